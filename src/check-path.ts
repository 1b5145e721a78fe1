import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "./field-mask-error.js";
import { fieldsByName } from "./fields-by-name.js";
import { mapKey } from "./map-key.js";
import type { MaskRules } from "./mask-rules.js";
import { parsePath, type Segment, WILDCARD } from "./path.js";
import {
  belowMap,
  belowRepeated,
  belowScalar,
  invalidMapKey,
  isIndex,
  malformed,
  misplacedWildcard,
  type PathFault,
  unknownField,
} from "./path-fault.js";
import { fieldSuggestions, type SuggestField } from "./suggest-field.js";

/**
 * What is wrong with a path for a message type, by itself; undefined if
 * nothing is. That `*` must be the only path of a mask is for `validateMask`.
 *
 * Throws a `FieldMaskError` for a path of more than 100 segments.
 */
export function checkPath(
  desc: DescMessage,
  path: string,
  rules: MaskRules,
  suggestField: SuggestField = fieldSuggestions(),
): FieldMaskViolation | undefined {
  const segments = parsePath(path);
  if (segments === undefined) {
    return { path, ...malformed(path) };
  }
  if (path === WILDCARD && rules !== "proto") {
    return undefined;
  }
  const fault = checkMessage(desc, segments, 0, { rules, suggestField });
  return fault && { path, ...fault };
}

interface Context {
  readonly rules: MaskRules;
  readonly suggestField: SuggestField;
}

function checkMessage(
  desc: DescMessage,
  segments: readonly Segment[],
  at: number,
  context: Context,
): PathFault | undefined {
  const segment = segments[at];
  if (segment === undefined) {
    return undefined;
  }
  const field = fieldsByName(desc).get(segment.text)?.field;
  if (field === undefined) {
    return segment.text === WILDCARD
      ? misplacedWildcard(desc)
      : unknownField(desc, segment, context.suggestField);
  }
  return checkField(field, segments, at + 1, context);
}

function checkField(
  field: DescField,
  segments: readonly Segment[],
  at: number,
  context: Context,
): PathFault | undefined {
  const next = segments[at];
  if (next === undefined) {
    return undefined;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return checkValue(field, segments, at, context);
    case "list":
      return checkElements(field, next, segments, at, context);
    case "map":
      return checkEntries(field, next, segments, at, context);
  }
}

/** The rest of a path below a single value: a singular field's, an element, an entry's. */
function checkValue(
  field: DescField,
  segments: readonly Segment[],
  at: number,
  context: Context,
): PathFault | undefined {
  const segment = segments[at];
  if (segment === undefined) {
    return undefined;
  }
  return field.message === undefined
    ? belowScalar(field, segment)
    : checkMessage(field.message, segments, at, context);
}

function checkElements(
  field: DescField,
  next: Segment,
  segments: readonly Segment[],
  at: number,
  context: Context,
): PathFault | undefined {
  if (context.rules === "proto") {
    return belowRepeated(field, next, "proto");
  }
  if (next.text === WILDCARD) {
    return checkValue(field, segments, at + 1, context);
  }
  return context.rules === "update" || isIndex(next)
    ? belowRepeated(field, next, context.rules)
    : checkValue(field, segments, at, context);
}

function checkEntries(
  field: DescField & { fieldKind: "map" },
  next: Segment,
  segments: readonly Segment[],
  at: number,
  context: Context,
): PathFault | undefined {
  if (context.rules === "proto") {
    return belowMap(field);
  }
  if (next.text !== WILDCARD && mapKey(field, next.name) === undefined) {
    return invalidMapKey(field, next);
  }
  return checkValue(field, segments, at + 1, context);
}
