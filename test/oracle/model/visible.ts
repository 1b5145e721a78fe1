import type { DescMessage } from "@bufbuild/protobuf";
import type { Node, Tree } from "../tree.js";
import { behaviorOf, eachMessage } from "./behavior.js";
import { fieldAt, type Path, type Selection } from "./paths.js";
import { enumOf } from "./project.js";

/** A message without INPUT_ONLY fields, at every depth: no response has any. */
export function visibleTree(desc: DescMessage, tree: Tree): Tree {
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    if (node !== undefined && !behaviorOf(field).inputOnly) {
      fields.set(field.name, eachMessage(field, node, visibleTree));
    }
  }
  const unknown = tree.unknown.filter((item) => {
    const field = enumOf(desc, item);
    return field === undefined || !behaviorOf(field).inputOnly;
  });
  return { fields, unknown };
}

/** A path that names an INPUT_ONLY field selects nothing. */
export function visiblePaths(desc: DescMessage, paths: Selection): Selection {
  return paths.filter((path) => !namesHidden(desc, path));
}

/** Whether a path leads to an INPUT_ONLY field, or through one. */
export function namesHidden(desc: DescMessage, path: Path): boolean {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  if (field === undefined) {
    return false;
  }
  const below = field.fieldKind === "map" ? rest.slice(1) : rest;
  return (
    behaviorOf(field).inputOnly ||
    (field.message !== undefined && namesHidden(field.message, below))
  );
}
