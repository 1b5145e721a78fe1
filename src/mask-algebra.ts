import { create } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { type Mask, maskPaths } from "./mask-paths.js";
import {
  type MaskTree,
  maskTree,
  segmentKey,
  segmentsOf,
  treePaths,
} from "./mask-tree.js";

/**
 * The canonical form of a mask: paths in byte order, without duplicates, empty
 * paths, and paths that another one covers.
 *
 * Paths are texts here, checked against no schema; `*` is a name like any
 * other, with its place in the order. A mask without paths stays without
 * paths, as in the functions below: beware that it stands for everything where
 * masks are applied.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function normalizeMask(mask: Mask): FieldMask {
  return maskOf(maskTree(mask));
}

/**
 * A mask that selects what either mask selects, in canonical form: see
 * `normalizeMask`. A mask without paths adds nothing.
 *
 * Throws a `FieldMaskError` if one of the masks or their union is over the
 * limits.
 */
export function unionMasks(a: Mask, b: Mask): FieldMask {
  const union = maskOf(maskTree(a, b));
  maskPaths(union);
  return union;
}

/**
 * A mask that selects what both masks select, in canonical form: see
 * `normalizeMask`.
 *
 * Beware: where the masks have nothing in common, the result has no paths, and
 * a mask without paths stands for everything where it is applied. With a mask
 * without paths, there is nothing in common.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function intersectMasks(a: Mask, b: Mask): FieldMask {
  const common = intersectTrees(maskTree(a), maskTree(b));
  return common === undefined ? create(FieldMaskSchema) : maskOf(common);
}

/**
 * Whether a mask selects a path whole: the path or a parent of it stands in
 * the mask. A mask without paths covers nothing here, and neither does `*`,
 * which is a name like any other.
 *
 * Throws a `FieldMaskError` for a mask or a path over the limits.
 */
export function maskCovers(mask: Mask, path: string): boolean {
  let tree: MaskTree | undefined = maskTree(mask);
  for (const segment of segmentsOf(path)) {
    tree = tree.children.get(segmentKey(segment));
    if (tree === undefined || tree.whole) {
      return tree !== undefined;
    }
  }
  return false;
}

/** A FieldMask with the paths of a tree, in byte order. */
export function maskOf(tree: MaskTree): FieldMask {
  return create(FieldMaskSchema, { paths: treePaths(tree) });
}

/** What two nodes with the same key have in common. */
function intersectTrees(a: MaskTree, b: MaskTree): MaskTree | undefined {
  // The same key with and without backticks is the same; the shorter text is canonical.
  const text = a.text.length < b.text.length ? a.text : b.text;
  if (a.whole) {
    return { ...b, text };
  }
  if (b.whole) {
    return { ...a, text };
  }
  const children = new Map<string, MaskTree>();
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    const common = other && intersectTrees(child, other);
    if (common !== undefined) {
      children.set(key, common);
    }
  }
  return children.size === 0 ? undefined : { ...a, text, children };
}
