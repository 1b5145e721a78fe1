import type { DescField } from "@bufbuild/protobuf";
import {
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { nameOf } from "../mask/path-violation.js";
import { behaviorOf } from "../message/field-behavior.js";

/** A REQUIRED field that would be cleared. */
export function clearedRequired(
  path: string,
  field: DescField,
): FieldMaskViolation {
  return {
    path,
    reason: FieldMaskReason.requiredField,
    description: `${nameOf(field)} is REQUIRED and cannot be cleared`,
  };
}

/** A REQUIRED field that a new resource leaves unset. */
export function missingRequired(
  path: string,
  field: DescField,
): FieldMaskViolation {
  return {
    path,
    reason: FieldMaskReason.requiredField,
    description: `${nameOf(field)} is REQUIRED and must be set`,
  };
}

/** An IMMUTABLE or IDENTIFIER field that would be changed. */
export function changedImmutable(
  path: string,
  field: DescField,
): FieldMaskViolation {
  const behavior = behaviorOf(field).identifier ? "IDENTIFIER" : "IMMUTABLE";
  return {
    path,
    reason: FieldMaskReason.immutableField,
    description: `${nameOf(field)} is ${behavior} and cannot be changed`,
  };
}
