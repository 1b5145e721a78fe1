import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { type PathTree, pathTree } from "../../src/mask/path-tree.js";
import { fieldsByName } from "../../src/message/field-table.js";
import { hasPresence } from "../../src/message/field-traits.js";
import { getLocal, localToMessage } from "../../src/message/local-value.js";
import type { AlgebraCase, MergeCase, ValidCase } from "./cases.js";

/** A rule that we decided otherwise than Python's protobuf does. */
export interface KnownDifference<Case> {
  readonly reason: string;
  readonly applies: (testCase: Case) => boolean;
}

export const algebraDifferences: readonly KnownDifference<AlgebraCase>[] = [
  {
    // Python takes it for a name. Where masks are applied, it is everything.
    reason: "* alone covers every path",
    applies: ({ a, b }) => a.includes("*") || b.includes("*"),
  },
];

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
    // Python creates the target's message when it looks at the field. We do
    // where something is set.
    reason: "no message is created for a list, map or message that is unset",
    applies: (testCase) =>
      leaves(testCase).some(
        ({ field, source, target }) =>
          !isSingle(field) &&
          source !== undefined &&
          target === undefined &&
          !isFieldSet(source, field),
      ),
  },
];

export const validDifferences: readonly KnownDifference<ValidCase>[] = [
  {
    // Python takes groups for scalars here, and only here: its merge goes
    // below them. Groups and DELIMITED fields are messages like any other.
    reason: "paths go below groups",
    applies: ({ desc, mask }) =>
      mask.some((path) => goesBelowGroup(desc, pathTree([path]))),
  },
];

/** A field that a mask names, and the messages that it is in, where they are set. */
interface Leaf {
  readonly field: DescField;
  readonly source: Message | undefined;
  readonly target: Message | undefined;
}

function leaves({ desc, mask, source, target }: MergeCase): Leaf[] {
  return leavesBelow(desc, pathTree(mask), source, target);
}

function leavesBelow(
  desc: DescMessage,
  tree: PathTree,
  source: Message | undefined,
  target: Message | undefined,
): Leaf[] {
  return [...tree.children.values()].flatMap((child) => {
    const field = fieldsByName(desc).get(child.text)?.field;
    if (field === undefined) {
      return [];
    }
    if (field.message === undefined || child.whole) {
      return [{ field, source, target }];
    }
    const sourceBelow = messageOf(source, field, field.message);
    const targetBelow = messageOf(target, field, field.message);
    return leavesBelow(field.message, child, sourceBelow, targetBelow);
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

function goesBelowGroup(desc: DescMessage, tree: PathTree): boolean {
  return [...tree.children.values()].some((child) => {
    const field = fieldsByName(desc).get(child.text)?.field;
    return (
      field?.fieldKind === "message" &&
      !child.whole &&
      (field.delimitedEncoding || goesBelowGroup(field.message, child))
    );
  });
}
