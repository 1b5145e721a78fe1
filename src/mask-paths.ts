import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";

/** A `google.protobuf.FieldMask`, or its paths. */
export type Mask = FieldMask | readonly string[];

/** The most paths a mask may have. */
export const MAX_PATHS = 10_000;
/** The most characters the paths of a mask may have together. */
export const MAX_TEXT = 1024 * 1024;

/**
 * The paths of a mask, as they stand in it. No mask has no paths.
 *
 * Masks come from the network. Every function that takes one reads it here:
 * more than 10,000 paths or more than 1 MiB of text is a `FieldMaskError`. The
 * third limit, 100 segments a path, is `parsePath`'s.
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
  assertTextLimit(paths.reduce((sum, path) => sum + path.length, 0));
  return paths;
}

function pathsOf(mask: Mask | null | undefined): readonly string[] {
  if (mask === undefined || mask === null) {
    return [];
  }
  return "$typeName" in mask ? mask.paths : mask;
}

/** A mask of more than 1 MiB of text is a `FieldMaskError`. */
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
