import { assertNone } from "../mask/field-mask-error.js";
import { isEmptyNode, type MaskEdge, nodesAtPath } from "../mask/mask-tree.js";
import { resolvePath } from "../mask/resolve-mask.js";
import { behaviorOf } from "../message/field-behavior.js";
import type { Update } from "./resolve-update.js";

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
    typeof edges !== "function" &&
    !isOutputOnly(edges) &&
    (edges.length === 0
      ? !isEmptyNode(tree)
      : nodesAtPath(tree, edges).length > 0)
  );
}

function isOutputOnly(edges: readonly MaskEdge[]): boolean {
  return edges.some(
    (edge) => edge.kind === "field" && behaviorOf(edge.field).outputOnly,
  );
}
