import {
  isEmptyNode,
  type MaskEdge,
  type MaskNode,
} from "../mask/mask-tree.js";
import { resolvePath } from "../mask/resolve-mask.js";
import { behaviorOf } from "./field-behavior.js";
import type { Update } from "./resolve-update.js";
import { assertNone } from "./violation.js";

/**
 * Whether an update sets or clears what a path names, in whole or in part. An
 * OUTPUT_ONLY field is never set, nor is one that does not exist.
 *
 * Throws a `FieldMaskError` for the violations of the update.
 */
export function setsPath(
  { desc, tree, violations }: Update,
  path: string,
): boolean {
  assertNone(violations, desc);
  const edges = resolvePath(desc, path, "update");
  return (
    typeof edges !== "function" && !isOutputOnly(edges) && reaches(tree, edges)
  );
}

function isOutputOnly(edges: readonly MaskEdge[]): boolean {
  return edges.some(
    (edge) => edge.kind === "field" && behaviorOf(edge.field).outputOnly,
  );
}

function reaches(tree: MaskNode, edges: readonly MaskEdge[]): boolean {
  if (edges.length === 0) {
    return !isEmptyNode(tree);
  }
  let nodes = [tree];
  for (const edge of edges) {
    if (nodes.some(({ whole }) => whole)) {
      return true;
    }
    nodes = nodes.flatMap((node) => nodesBelow(node, edge));
  }
  return nodes.length > 0;
}

/** Where an edge leads to. The trees of updates have no stars, but a path may ask for any entry. */
function nodesBelow(node: MaskNode, edge: MaskEdge): MaskNode[] {
  switch (edge.kind) {
    case "field":
      return [node.fields.get(edge.field)].filter(isNode);
    case "key":
      return [node.keys.get(edge.key)].filter(isNode);
    case "star":
      return [...node.keys.values()];
  }
}

function isNode(node: MaskNode | undefined): node is MaskNode {
  return node !== undefined;
}
