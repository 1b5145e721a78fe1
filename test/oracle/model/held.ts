import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  EMPTY,
  isSame,
  isTree,
  type Node,
  type Tree,
  treeOf,
} from "../tree.js";
import { behaviorOf, saidText } from "./behavior.js";
import { setField } from "./field.js";
import { enumOf } from "./project.js";

/** Whether a behavior forbids what an update does. */
export interface Hold {
  isRefused: boolean;
}

/** Rule 9 for a message that is replaced whole: INPUT_ONLY fields that the source leaves unset stay besides. */
export function heldWhole(
  desc: DescMessage,
  before: Tree,
  after: Tree,
  hold: Hold,
): Tree {
  let result = after;
  for (const field of desc.fields) {
    if (
      behaviorOf(field).inputOnly &&
      !result.fields.has(field.name) &&
      !isSwitched(field, result)
    ) {
      result = takeField(desc, result, field, before);
    }
  }
  return held(desc, before, result, hold);
}

/** Rule 9 for a message that stays: what the update has made of it, held to the behaviors of its fields. */
export function held(
  desc: DescMessage,
  before: Tree,
  after: Tree,
  hold: Hold,
): Tree {
  let result = after;
  for (const field of desc.fields) {
    if (behaviorOf(field).outputOnly && !isSwitched(field, result)) {
      result = takeField(desc, result, field, before);
    }
  }
  for (const field of desc.fields) {
    const { required, immutable, outputOnly } = behaviorOf(field);
    const [old, now] = [
      before.fields.get(field.name),
      result.fields.get(field.name),
    ];
    const isCleared = old !== undefined && now === undefined;
    if (outputOnly) {
      continue;
    }
    if (isCleared && required) {
      hold.isRefused = true;
    } else if (immutable) {
      const isKept =
        saidText(desc, only(field, old)) === saidText(desc, only(field, now));
      hold.isRefused ||= !isKept;
      result = takeField(desc, result, field, before);
    } else if (isCleared && field.fieldKind === "message") {
      const kept = outputOf(field.message, treeOf(old), hold);
      if (kept !== undefined && !isSwitched(field, result)) {
        result = setField(desc, result, field, kept);
      }
    }
  }
  return result;
}

/** What stays of a message that is cleared; it must not hold IMMUTABLE values. */
function outputOf(
  desc: DescMessage,
  before: Tree,
  hold: Hold,
): Tree | undefined {
  let kept: Tree = EMPTY;
  for (const field of desc.fields) {
    const { outputOnly, inputOnly, immutable } = behaviorOf(field);
    const old = before.fields.get(field.name);
    if (outputOnly || inputOnly) {
      kept = takeField(desc, kept, field, before);
    } else if (old !== undefined && immutable) {
      hold.isRefused = true;
    } else if (isTree(old) && field.fieldKind === "message") {
      const below = outputOf(field.message, old, hold);
      kept = below === undefined ? kept : setField(desc, kept, field, below);
    }
  }
  return kept.fields.size === 0 && kept.unknown.length === 0 ? undefined : kept;
}

function only(field: DescField, node: Node | undefined): Tree {
  return {
    fields: new Map(node === undefined ? [] : [[field.name, node]]),
    unknown: [],
  };
}

/** Whether another member of the field's oneof is set. */
function isSwitched(field: DescField, tree: Tree): boolean {
  return (
    field.oneof?.fields.some(
      ({ name }) => name !== field.name && tree.fields.has(name),
    ) ?? false
  );
}

/** Give a field what it has in another message, unknown values of its enum included. */
function takeField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  from: Tree,
): Tree {
  const values = from.unknown.filter((item) => enumOf(desc, item) === field);
  const node = from.fields.get(field.name);
  const { fields, unknown } = isSame(tree.fields.get(field.name), node)
    ? {
        fields:
          node === undefined
            ? tree.fields
            : new Map(tree.fields).set(field.name, node),
        unknown: tree.unknown.filter((item) => enumOf(desc, item) !== field),
      }
    : setField(desc, tree, field, node);
  return { fields, unknown: [...unknown, ...values] };
}
