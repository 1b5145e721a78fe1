import type { DescMessage } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import { type Mask, maskPaths } from "../mask/mask-paths.js";
import type { MaskEdge } from "../mask/mask-tree.js";
import { forbiddenField } from "../mask/path-violation.js";
import { resolvePath } from "../mask/resolve-mask.js";
import { behaviorOf } from "../message/field-behavior.js";
import { fieldsByNumber } from "../message/field-table.js";
import { isMapMask, type Kept, keepsPath } from "../read/kept.js";
import type { BoundMask } from "../request/bound-mask.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { keptAt } from "./kept-at.js";

/** The paths of a mask for reading that name what the caller may see nothing of. */
export function forbiddenPaths(
  desc: DescMessage,
  mask: Mask | undefined,
  allowed: Kept,
): FieldMaskViolation[] {
  return maskPaths(mask)
    .filter((path) => {
      const steps = resolvePath(desc, path, "read");
      return typeof steps !== "function" && !keepsPath(desc, allowed, steps);
    })
    .map((path) => ({ path, ...forbiddenField(desc) }));
}

/**
 * The changes of an update that are not allowed whole. The IDENTIFIER of the
 * updated message is none: it tells which message is meant.
 *
 * Throws a `FieldMaskError` where `BoundMask.changes` does.
 */
export function forbiddenChanges(
  { inDesc: desc }: RequestFieldMask,
  update: BoundMask,
  allowed: Kept,
): FieldMaskViolation[] {
  if (desc === undefined || allowed === true) {
    return [];
  }
  const known = new Map<Kept, boolean>();
  return update
    .changes()
    .filter(({ path }) => {
      const steps = resolvePath(desc, path, "update");
      return (
        typeof steps === "function" || !allowsChange(steps, allowed, known)
      );
    })
    .map(({ path }) => ({ path, ...forbiddenField(desc) }));
}

/**
 * The changes of a map's entries all meet the same part of what is allowed, and
 * it can be a large one: `known` is what was found out about such parts.
 */
function allowsChange(
  steps: readonly MaskEdge[],
  allowed: Kept,
  known: Map<Kept, boolean>,
): boolean {
  const fields = steps.flatMap((step) =>
    step.kind === "field" ? [step.field] : [],
  );
  const last = fields.at(-1);
  if (steps.length === 1 && last !== undefined && behaviorOf(last).identifier) {
    return true;
  }
  const kept = keptAt(allowed, steps);
  const whole = known.get(kept) ?? allowsWhole(last?.message, kept, new Set());
  known.set(kept, whole);
  return whole;
}

/** Whether every value of this type can be set, OUTPUT_ONLY ones aside: no update sets those. */
function allowsWhole(
  desc: DescMessage | undefined,
  kept: Kept,
  seen: Set<Kept>,
): boolean {
  if (typeof kept === "boolean" || seen.has(kept)) {
    return kept !== false;
  }
  seen.add(kept);
  if (isMapMask(kept)) {
    return [...kept.keys.values(), kept.others].every((entry) =>
      allowsWhole(desc, entry, seen),
    );
  }
  return (
    desc !== undefined &&
    fieldsByNumber(desc).every(
      (field, index) =>
        behaviorOf(field).outputOnly ||
        allowsWhole(field.message, kept.fields[index] ?? false, seen),
    )
  );
}
