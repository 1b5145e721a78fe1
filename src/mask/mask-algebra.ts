import { create } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { type Mask, maskPaths } from "./mask-paths.js";
import { coversPath, type PathTree, pathTree, treePaths } from "./path-tree.js";

/**
 * Return the canonical form of a mask: its paths in byte order, without
 * duplicates, empty paths, and paths that another one covers. `*` covers every
 * path.
 *
 * Paths are treated as texts and not checked against a schema. An empty mask
 * stays empty, although it stands for everything where masks are applied.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function normalizeMask(mask: Mask): FieldMask {
  return maskOf(pathTree(mask));
}

/**
 * Return a mask that selects what either mask selects, in canonical form: see
 * `normalizeMask`. An empty mask adds nothing; with `*`, the union is `*`.
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
 * Return a mask that selects what both masks select, in canonical form: see
 * `normalizeMask`. The intersection of `*` and a mask is that mask.
 *
 * Beware: if the masks have nothing in common, or one of them is empty, the
 * result is empty, and an empty mask stands for everything where it is applied.
 * To restrict what a caller may see or set, use the option `within` of the
 * functions that apply masks.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function intersectMasks(a: Mask, b: Mask): FieldMask {
  const common = intersectTrees(pathTree(a), pathTree(b));
  return common === undefined ? create(FieldMaskSchema) : maskOf(common);
}

/**
 * Return whether a mask selects a path whole: it has `*`, the path or a parent
 * of it. An empty mask covers nothing here.
 *
 * Throws a `FieldMaskError` for a mask or a path over the limits.
 */
export function maskCovers(mask: Mask, path: string): boolean {
  return coversPath(pathTree(mask), path);
}

function maskOf(tree: PathTree): FieldMask {
  return create(FieldMaskSchema, { paths: treePaths(tree) });
}

/** Return what two nodes in the same position have in common. */
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
