import { behaviorOf } from "./field-behavior.js";
import type { LocatedChange } from "./field-changes.js";
import type { FieldMaskViolation } from "./field-mask-error.js";
import { clearedRequired, partOfValue } from "./path-fault.js";

/** The REQUIRED fields that changes clear (AIP-203). */
export function requiredCleared(
  changes: readonly LocatedChange[],
): FieldMaskViolation[] {
  return changes
    .filter(({ populated, field }) => !populated && behaviorOf(field).required)
    .map(({ path, field }) => ({ path, ...clearedRequired(field) }));
}

/** The changes that a patch cannot hold, because its values of google.protobuf are single ones. */
export function partsOfValues(
  changes: readonly LocatedChange[],
): FieldMaskViolation[] {
  return changes
    .filter(({ inGoogleProtobuf }) => inGoogleProtobuf)
    .map(({ path, field }) => ({ path, ...partOfValue(field) }));
}
