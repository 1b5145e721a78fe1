import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { hasPresence } from "../../src/field-traits.js";
import { fieldsByName } from "../../src/fields-by-name.js";
import { getLocal, localToMessage } from "../../src/local-value.js";
import { type MaskTree, maskTree } from "../../src/mask-tree.js";
import type { MergeCase, ValidCase } from "./cases.js";

/** A rule that we decided otherwise than Python's protobuf does. */
export interface KnownDifference<Case> {
  readonly reason: string;
  readonly applies: (testCase: Case) => boolean;
}

export const mergeDifferences: readonly KnownDifference<MergeCase>[] = [
  {
    // Python reads the default value of the unset field, and assigns it: the
    // field becomes set, and a oneof switches to it. We clear the field, as
    // Java does, and a oneof only if the member is the one that is set.
    reason: "an unset field with presence is cleared, not set to its default",
    applies: (testCase) =>
      leaves(testCase).some(
        ({ field, source }) =>
          isSingle(field) &&
          hasPresence(field) &&
          source !== undefined &&
          !isFieldSet(source, field),
      ),
  },
  {
    // Python does not look below a message that the source leaves unset. We
    // clear what the mask names, as for a message that is set and empty.
    reason: "below a message that only the target has, the field is cleared",
    applies: (testCase) =>
      leaves(testCase).some(
        ({ source, target }) => source === undefined && target !== undefined,
      ),
  },
  {
    // Python creates the target's message with the first value that it
    // assigns. We create it because the source has it.
    reason: "a message that the source has set is created without its fields",
    applies: (testCase) =>
      leaves(testCase).some(
        ({ field, source, created }) =>
          created && (source === undefined || !isFieldSet(source, field)),
      ),
  },
];

export const validDifferences: readonly KnownDifference<ValidCase>[] = [
  {
    // Python takes groups for scalars here, and only here: its merge goes
    // below them. Groups and DELIMITED fields are messages like any other.
    reason: "paths go below groups",
    applies: ({ desc, mask }) =>
      mask.some((path) => goesBelowGroup(desc, maskTree([path]))),
  },
];

/** A field that a mask names, and the messages that it is in, where they are set. */
interface Leaf {
  readonly field: DescField;
  readonly source: Message | undefined;
  readonly target: Message | undefined;
  /** Whether only the source has one of the messages on the way to the field. */
  readonly created: boolean;
}

function leaves({ desc, mask, source, target }: MergeCase): Leaf[] {
  return leavesBelow(desc, maskTree(mask), source, target, false);
}

function leavesBelow(
  desc: DescMessage,
  tree: MaskTree,
  source: Message | undefined,
  target: Message | undefined,
  created: boolean,
): Leaf[] {
  return [...tree.children.values()].flatMap((child) => {
    const field = fieldsByName(desc).get(child.name)?.field;
    if (field === undefined) {
      return [];
    }
    if (field.message === undefined || child.whole) {
      return [{ field, source, target, created }];
    }
    const sourceBelow = messageOf(source, field, field.message);
    const targetBelow = messageOf(target, field, field.message);
    return leavesBelow(
      field.message,
      child,
      sourceBelow,
      targetBelow,
      created || (sourceBelow !== undefined && targetBelow === undefined),
    );
  });
}

function messageOf(
  parent: Message | undefined,
  field: DescField,
  desc: DescMessage,
): Message | undefined {
  return parent !== undefined && isFieldSet(parent, field)
    ? localToMessage(field, desc, getLocal(parent, field))
    : undefined;
}

function isSingle(field: DescField): boolean {
  return field.fieldKind === "scalar" || field.fieldKind === "enum";
}

function goesBelowGroup(desc: DescMessage, tree: MaskTree): boolean {
  return [...tree.children.values()].some((child) => {
    const field = fieldsByName(desc).get(child.name)?.field;
    return (
      field?.fieldKind === "message" &&
      !child.whole &&
      (field.delimitedEncoding || goesBelowGroup(field.message, child))
    );
  });
}
