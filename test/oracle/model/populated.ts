import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { isGoogle } from "../random-trees.js";
import { EMPTY, isTree, mapOf, type Node, type Tree } from "../tree.js";
import { behaviorOf } from "./behavior.js";
import { said, setField } from "./field.js";
import { type Hold, held } from "./held.js";
import { belowField, belowKey, isWhole, type Selection } from "./paths.js";
import { replaceField, replacement } from "./replace.js";

/** What an update without a mask sets, as far as it is allowed. */
export function setPopulated(
  desc: DescMessage,
  target: Tree | undefined,
  source: Tree,
  allowed: Selection,
  hold: Hold,
): Tree {
  let result = target ?? EMPTY;
  for (const field of desc.fields) {
    const node = source.fields.get(field.name);
    const below = belowField(allowed, field);
    if (
      node === undefined ||
      below.length === 0 ||
      behaviorOf(field).outputOnly
    ) {
      continue;
    }
    const before = result.fields.get(field.name);
    // No path names an entry of a map with bool keys: it is replaced whole.
    if (
      field.fieldKind === "map" &&
      field.mapKey !== ScalarType.BOOL &&
      !isWhole(below)
    ) {
      result = setField(
        desc,
        result,
        field,
        setPopulatedEntries(field, mapOf(before), mapOf(node), below, hold),
        source,
      );
    } else if (
      isTree(node) &&
      field.message !== undefined &&
      !isGoogle(field.message)
    ) {
      const part = setPopulated(
        field.message,
        isTree(before) ? before : undefined,
        node,
        below,
        hold,
      );
      // Nothing is created, or cleared, on the way to what may not be set.
      if (setsPart(field, node, below)) {
        result = setField(desc, result, field, part, source);
      }
    } else if (isWhole(below)) {
      result = replaceField(desc, result, field, source, hold);
    }
  }
  return target === undefined ? result : held(desc, target, result, hold);
}

/** Whether anything of a value may be set: the message itself, if it is empty, or something in it. */
function setsPart(field: DescField, node: Node, allowed: Selection): boolean {
  if (allowed.length === 0) {
    return false;
  }
  if (isWhole(allowed) || isEmptyItself(field, node, allowed)) {
    return true;
  }
  const { message } = field;
  if (!isTree(node) || message === undefined || isGoogle(message)) {
    return false;
  }
  return message.fields.some((inner) => {
    const value = node.fields.get(inner.name);
    if (value === undefined || behaviorOf(inner).outputOnly) {
      return false;
    }
    const below = belowField(allowed, inner);
    const byKey =
      inner.fieldKind === "map" && inner.mapKey !== ScalarType.BOOL
        ? [...mapOf(value)]
        : [];
    return (
      setsPart(inner, value, below) ||
      byKey.some(([key, entry]) => setsPart(inner, entry, belowKey(below, key)))
    );
  });
}

/** Where a map may not be replaced whole, the entries and parts of entries that may be set are. */
function setPopulatedEntries(
  field: DescField,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  allowed: Selection,
  hold: Hold,
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const [key, value] of after) {
    const below = belowKey(allowed, key);
    const old = before.get(key);
    if (below.length === 0) {
      continue;
    }
    if (isWhole(below)) {
      entries.set(key, replacement(field, old, value, hold));
    } else if (
      isTree(value) &&
      field.message !== undefined &&
      !isGoogle(field.message)
    ) {
      const part = setPopulated(
        field.message,
        isTree(old) ? old : undefined,
        value,
        below,
        hold,
      );
      if (setsPart(field, value, below)) {
        entries.set(key, part);
      }
    }
  }
  return entries;
}

/** Whether a message is populated, and no field of it: an update without a mask sets it as it is. */
export function isEmptyItself(
  field: DescField,
  node: Node,
  allowed: Selection,
): boolean {
  const { message } = field;
  return (
    isTree(node) &&
    message !== undefined &&
    !isGoogle(message) &&
    isWhole(allowed) &&
    said(message, node).fields.size === 0
  );
}
