import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isGoogle } from "../random-trees.js";
import {
  EMPTY,
  isSame,
  isTree,
  listOf,
  mapOf,
  type Node,
  type Tree,
  treeOf,
} from "../tree.js";
import {
  behaviorOf,
  eachMessage,
  hasBehavior,
  leadsTo,
  matches,
} from "./behavior.js";
import { said, setField } from "./field.js";
import { type Hold, heldWhole } from "./held.js";

/**
 * Replace a value. What the source does not change of it stays, with its unknown
 * fields: writing back what was read is a no-op.
 */
export function replaceField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  source: Tree,
  hold: Hold,
): Tree {
  const node = source.fields.get(field.name);
  const replaced =
    node && replacement(field, tree.fields.get(field.name), node, hold);
  return setField(desc, tree, field, replaced, source);
}

export function replacement(
  field: DescField,
  before: Node | undefined,
  after: Node,
  hold: Hold,
): Node {
  const { message } = field;
  if (before === undefined || message === undefined) {
    return eachMessage(field, after, said);
  }
  const item = (old: Node | undefined, node: Node): Node => {
    if (!isTree(old)) {
      return said(message, treeOf(node));
    }
    // Where no field has a behavior, a message is one value.
    return leadsTo(message, hasBehavior)
      ? replaceTree(message, old, treeOf(node), hold)
      : isSame(old, node)
        ? old
        : said(message, treeOf(node));
  };
  if (isTree(after)) {
    return item(before, after);
  }
  if (after instanceof Map) {
    const old = mapOf(before);
    const entries = [...mapOf(after)].map(([key, node]): [string, Node] => [
      key,
      item(old.get(key), node),
    ]);
    const isUnchanged =
      entries.length === old.size &&
      entries.every(([key, node]) => node === old.get(key));
    return isUnchanged ? before : new Map(entries);
  }
  const [old, items] = [listOf(before).map(treeOf), listOf(after).map(treeOf)];
  const counterparts = leadsTo(message, hasBehavior)
    ? matches(message, old, items)
    : old;
  const replaced = items.map((node, i) => item(counterparts[i], node));
  const isUnchanged =
    replaced.length === old.length &&
    replaced.every((node, i) => node === old[i]);
  return isUnchanged ? before : replaced;
}

/** Replace a message whole. */
export function replaceTree(
  desc: DescMessage,
  before: Tree,
  after: Tree,
  hold: Hold,
): Tree {
  if (isGoogle(desc)) {
    return isSame(before, after) ? before : said(desc, after);
  }
  let result = EMPTY;
  for (const field of desc.fields) {
    const node = after.fields.get(field.name);
    if (node !== undefined && !behaviorOf(field).outputOnly) {
      result = setField(
        desc,
        result,
        field,
        replacement(field, before.fields.get(field.name), node, hold),
      );
    }
  }
  result = heldWhole(desc, before, result, hold);
  const isUnchanged =
    result.fields.size === before.fields.size &&
    [...result.fields].every(([name, node]) =>
      isUnchangedNode(node, before.fields.get(name)),
    ) &&
    isSame(unknownOf(before), unknownOf(after));
  return isUnchanged ? before : result;
}

/** Whether it is the old value itself, or has no messages and is like it. */
function isUnchangedNode(node: Node, before: Node | undefined): boolean {
  const items =
    node instanceof Map
      ? [...node.values()]
      : Array.isArray(node)
        ? node
        : [node];
  return node === before || (!items.some(isTree) && isSame(node, before));
}

function unknownOf({ unknown }: Tree): Tree {
  return { fields: new Map(), unknown };
}
