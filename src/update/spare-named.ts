import type { DescField, Message } from "@bufbuild/protobuf";
import {
  isEmptyNode,
  type MaskNode,
  nodesAtField,
  nodesAtKey,
} from "../mask/mask-tree.js";
import {
  getEntry,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";
import { localIfSet, unknownOf } from "./set-field.js";

/**
 * The tree of an update without the members of oneofs that would take the place
 * of one that is to be left alone, in whole or in part, and that the target has.
 */
export function spareNamed(
  tree: MaskNode,
  target: Message,
  spared: readonly MaskNode[],
): MaskNode {
  if (spared.length === 0) {
    return tree;
  }
  const fields = new Map<DescField, MaskNode>();
  for (const [field, node] of tree.fields) {
    const rest = namedSiblings(field, spared).some((sibling) =>
      holdsField(target, sibling),
    )
      ? undefined
      : spareInField(field, node, target, nodesAtField(spared, field));
    if (rest !== undefined) {
      fields.set(field, rest);
    }
  }
  return { ...tree, fields };
}

/** The other members of a field's oneof of which something is named. */
export function namedSiblings(
  field: DescField,
  spared: readonly MaskNode[],
): DescField[] {
  return (field.oneof?.fields ?? []).filter(
    (sibling) => sibling !== field && nodesAtField(spared, sibling).length > 0,
  );
}

/** Whether a message has a value of a field, unknown values of its enum included. */
function holdsField(message: Message, field: DescField): boolean {
  return (
    localIfSet(message, field) !== undefined ||
    unknownOf(field, message).length > 0
  );
}

function spareInField(
  field: DescField,
  node: MaskNode,
  target: Message,
  spared: readonly MaskNode[],
): MaskNode | undefined {
  const before = localIfSet(target, field);
  if (field.fieldKind !== "map" || node.whole || before === undefined) {
    return spareBelow(node, before, spared);
  }
  const keys = new Map<string, MaskNode>();
  for (const [key, entry] of node.keys) {
    const value = getEntry(before as LocalMap, key);
    const rest = spareBelow(entry, value, nodesAtKey(spared, key));
    if (rest !== undefined) {
      keys.set(key, rest);
    }
  }
  return keys.size === 0 ? undefined : { ...node, keys };
}

/** What is left of the node of a message; undefined if that is nothing. */
function spareBelow(
  node: MaskNode,
  before: LocalValue,
  spared: readonly MaskNode[],
): MaskNode | undefined {
  if (node.fields.size === 0 || before === undefined) {
    return node;
  }
  // A tree goes below messages alone that are stored as such.
  const rest = spareNamed(node, before as Message, spared);
  return isEmptyNode(rest) ? undefined : rest;
}
