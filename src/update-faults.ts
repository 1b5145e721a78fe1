import { behaviorOf } from "./field-behavior.js";
import type { LocatedChange } from "./field-changes.js";
import {
  FieldMaskReason,
  type FieldMaskViolation,
} from "./field-mask-error.js";

/** The REQUIRED fields that changes clear (AIP-203). */
export function requiredCleared(
  changes: readonly LocatedChange[],
): FieldMaskViolation[] {
  return changes
    .filter(({ populated, field }) => !populated && behaviorOf(field).required)
    .map(({ path, field: { parent, name } }) => ({
      path,
      reason: FieldMaskReason.requiredField,
      description: `${parent.typeName}.${name} is REQUIRED and cannot be cleared`,
    }));
}

/** The changes that a patch cannot hold, because its values of google.protobuf are single ones. */
export function partsOfValues(
  changes: readonly LocatedChange[],
): FieldMaskViolation[] {
  return changes
    .filter(({ inGoogleProtobuf }) => inGoogleProtobuf)
    .map(({ path, field: { parent } }) => ({
      path,
      reason: FieldMaskReason.belowScalar,
      description: `a patch holds a ${parent.typeName} whole, end the path before it`,
    }));
}
