import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isGoogle } from "../random-trees.js";
import { isTree, listOf, mapOf, type Node, type Tree } from "../tree.js";
import { behaviorOf } from "./behavior.js";
import { said } from "./field.js";
import {
  belowField,
  belowKey,
  isWhole,
  type Path,
  type Selection,
} from "./paths.js";

/** A new resource, or the paths that are missing or not allowed. */
export type Creation =
  | { readonly created: Tree; readonly refused?: never }
  | { readonly refused: readonly Path[] };

/** What a create request makes of its resource. */
export function createTree(
  desc: DescMessage,
  source: Tree,
  allowed: Selection,
): Creation {
  const created = said(desc, source);
  const refused = refusedIn(desc, created, allowed);
  return refused.length > 0 ? { refused } : { created };
}

function refusedIn(
  desc: DescMessage,
  { fields }: Tree,
  allowed: Selection,
): Path[] {
  return desc.fields.flatMap((field) => {
    const node = fields.get(field.name);
    const { required, outputOnly } = behaviorOf(field);
    const paths =
      node !== undefined
        ? refusedAt(field, node, belowField(allowed, field))
        : required && !outputOnly
          ? [[]]
          : [];
    return below(field.name, false, paths);
  });
}

function refusedAt(field: DescField, node: Node, allowed: Selection): Path[] {
  if (allowed.length === 0) {
    return [[]];
  }
  if (Array.isArray(node)) {
    const paths = listOf(node).flatMap((item) =>
      refusedItem(field, item, allowed),
    );
    return isMessage(field) ? below("*", false, paths) : paths;
  }
  return node instanceof Map
    ? [...mapOf(node)].flatMap(([key, value]) =>
        below(key, true, refusedItem(field, value, belowKey(allowed, key))),
      )
    : refusedItem(field, node, allowed);
}

function refusedItem(field: DescField, node: Node, allowed: Selection): Path[] {
  if (allowed.length > 0 && isMessage(field) && isTree(node)) {
    return refusedIn(field.message, node, allowed);
  }
  return isWhole(allowed) ? [] : [[]];
}

function isMessage(
  field: DescField,
): field is DescField & { message: DescMessage } {
  return field.message !== undefined && !isGoogle(field.message);
}

function below(text: string, quoted: boolean, paths: readonly Path[]): Path[] {
  return paths.map((path) => [{ text, quoted }, ...path]);
}
