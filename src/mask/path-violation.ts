import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { fieldsByName } from "../message/field-table.js";
import {
  FieldMaskReason,
  type FieldMaskViolation,
  quotePath,
} from "./field-mask-error.js";
import type { MapField } from "./map-key.js";
import type { PathRules } from "./mask-rules.js";
import { isQuoted, type Segment } from "./path.js";
import type { Suggestions } from "./suggest.js";

/** The violation of a path, worded for the person who wrote it. */
export type PathViolation = Omit<FieldMaskViolation, "path">;

/** A violation that is worded on demand. */
export type UnwordedViolation = (suggestions: Suggestions) => PathViolation;

export function malformed(path: string): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.malformedPath,
    description:
      path === ""
        ? "the path is empty: it must name a field"
        : "the path must consist of names with single dots between them, and of map keys, which are in backticks if they have other characters",
  });
}

export function unknownField(
  desc: DescMessage,
  segment: Segment,
  isFirst = false,
): UnwordedViolation {
  return (suggestions) => ({
    reason: FieldMaskReason.unknownField,
    description: `${desc.typeName} has no field ${quotePath(segment.text)}${
      isFirst && suggestions.isHolder(segment.text)
        ? ", because paths are relative to that field: leave it out of them"
        : hint(desc, segment, suggestions)
    }`,
  });
}

export function misplacedWildcard(desc: DescMessage): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.invalidWildcard,
    description: `"*" cannot stand for the fields of ${desc.typeName} here: name them`,
  });
}

/** Return the violation of a `*` beside other paths. */
export function wildcardNotAlone(desc: DescMessage): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.invalidWildcard,
    description: `"*" stands for all of ${desc.typeName} and must be the only path of the mask`,
  });
}

/** Return the violation of a `*` inside the path of an update. */
export function wildcardInside(): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.wildcardUpdate,
    description:
      'a "*" inside a path cannot be applied to a message: name the whole field or the keys of the map',
  });
}

export function belowScalar(
  field: DescField,
  segment: Segment,
): UnwordedViolation {
  const orKey =
    field.fieldKind === "map" ? ", or put a key with dots in backticks" : "";
  return () => ({
    reason: FieldMaskReason.belowScalar,
    description: `${fullNameOf(field)} holds no messages and has no field ${quotePath(segment.text)}: end the path before it${orKey}`,
  });
}

export function belowRepeated(
  field: DescField,
  segment: Segment,
  rules: PathRules,
): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.belowRepeated,
    description: `${fullNameOf(field)} is a repeated field: ${advice(field, segment, rules)}`,
  });
}

export function belowMap(field: DescField): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.belowMap,
    description: `${fullNameOf(field)} is a map field: only the whole field has a path`,
  });
}

export function invalidMapKey(
  field: MapField,
  segment: Segment,
): UnwordedViolation {
  const keyType = ScalarType[field.mapKey].toLowerCase();
  const reason =
    field.mapKey === ScalarType.BOOL
      ? 'bool keys have no path, so use "*" or the whole field'
      : `its keys are of type ${keyType}`;
  return () => ({
    reason: FieldMaskReason.invalidMapKey,
    description: `${quotePath(segment.text)} isn't a key of ${fullNameOf(field)}: ${reason}`,
  });
}

/** Return the violation of a path to a mask field, which is no part of an update of its request. */
export function excludedField(field: DescField): UnwordedViolation {
  return () => ({
    reason: FieldMaskReason.unknownField,
    description: `${fullNameOf(field)} is a mask field, which isn't part of the update`,
  });
}

/** Return the violation of a field that the service does not allow the caller to see or set. */
export function forbiddenField(desc: DescMessage): PathViolation {
  return {
    reason: FieldMaskReason.forbiddenField,
    description: `the service does not allow this field of ${desc.typeName}`,
  };
}

/** Return whether a segment looks like the index of a list. */
export function isIndex(segment: Segment): boolean {
  return /^-?\d+$/.test(segment.text);
}

function hint(
  desc: DescMessage,
  segment: Segment,
  suggestions: Suggestions,
): string {
  if (desc.oneofs.some(({ name }) => name === segment.name)) {
    return ": it is a oneof, so name the fields in it";
  }
  if (isQuoted(segment)) {
    return ": backticks are for the keys of maps";
  }
  const place = DATA.get(desc.typeName);
  if (place !== undefined) {
    return `, its keys are below \`${place}\``;
  }
  const meant = suggestions.field(desc, segment.name);
  return meant === undefined ? "" : `, did you mean \`${meant}\`?`;
}

/** The paths of the names in messages that stand for JSON. */
const DATA: ReadonlyMap<string, string> = new Map([
  ["google.protobuf.Struct", "fields"],
  ["google.protobuf.Value", "struct_value.fields"],
]);

/** Return what to name instead of a path below a repeated field, by the same rules. */
function advice(field: DescField, segment: Segment, rules: PathRules): string {
  if (field.message === undefined) {
    return "only the whole field has a path";
  }
  const isField = fieldsByName(field.message).has(segment.text);
  const example = isField ? quotePath(segment.text) : "its fields";
  switch (rules) {
    case "proto":
    case "apply":
      return "only the whole field has a path";
    case "update":
      return `name the whole field, or put "*" before ${example}`;
    case "read":
      return "its elements have no paths of their own, so name the whole field, or leave the index out";
  }
}

/** Return the full name of a field. */
export function fullNameOf(field: DescField): string {
  return `${field.parent.typeName}.${field.name}`;
}
