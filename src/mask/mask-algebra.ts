import { create } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { type Mask, maskPaths } from "./mask-paths.js";
import { coversPath, type PathTree, pathTree, treePaths } from "./path-tree.js";

/**
 * The canonical form of a mask: paths in byte order, without duplicates, empty
 * paths, and paths that another one covers. `*` covers every path.
 *
 * Paths are texts here, checked against no schema. A mask without paths stays
 * without paths, as in the functions below: beware that it stands for
 * everything where masks are applied.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function normalizeMask(mask: Mask): FieldMask {
  return maskOf(pathTree(mask));
}

/**
 * A mask that selects what either mask selects, in canonical form: see
 * `normalizeMask`. A mask without paths adds nothing; with `*`, the union is
 * `*`.
 *
 * Throws a `FieldMaskError` if one of the masks or their union is over the
 * limits.
 */
export function unionMasks(a: Mask, b: Mask): FieldMask {
  const union = maskOf(pathTree(a, b));
  maskPaths(union);
  return union;
}

/**
 * A mask that selects what both masks select, in canonical form: see
 * `normalizeMask`. The intersection of `*` and a mask is that mask.
 *
 * Beware: where the masks have nothing in common, the result has no paths, and
 * a mask without paths stands for everything where it is applied. With a mask
 * without paths, there is nothing in common. To limit what a caller may see or
 * set, use the option `within` of the functions that apply masks.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function intersectMasks(a: Mask, b: Mask): FieldMask {
  const common = intersectTrees(pathTree(a), pathTree(b));
  return common === undefined ? create(FieldMaskSchema) : maskOf(common);
}

/**
 * Whether a mask selects a path whole: `*`, the path or a parent of it stands
 * in the mask. A mask without paths covers nothing here.
 *
 * Throws a `FieldMaskError` for a mask or a path over the limits.
 */
export function maskCovers(mask: Mask, path: string): boolean {
  return coversPath(pathTree(mask), path);
}

function maskOf(tree: PathTree): FieldMask {
  return create(FieldMaskSchema, { paths: treePaths(tree) });
}

/** What two nodes in the same place have in common. */
function intersectTrees(a: PathTree, b: PathTree): PathTree | undefined {
  // The same key with and without backticks is the same; the shorter text is canonical.
  const text = a.text.length < b.text.length ? a.text : b.text;
  if (a.whole || b.whole) {
    return { ...(a.whole ? b : a), text };
  }
  const children = new Map<string, PathTree>();
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    const common = other && intersectTrees(child, other);
    if (common !== undefined) {
      children.set(key, common);
    }
  }
  return children.size === 0 ? undefined : { text, whole: false, children };
}
