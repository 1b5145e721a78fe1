import { assertDepth } from "../mask/depth.js";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import { joinPath } from "../mask/mask-tree.js";

/** Where a walk over messages has come to, and what it found on the way. */
export interface Place {
  readonly path: string;
  readonly depth: number;
  /** Violations of `google.api.field_behavior`, of all places together. */
  readonly violations: FieldMaskViolation[];
}

/** The place where a walk begins. */
export function rootPlace(): Place {
  return { path: "", depth: 0, violations: [] };
}

/** The place one field, key or `*` further down. Throws a `FieldMaskError` where that is too deep. */
export function step(place: Place, text: string): Place {
  assertDepth(place.depth + 1);
  return {
    ...place,
    path: joinPath(place.path, text),
    depth: place.depth + 1,
  };
}
