import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { behaviorOf } from "./model-behavior.js";
import {
  belowLimits,
  isAll,
  isEmptyItself,
  isNothing,
  type Limits,
  said,
  type Update,
} from "./model-update.js";
import { belowField, belowKey, covers, fieldAt, type Path } from "./paths.js";
import { isGoogle } from "./random-trees.js";
import { isTree, mapOf, type Node, type Tree } from "./tree.js";

/** The paths that an update changes: those that are named, or those of what is populated. */
export function changedPaths(
  desc: DescMessage,
  source: Tree,
  update: Update,
): Path[] {
  switch (update.kind) {
    case "all":
      return desc.fields
        .filter((field) => !behaviorOf(field).outputOnly)
        .map(({ name }) => [{ text: name, quoted: false }]);
    case "named": {
      const named = update.named.filter((path) => !isUnsaid(desc, path));
      return named.filter(
        (path, i) =>
          !named.some(
            (other, j) =>
              i !== j && covers(other, path) && (!covers(path, other) || j < i),
          ),
      );
    }
    case "populated":
      return populatedPaths(desc, source, update.limits);
  }
}

/** Whether a path names an OUTPUT_ONLY field, or what is below one. */
function isUnsaid(desc: DescMessage, path: Path): boolean {
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

function populatedPaths(
  desc: DescMessage,
  source: Tree,
  limits: Limits,
): Path[] {
  return desc.fields.flatMap((field): Path[] => {
    const node = source.fields.get(field.name);
    const below = belowLimits(limits, (selection) =>
      belowField(selection, field),
    );
    const name = { text: field.name, quoted: false };
    if (
      node === undefined ||
      isNothing(below) ||
      behaviorOf(field).outputOnly
    ) {
      return [];
    }
    const isOpen = (item: Node): item is Tree =>
      isTree(item) &&
      field.message !== undefined &&
      !isGoogle(field.message) &&
      said(field.message, item).fields.size > 0;
    const inside = (item: Tree, rest: Limits): Path[] =>
      field.message === undefined
        ? []
        : populatedPaths(field.message, item, rest);
    if (
      field.fieldKind === "map" &&
      field.mapKey !== ScalarType.BOOL &&
      !isAll(below)
    ) {
      return [...mapOf(node)].flatMap(([key, value]) => {
        const rest = belowLimits(below, (selection) =>
          belowKey(selection, key),
        );
        const segment = { text: key, quoted: true };
        if (isNothing(rest)) {
          return [];
        }
        if (isAll(rest)) {
          return [[name, segment]];
        }
        if (isOpen(value)) {
          return inside(value, rest).map((path) => [name, segment, ...path]);
        }
        return isEmptyItself(field, value, rest) ? [[name, segment]] : [];
      });
    }
    if (isOpen(node)) {
      return inside(node, below).map((path) => [name, ...path]);
    }
    return isAll(below) || isEmptyItself(field, node, below) ? [[name]] : [];
  });
}
