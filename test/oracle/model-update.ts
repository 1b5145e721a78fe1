import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { enumOf } from "./model-project.js";
import {
  belowField,
  belowKey,
  covers,
  isStar,
  isValid,
  isWhole,
  namedBy,
  type Path,
  parse,
  type Selection,
} from "./paths.js";
import { isGoogle } from "./random-trees.js";
import {
  isSame,
  isTree,
  listOf,
  mapOf,
  type Node,
  type Tree,
  treeOf,
  type Unknown,
} from "./tree.js";

/** What an update sets: everything, what the source has populated, or some paths. */
export type Update = "all" | "populated" | Selection;

/** Rules 5 and 6, without field behaviors; a string for the paths that are refused. */
export function updateTree(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  update: Update,
  within: readonly string[] | undefined,
): Tree {
  if (update === "all") {
    return replaceTree(desc, target, source);
  }
  if (update === "populated") {
    const allowed = within === undefined ? [[]] : namedBy(desc, within);
    return setPopulated(desc, target, source, allowed);
  }
  return setNamed(desc, target, source, update);
}

/** How a mask is read as an update, or the paths that are refused. */
export function readUpdate(
  desc: DescMessage,
  mask: readonly string[] | undefined,
  within: readonly string[] | undefined,
): { update: Update; refused?: never } | { refused: string[] } {
  const texts = (mask ?? []).filter((text) => text !== "");
  const allowed = within === undefined ? [[]] : namedBy(desc, within);
  if (texts.length === 0) {
    return { update: "populated" };
  }
  if (texts.every((text) => text === "*")) {
    return isWhole(allowed) ? { update: "all" } : { refused: ["*"] };
  }
  const paths: Path[] = [];
  const refused: string[] = [];
  for (const text of texts) {
    const path = parse(text);
    const isNamed =
      text !== "*" &&
      path !== undefined &&
      isValid(desc, path, "update") &&
      !path.some((segment) => isStar(segment));
    if (isNamed && allowed.some((wider) => covers(wider, path))) {
      paths.push(path);
    } else {
      refused.push(text);
    }
  }
  return refused.length > 0 ? { refused } : { update: paths };
}

/** An update carries neither unknown fields nor unknown values of closed enums. */
export function withoutUnknown(desc: DescMessage, tree: Tree): Tree {
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    if (node !== undefined) {
      fields.set(field.name, eachMessage(field, node, withoutUnknown));
    }
  }
  return { fields, unknown: [] };
}

/** A value with its messages changed: itself, its elements, the values of its entries. */
function eachMessage(
  field: DescField,
  node: Node,
  change: (desc: DescMessage, tree: Tree) => Tree,
): Node {
  const { message } = field;
  if (message === undefined) {
    return node;
  }
  if (isTree(node)) {
    return change(message, node);
  }
  return Array.isArray(node)
    ? listOf(node).map((item) => change(message, treeOf(item)))
    : new Map(
        [...mapOf(node)].map(([key, value]) => [
          key,
          change(message, treeOf(value)),
        ]),
      );
}

function setPopulated(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  allowed: Selection,
): Tree {
  let result = target;
  for (const field of desc.fields) {
    const node = source.fields.get(field.name);
    const below = belowField(allowed, field);
    if (node === undefined || below.length === 0) {
      continue;
    }
    if (field.fieldKind === "map" && !isWhole(below)) {
      const before = mapOf(result.fields.get(field.name));
      result = setField(
        desc,
        result,
        field,
        setAllowedEntries(field, before, mapOf(node), below),
        source,
      );
    } else if (
      isTree(node) &&
      field.message !== undefined &&
      !isGoogle(field.message)
    ) {
      const before = treeOf(result.fields.get(field.name));
      const part = setPopulated(field.message, before, node, below);
      // Nothing is created on the way to what may not be set.
      if (isWhole(below) || part !== before) {
        result = setField(desc, result, field, part, source);
      }
    } else if (isWhole(below)) {
      result = replaceField(desc, result, field, source);
    }
  }
  return result;
}

/** Where a map may not be replaced whole, the entries and parts of entries that may be set are. */
function setAllowedEntries(
  field: DescField,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  allowed: Selection,
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const [key, value] of after) {
    const below = belowKey(allowed, key);
    if (
      isTree(value) &&
      field.message !== undefined &&
      !isGoogle(field.message) &&
      below.length > 0
    ) {
      const old = treeOf(before.get(key));
      const part = isWhole(below)
        ? replacement(field, old, value)
        : setPopulated(field.message, old, value, below);
      if (part !== old) {
        entries.set(key, part);
      }
    } else if (isWhole(below)) {
      entries.set(key, replacement(field, before.get(key), value));
    }
  }
  return entries;
}

