import { create } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import {
  assertNone,
  FieldMaskReason,
  type FieldMaskViolation,
  quotePath,
} from "./field-mask-error.js";
import { assertTextLimit, type Mask, maskPaths } from "./mask-paths.js";
import {
  assertSegmentLimit,
  assertString,
  parsePath,
  splitUnquoted,
  WILDCARD,
} from "./path.js";

/**
 * Return the ProtoJSON form of a mask (field_mask.proto): its paths in
 * lowerCamelCase, in order, separated by commas. For an empty mask, return the
 * empty string. Paths are not checked against a schema.
 *
 * It is as strict as protobuf's conformance tests: a name that does not survive
 * a round trip is an error, for example `mixedCase`, `two__bars` or `digit_4`.
 * `*`, integers, and map keys in backticks stay as they are.
 *
 * Throws a `FieldMaskError` that lists all such paths and empty ones, or for a
 * mask over the limits.
 */
export function maskToJson(mask: Mask): string {
  return convertAll(maskPaths(mask), segmentToJson).join(",");
}

/**
 * Return the mask that a ProtoJSON text stands for, with its paths in order:
 * the inverse of `maskToJson`. The empty text stands for an empty mask.
 *
 * Throws a `FieldMaskError` that lists all elements that stand for no path, the
 * empty ones included, or for a text over the limits of masks, or for anything
 * but a string.
 */
export function maskFromJson(text: string): FieldMask {
  assertString(text, "the JSON form of a mask");
  assertTextLimit(text.length);
  const elements = text === "" ? [] : splitUnquoted(text, ",");
  const paths = convertAll(maskPaths(elements), segmentFromJson);
  return create(FieldMaskSchema, { paths: [...maskPaths(paths)] });
}

/** The other form of a segment that has no quotes, or undefined if it has none. */
type ConvertSegment = (segment: string) => string | undefined;

function convertAll(
  paths: readonly string[],
  convert: ConvertSegment,
): string[] {
  const violations: FieldMaskViolation[] = [];
  const converted = paths.map((path) => {
    const segments = splitUnquoted(path, ".");
    assertSegmentLimit(path, segments.length);
    const names = segments.map((segment) => convertSegment(segment, convert));
    const bad = names.indexOf(undefined);
    if (path === "" || bad !== -1) {
      violations.push(irreversible(path, segments[bad] ?? ""));
    }
    return names.join(".");
  });
  assertNone(violations);
  return converted;
}

/** Convert a segment. Empty segments are not valid in a path, but survive a round trip. */
function convertSegment(
  segment: string,
  convert: ConvertSegment,
): string | undefined {
  if (segment.startsWith("`")) {
    return parsePath(segment)?.length === 1 ? segment : undefined;
  }
  return segment === "" || segment === WILDCARD || /^-?\d+$/.test(segment)
    ? segment
    : convert(segment);
}

function segmentToJson(segment: string): string | undefined {
  return /^(?:[a-z0-9]|_[a-z])+$/.test(segment)
    ? segment.replaceAll(/_[a-z]/g, (match) => match.slice(1).toUpperCase())
    : undefined;
}

function segmentFromJson(segment: string): string | undefined {
  return /^[a-zA-Z0-9]+$/.test(segment)
    ? segment.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : undefined;
}

function irreversible(path: string, segment: string): FieldMaskViolation {
  return {
    path,
    reason: FieldMaskReason.irreversibleJson,
    description:
      path === ""
        ? "the JSON form of a mask has no empty paths"
        : `${quotePath(segment)} does not survive a round trip through JSON`,
  };
}
