import type { DescField } from "@bufbuild/protobuf";
import {
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { joinPath } from "../mask/mask-tree.js";
import { fullNameOf } from "../mask/path-violation.js";
import { behaviorOf } from "../message/field-behavior.js";

/** The position of a walk over messages, with the violations found so far. */
export interface Place {
  readonly parent: Place | undefined;
  readonly text: string;
  /** The number of fields, keys and `*` that lead here. */
  readonly depth: number;
  /** The violations of all places together. */
  readonly violations: FieldMaskViolation[];
}

/** Return the place where a walk begins. */
export function rootPlace(): Place {
  return { parent: undefined, text: "", depth: 0, violations: [] };
}

/** Return the place one field, key or `*` further down. */
export function placeBelow(parent: Place, text: string): Place {
  const { depth, violations } = parent;
  return { parent, text, depth: depth + 1, violations };
}

/** Return the path that leads to a place. It is built on demand, since most walks find no violations. */
export function pathOf({ parent, text }: Place): string {
  return parent === undefined ? text : joinPath(pathOf(parent), text);
}

/** Return the violation of clearing a REQUIRED field. */
export function clearedRequired(
  path: string,
  field: DescField,
): FieldMaskViolation {
  return {
    path,
    reason: FieldMaskReason.requiredField,
    description: `${fullNameOf(field)} is REQUIRED and cannot be cleared`,
  };
}

/** Return the violation of a REQUIRED field that a new resource leaves unset. */
export function missingRequired(
  path: string,
  field: DescField,
): FieldMaskViolation {
  return {
    path,
    reason: FieldMaskReason.requiredField,
    description: `${fullNameOf(field)} is REQUIRED and must be set`,
  };
}

/** Return the violation of changing an IMMUTABLE or IDENTIFIER field. */
export function changedImmutable(
  path: string,
  field: DescField,
): FieldMaskViolation {
  const behavior = behaviorOf(field).identifier ? "IDENTIFIER" : "IMMUTABLE";
  return {
    path,
    reason: FieldMaskReason.immutableField,
    description: `${fullNameOf(field)} is ${behavior} and cannot be changed`,
  };
}
