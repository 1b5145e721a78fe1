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
import { enumOf } from "./project.js";
import { replaceField, replacement } from "./replace.js";

/** What an update without a mask may set, less what a mask in the mode `prune` names. */
export interface Limits {
  readonly allowed: Selection;
  readonly removed: Selection;
}

export function setPopulated(
  desc: DescMessage,
  target: Tree | undefined,
  source: Tree,
  limits: Limits,
  hold: Hold,
): Tree {
  let result = target ?? EMPTY;
  for (const field of desc.fields) {
    const node = source.fields.get(field.name);
    const below = belowLimits(limits, (selection) =>
      belowField(selection, field),
    );
    if (
      node === undefined ||
      isNothing(below) ||
      behaviorOf(field).outputOnly ||
      isHeldOff(desc, result, field, limits)
    ) {
      continue;
    }
    const before = result.fields.get(field.name);
    // No path names an entry of a map with bool keys: it is replaced whole.
    if (
      field.fieldKind === "map" &&
      field.mapKey !== ScalarType.BOOL &&
      !isAll(below)
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
      if (setsPart(field, before, node, below)) {
        result = setField(desc, result, field, part, source);
      }
    } else if (isAll(below)) {
      result = replaceField(desc, result, field, source, hold);
    }
  }
  return target === undefined ? result : held(desc, target, result, hold);
}

/** Whether setting the field would clear a member of its oneof of which the mask names something. */
function isHeldOff(
  desc: DescMessage,
  target: Tree,
  field: DescField,
  limits: Limits,
): boolean {
  return (field.oneof?.fields ?? []).some(
    (other) =>
      other !== field &&
      isNamed(limits, other) &&
      (target.fields.has(other.name) ||
        target.unknown.some((item) => enumOf(desc, item) === other)),
  );
}

/** Whether a mask in the mode `prune` names something of a field. */
export function isNamed({ removed }: Limits, field: DescField): boolean {
  return belowField(removed, field).length > 0;
}

/** Whether anything of a value may be set: the message itself, if it is empty, or something in it. */
function setsPart(
  field: DescField,
  before: Node | undefined,
  node: Node,
  limits: Limits,
): boolean {
  if (isNothing(limits)) {
    return false;
  }
  if (isAll(limits) || isEmptyItself(field, node, limits)) {
    return true;
  }
  const { message } = field;
  if (!isTree(node) || message === undefined || isGoogle(message)) {
    return false;
  }
  const target = isTree(before) ? before : EMPTY;
  return message.fields.some((inner) => {
    const value = node.fields.get(inner.name);
    if (
      value === undefined ||
      behaviorOf(inner).outputOnly ||
      isHeldOff(message, target, inner, limits)
    ) {
      return false;
    }
    const below = belowLimits(limits, (selection) =>
      belowField(selection, inner),
    );
    const old = target.fields.get(inner.name);
    const byKey =
      inner.fieldKind === "map" && inner.mapKey !== ScalarType.BOOL
        ? [...mapOf(value)]
        : [];
    return (
      setsPart(inner, old, value, below) ||
      byKey.some(([key, entry]) =>
        setsPart(
          inner,
          mapOf(old).get(key),
          entry,
          belowLimits(below, (selection) => belowKey(selection, key)),
        ),
      )
    );
  });
}

/** Where a map may not be replaced whole, the entries and parts of entries that may be set are. */
function setPopulatedEntries(
  field: DescField,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  limits: Limits,
  hold: Hold,
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const [key, value] of after) {
    const below = belowLimits(limits, (selection) => belowKey(selection, key));
    const old = before.get(key);
    if (isNothing(below)) {
      continue;
    }
    if (isAll(below)) {
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
      if (setsPart(field, old, value, below)) {
        entries.set(key, part);
      }
    }
  }
  return entries;
}

export function belowLimits(
  limits: Limits,
  below: (selection: Selection) => Selection,
): Limits {
  return {
    allowed: below(limits.allowed),
    removed: limits.removed.length === 0 ? [] : below(limits.removed),
  };
}

export function isNothing({ allowed, removed }: Limits): boolean {
  return allowed.length === 0 || isWhole(removed);
}

export function isAll({ allowed, removed }: Limits): boolean {
  return isWhole(allowed) && removed.length === 0;
}

/** Whether a message is populated, and no field of it: an update without a mask sets it as it is. */
export function isEmptyItself(
  field: DescField,
  node: Node,
  { allowed }: Limits,
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
