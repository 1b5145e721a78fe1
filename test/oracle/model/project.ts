import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isClosedEnum } from "../random-trees.js";
import {
  EMPTY,
  isTree,
  listOf,
  mapOf,
  type Node,
  type Tree,
  treeOf,
  type Unknown,
} from "../tree.js";
import {
  belowField,
  belowKey,
  covers,
  isWhole,
  type Selection,
} from "./paths.js";

/** Rule 2: what a selection keeps of a message. */
export function filterTree(
  desc: DescMessage,
  tree: Tree,
  selection: Selection,
): Tree {
  if (isWhole(selection)) {
    return tree;
  }
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    const below = belowField(selection, field);
    if (node !== undefined && below.length > 0) {
      put(
        fields,
        field,
        isWhole(below) ? node : filterNode(field, node, below),
      );
    }
  }
  const unknown = tree.unknown.filter((item) => {
    const field = enumOf(desc, item);
    return field !== undefined && belowField(selection, field).length > 0;
  });
  return { fields, unknown };
}

function filterNode(field: DescField, node: Node, selection: Selection): Node {
  if (isTree(node)) {
    return filterMessage(field, node, selection);
  }
  if (Array.isArray(node)) {
    return node.map((item) => filterMessage(field, item, selection));
  }
  const kept = new Map<string, Node>();
  for (const [key, value] of mapOf(node)) {
    const below = belowKey(selection, key);
    if (below.length > 0) {
      kept.set(
        key,
        isWhole(below) ? value : filterMessage(field, value, below),
      );
    }
  }
  return kept;
}

function filterMessage(
  field: DescField,
  node: Node,
  selection: Selection,
): Node {
  return field.message === undefined
    ? node
    : filterTree(field.message, treeOf(node), selection);
}

/** Rule 3: what is left where a selection is removed. */
export function pruneTree(
  desc: DescMessage,
  tree: Tree,
  selection: Selection,
): Tree {
  if (isWhole(selection)) {
    return EMPTY;
  }
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    const below = belowField(selection, field);
    if (node !== undefined && !isWhole(below)) {
      put(
        fields,
        field,
        below.length === 0 ? node : pruneNode(field, node, below),
      );
    }
  }
  const unknown = tree.unknown.filter((item) => {
    const field = enumOf(desc, item);
    return field === undefined || belowField(selection, field).length === 0;
  });
  return { fields, unknown };
}

function pruneNode(field: DescField, node: Node, selection: Selection): Node {
  if (isTree(node)) {
    return pruneMessage(field, node, selection);
  }
  if (Array.isArray(node)) {
    return node.map((item) => pruneMessage(field, item, selection));
  }
  const left = new Map<string, Node>();
  for (const [key, value] of mapOf(node)) {
    const below = belowKey(selection, key);
    if (!isWhole(below)) {
      left.set(
        key,
        below.length === 0 ? value : pruneMessage(field, value, below),
      );
    }
  }
  return left;
}

function pruneMessage(
  field: DescField,
  node: Node,
  selection: Selection,
): Node {
  return field.message === undefined
    ? node
    : pruneTree(field.message, treeOf(node), selection);
}

/**
 * The same where no more than `allowed` may be seen: a value, or an entry, of
 * which nothing is both allowed and left, is not selected.
 */
export function pruneWithin(
  desc: DescMessage,
  tree: Tree,
  removed: Selection,
  allowed: Selection,
): Tree {
  const left = without(allowed, removed);
  if (isWhole(left) || left.length === 0) {
    return left.length === 0 ? EMPTY : pruneTree(desc, tree, removed);
  }
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    const gone = belowField(removed, field);
    const seen = without(belowField(left, field), gone);
    if (node !== undefined && seen.length > 0) {
      put(fields, field, pruneNodeWithin(field, node, gone, seen));
    }
  }
  const unknown = tree.unknown.filter((item) => {
    const field = enumOf(desc, item);
    return field !== undefined && belowField(left, field).length > 0;
  });
  return { fields, unknown };
}

function pruneNodeWithin(
  field: DescField,
  node: Node,
  removed: Selection,
  allowed: Selection,
): Node {
  const item = (value: Node, gone: Selection, seen: Selection): Node =>
    field.message === undefined
      ? value
      : pruneWithin(field.message, treeOf(value), gone, seen);
  if (isTree(node) || typeof node === "string") {
    return item(node, removed, allowed);
  }
  if (Array.isArray(node)) {
    return node.map((value) => item(value, removed, allowed));
  }
  const left = new Map<string, Node>();
  for (const [key, value] of mapOf(node)) {
    const gone = belowKey(removed, key);
    const seen = without(belowKey(allowed, key), gone);
    if (seen.length > 0) {
      left.set(key, item(value, gone, seen));
    }
  }
  return left;
}

function without(allowed: Selection, removed: Selection): Selection {
  return allowed.filter(
    (path) => !removed.some((wider) => covers(wider, path)),
  );
}

/** A list or a map without entries is not set. */
function put(fields: Map<string, Node>, field: DescField, node: Node): void {
  const isEmpty =
    (field.fieldKind === "list" && listOf(node).length === 0) ||
    (field.fieldKind === "map" && mapOf(node).size === 0);
  if (!isEmpty) {
    fields.set(field.name, node);
  }
}

/** The field of which this is an unknown value. */
export function enumOf(
  desc: DescMessage,
  { no }: Unknown,
): DescField | undefined {
  return desc.fields.find(
    (field) => field.number === no && isClosedEnum(field),
  );
}
