import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { isGoogle } from "../random-trees.js";
import { isTree, mapOf, type Node, type Tree } from "../tree.js";
import { behaviorOf } from "./behavior.js";
import { said } from "./field.js";
import {
  belowField,
  belowKey,
  covers,
  fieldAt,
  isWhole,
  type Path,
  type Segment,
  type Selection,
} from "./paths.js";
import { isEmptyItself } from "./populated.js";
import type { Update } from "./update.js";

/** What an update does to one field, or to one entry of a map. */
export interface Change {
  readonly path: Path;
  /** Whether it is a message that is populated, and no field of it: it is made where it is not there, and not replaced. */
  readonly isMade: boolean;
}

/** The changes of an update: what is named, or what is populated. */
export function changesOf(
  desc: DescMessage,
  source: Tree,
  update: Update,
): Change[] {
  switch (update.kind) {
    case "all":
      return desc.fields
        .filter(
          (field) =>
            !behaviorOf(field).outputOnly && !isUnsaidSecret(field, source),
        )
        .map(({ name }) => ({
          path: [{ text: name, quoted: false }],
          isMade: false,
        }));
    case "named": {
      const named = update.named.filter((path) => !isUnsaid(desc, path));
      const isCovered = (path: Path, i: number) =>
        named.some(
          (other, j) =>
            i !== j && covers(other, path) && (!covers(path, other) || j < i),
        );
      return named
        .filter((path, i) => !isCovered(path, i))
        .map((path) => ({ path, isMade: false }));
    }
    case "populated":
      return populatedIn(desc, source, update.allowed);
  }
}

/** Whether a path names an OUTPUT_ONLY field, or what is below one. */
export function isUnsaid(desc: DescMessage, path: Path): boolean {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  if (field === undefined) {
    return false;
  }
  const below = field.fieldKind === "map" ? rest.slice(1) : rest;
  return (
    behaviorOf(field).outputOnly ||
    (field.message !== undefined && isUnsaid(field.message, below))
  );
}

/** Whether a source leaves an INPUT_ONLY field unset: only its own name in the mask clears it then. */
function isUnsaidSecret(field: DescField, source: Tree | undefined): boolean {
  return behaviorOf(field).inputOnly && !source?.fields.has(field.name);
}

/**
 * Whether a change of what a path begins with leaves alone what it ends with, or
 * what is on the way: INPUT_ONLY fields that the source leaves unset.
 */
export function leavesAlone(
  desc: DescMessage,
  source: Tree,
  { path }: Change,
  named: Path,
): boolean {
  const { field, message, node } = valueAt(desc, source, path);
  const isWholeMap = field?.fieldKind === "map";
  const rest = named.slice(path.length);
  const isLeft = (
    of: DescMessage | undefined,
    tree: Tree | undefined,
    [first, ...below]: Path,
  ): boolean => {
    const inner = of && fieldAt(of, first);
    return (
      inner !== undefined &&
      (isUnsaidSecret(inner, tree) ||
        (inner.fieldKind === "map"
          ? isLeftInMap(inner.message, tree?.fields.get(inner.name), below)
          : isLeft(inner.message, treeIn(tree, inner), below)))
    );
  };
  // An entry that is not there goes altogether.
  const isLeftInMap = (
    of: DescMessage | undefined,
    map: Node | undefined,
    [key, ...below]: Path,
  ): boolean => {
    const entry = mapOf(map).get(key?.text ?? "");
    return isTree(entry) && isLeft(of, entry, below);
  };
  return isWholeMap
    ? isLeftInMap(message, node, rest)
    : isLeft(message, isTree(node) ? node : undefined, rest);
}

function treeIn(tree: Tree | undefined, { name }: DescField): Tree | undefined {
  const node = tree?.fields.get(name);
  return isTree(node) ? node : undefined;
}

function populatedIn(
  desc: DescMessage,
  source: Tree,
  allowed: Selection,
): Change[] {
  return desc.fields.flatMap((field) => {
    const node = source.fields.get(field.name);
    const below = belowField(allowed, field);
    if (
      node === undefined ||
      below.length === 0 ||
      behaviorOf(field).outputOnly
    ) {
      return [];
    }
    const changes =
      field.fieldKind === "map" &&
      field.mapKey !== ScalarType.BOOL &&
      !isWhole(below)
        ? populatedEntries(field, mapOf(node), below)
        : populatedAt(field, node, below);
    return under({ text: field.name, quoted: false }, changes);
  });
}

function populatedEntries(
  field: DescField,
  entries: ReadonlyMap<string, Node>,
  allowed: Selection,
): Change[] {
  return [...entries].flatMap(([key, value]) => {
    const below = belowKey(allowed, key);
    if (below.length === 0) {
      return [];
    }
    // An entry is replaced, unless only a part of it is allowed.
    const changes = isWhole(below)
      ? [{ path: [], isMade: false }]
      : populatedAt(field, value, below);
    return under({ text: key, quoted: true }, changes);
  });
}

/** The changes in a value: in a message those of its fields, and else the value. */
function populatedAt(
  field: DescField,
  node: Node,
  allowed: Selection,
): Change[] {
  const { message } = field;
  if (
    isTree(node) &&
    message !== undefined &&
    !isGoogle(message) &&
    said(message, node).fields.size > 0
  ) {
    return populatedIn(message, node, allowed);
  }
  const isMade = isEmptyItself(field, node, allowed);
  return isMade || isWhole(allowed) ? [{ path: [], isMade }] : [];
}

function under(segment: Segment, changes: readonly Change[]): Change[] {
  return changes.map(({ path, isMade }) => ({
    path: [segment, ...path],
    isMade,
  }));
}

/**
 * Whether a change clears a REQUIRED field, also inside of a message that it
 * sets. Entries of maps may be new.
 */
export function clearsRequired(
  desc: DescMessage,
  source: Tree,
  { path, isMade }: Change,
): boolean {
  const { field, message, node } = valueAt(desc, source, path);
  if (field === undefined || isMade) {
    return false;
  }
  return node === undefined
    ? behaviorOf(field).required
    : isTree(node) && message !== undefined && lacksRequired(message, node);
}

function lacksRequired(desc: DescMessage, tree: Tree): boolean {
  return desc.fields.some((field) => {
    const node = tree.fields.get(field.name);
    const { required, outputOnly, inputOnly } = behaviorOf(field);
    if (outputOnly) {
      return false;
    }
    return node === undefined
      ? required && !inputOnly
      : isTree(node) &&
          field.message !== undefined &&
          lacksRequired(field.message, node);
  });
}

/** What is at the end of a path: a field, or an entry of a map, which is no field. */
export function valueAt(
  desc: DescMessage,
  source: Tree | undefined,
  path: Path,
): {
  readonly field?: DescField | undefined;
  readonly message: DescMessage | undefined;
  readonly node: Node | undefined;
} {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  const { message } = field ?? {};
  const node = source?.fields.get(field?.name ?? "");
  if (rest.length === 0) {
    return { field, message, node };
  }
  const isMap = field?.fieldKind === "map";
  const inside = isMap ? rest.slice(1) : rest;
  const value = isMap ? mapOf(node).get(rest[0]?.text ?? "") : node;
  return inside.length === 0 || message === undefined
    ? { message, node: value }
    : valueAt(message, isTree(value) ? value : undefined, inside);
}
