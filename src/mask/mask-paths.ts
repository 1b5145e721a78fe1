import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";
import { assertString } from "./path.js";

/** A `google.protobuf.FieldMask`, or its paths. */
export type Mask = FieldMask | readonly string[];

/** The option for what a caller may see or set, whatever the mask. */
export interface WithinOption {
  /**
   * The most that may be selected. By default, everything. An empty mask allows
   * nothing, `*` allows everything; a path that is invalid by the rules `read`
   * is a `FieldMaskError`.
   */
  readonly within?: Mask | undefined;
}

/** The most paths that a mask may have. */
export const MAX_PATHS = 10_000;
/** The most characters that the paths of a mask may have together. */
export const MAX_TEXT = 64 * 1024;

/**
 * Return the paths of a mask, as they stand in it; none for no mask.
 *
 * Masks come from the network, and every function that takes one reads it here.
 * Throws a `FieldMaskError` for more than 10,000 paths, more than 64 KiB of
 * text, and a path that isn't a string. `parsePath` has the third limit, 100
 * segments in a path.
 */
export function maskPaths(mask: Mask | null | undefined): readonly string[] {
  const paths = pathsOf(mask);
  if (paths.length > MAX_PATHS) {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.tooManyPaths,
        description: `the mask has ${paths.length} paths, more than ${MAX_PATHS}`,
      },
    ]);
  }
  let length = 0;
  // Not with an iterator, which is slower; and callers may pass lists with holes.
  for (let i = 0; i < paths.length; i++) {
    const path: unknown = paths[i];
    assertString(path);
    length += path.length;
  }
  assertTextLimit(length);
  return paths;
}

/** Throw a `FieldMaskError` for a mask of more than 64 KiB of text. */
export function assertTextLimit(length: number): void {
  if (length > MAX_TEXT) {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.maskTooLong,
        description: `the mask has ${length} characters, more than ${MAX_TEXT}`,
      },
    ]);
  }
}

function pathsOf(mask: Mask | null | undefined): readonly string[] {
  if (mask === undefined || mask === null) {
    return [];
  }
  const paths: unknown =
    typeof mask === "object" && "$typeName" in mask ? mask.paths : mask;
  if (!Array.isArray(paths)) {
    throw new TypeError(
      "a mask is a google.protobuf.FieldMask made with protobuf-es, or a list of paths: pass the paths of other objects as a list",
    );
  }
  return paths;
}
