import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { EMPTY, isTree, mapOf, type Node, type Tree } from "../tree.js";
import { behaviorOf } from "./behavior.js";
import { hasPresence, setField } from "./field.js";
import { type Hold, held } from "./held.js";
import { belowField, belowKey, isWhole, type Selection } from "./paths.js";
import { replaceField, replacement } from "./replace.js";

export function setNamed(
  desc: DescMessage,
  target: Tree | undefined,
  source: Tree | undefined,
  named: Selection,
  hold: Hold,
): Tree {
  let result = target ?? EMPTY;
  for (const field of desc.fields) {
    const below = belowField(named, field);
    if (below.length === 0 || behaviorOf(field).outputOnly) {
      continue;
    }
    const before = result.fields.get(field.name);
    const after = source?.fields.get(field.name);
    if (isWhole(below)) {
      result = replaceField(desc, result, field, source ?? EMPTY, hold);
    } else if (field.fieldKind === "map") {
      result = setField(
        desc,
        result,
        field,
        setEntries(field, mapOf(before), mapOf(after), below, hold),
        source,
      );
    } else if (
      field.message !== undefined &&
      (before !== undefined || isMade(field.message, after, below))
    ) {
      const part = setNamed(
        field.message,
        isTree(before) ? before : undefined,
        isTree(after) ? after : undefined,
        below,
        hold,
      );
      result = setField(desc, result, field, part, source);
    }
  }
  return target === undefined ? result : held(desc, target, result, hold);
}

/**
 * Whether a message that the target does not have comes into being: the source
 * has it, and something is set in it, not just on the way to nothing.
 */
function isMade(
  desc: DescMessage,
  source: Node | undefined,
  named: Selection,
): boolean {
  return (
    isTree(source) &&
    desc.fields.some((field) => {
      const below = belowField(named, field);
      const node = source.fields.get(field.name);
      if (below.length === 0 || behaviorOf(field).outputOnly) {
        return false;
      }
      const { message } = field;
      if (isWhole(below) || field.fieldKind !== "map") {
        return isWhole(below)
          ? node !== undefined || !hasPresence(field)
          : message !== undefined && isMade(message, node, below);
      }
      return [...mapOf(node)].some(([key, value]) => {
        const rest = belowKey(below, key);
        return (
          isWhole(rest) ||
          (message !== undefined && isMade(message, value, rest))
        );
      });
    })
  );
}

/** A key sets or deletes the entry. */
function setEntries(
  field: DescField,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  named: Selection,
  hold: Hold,
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const key of new Set(named.map(([segment]) => segment?.text ?? ""))) {
    const below = belowKey(named, key);
    const value = after.get(key);
    const old = before.get(key);
    if (isWhole(below)) {
      entries.delete(key);
      if (value !== undefined) {
        entries.set(key, replacement(field, old, value, hold));
      }
    } else if (
      field.message !== undefined &&
      (old !== undefined || isMade(field.message, value, below))
    ) {
      const part = setNamed(
        field.message,
        isTree(old) ? old : undefined,
        isTree(value) ? value : undefined,
        below,
        hold,
      );
      entries.set(key, part);
    }
  }
  return entries;
}