function setNamed(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  named: Selection,
): Tree {
  let result = target;
  for (const field of desc.fields) {
    const below = belowField(named, field);
    if (below.length > 0) {
      const before = result.fields.get(field.name);
      const after = source.fields.get(field.name);
      if (isWhole(below)) {
        result = replaceField(desc, result, field, source);
      } else if (field.fieldKind === "map") {
        result = setField(
          desc,
          result,
          field,
          setEntries(field, mapOf(before), mapOf(after), below),
          source,
        );
      } else if (
        field.message !== undefined &&
        (before !== undefined || isMade(field.message, after, below))
      ) {
        const part = setNamed(
          field.message,
          treeOf(before),
          treeOf(after),
          below,
        );
        result = setField(desc, result, field, part, source);
      }
    }
  }
  return result;
}

/**
 * Whether a message that the target does not have comes into being: the source
 * has it, and something is set or cleared in it, not just on the way to nothing.
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
      if (below.length === 0 || isWhole(below)) {
        return below.length > 0;
      }
      const { message } = field;
      if (field.fieldKind !== "map") {
        return message !== undefined && isMade(message, node, below);
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
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const key of new Set(named.map(([segment]) => segment?.text ?? ""))) {
    const below = belowKey(named, key);
    const value = after.get(key);
    if (isWhole(below)) {
      entries.delete(key);
      if (value !== undefined) {
        entries.set(key, replacement(field, before.get(key), value));
      }
    } else if (
      field.message !== undefined &&
      (before.has(key) || isMade(field.message, value, below))
    ) {
      entries.set(
        key,
        setNamed(field.message, treeOf(before.get(key)), treeOf(value), below),
      );
    }
  }
  return entries;
}

/**
 * Replace a value. What the source does not change of it stays, with its unknown
 * fields: writing back what was read is a no-op.
 */
function replaceField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  source: Tree,
): Tree {
  const node = source.fields.get(field.name);
  const replaced =
    node && replacement(field, tree.fields.get(field.name), node);
  return setField(desc, tree, field, replaced, source);
}

function replacement(
  field: DescField,
  before: Node | undefined,
  after: Node,
): Node {
  const { message } = field;
  if (before === undefined || message === undefined) {
    return eachMessage(field, after, withoutUnknown);
  }
  const item = (old: Node | undefined, node: Node): Node =>
    isTree(old)
      ? replaceTree(message, old, treeOf(node))
      : withoutUnknown(message, treeOf(node));
  if (isTree(after)) {
    return item(before, after);
  }
  return Array.isArray(after)
    ? listOf(after).map((node, i) => item(listOf(before)[i], node))
    : new Map(
        [...mapOf(after)].map(([key, node]) => [
          key,
          item(mapOf(before).get(key), node),
        ]),
      );
}

/** Replace a message whole. */
function replaceTree(desc: DescMessage, before: Tree, after: Tree): Tree {
  if (isSame(before, after)) {
    return before;
  }
  if (isGoogle(desc)) {
    return withoutUnknown(desc, after);
  }
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = after.fields.get(field.name);
    if (node !== undefined) {
      fields.set(
        field.name,
        replacement(field, before.fields.get(field.name), node),
      );
    }
  }
  return { fields, unknown: [] };
}

/**
 * Set the value of a field, or clear it, and what else is then not set any more:
 * the other members of its oneof, and unknown values of closed enums, unless
 * the source has the same.
 */
export function setField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  node: Node | undefined,
  source?: Tree,
): Tree {
  const isSet = node !== undefined && !(node instanceof Map && node.size === 0);
  const cleared = isSet ? (field.oneof?.fields ?? [field]) : [field];
  const fields = new Map(tree.fields);
  for (const { name } of cleared) {
    fields.delete(name);
  }
  if (isSet) {
    fields.set(field.name, node);
  }
  const isCleared = (item: Unknown) =>
    cleared.some((other) => enumOf(desc, item) === other);
  const strays = (from: Tree) => ({
    fields: new Map(),
    unknown: from.unknown.filter(isCleared),
  });
  const keeps = source !== undefined && isSame(strays(tree), strays(source));
  return {
    fields,
    unknown: keeps
      ? tree.unknown
      : tree.unknown.filter((item) => !isCleared(item)),
  };
}
