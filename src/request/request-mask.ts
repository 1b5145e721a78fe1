import type { DescField, Message } from "@bufbuild/protobuf";
import {
  assertNone,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { type Mask, maskPaths, type WithinOption } from "../mask/mask-paths.js";
import { forbiddenField } from "../mask/path-violation.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import { keepsPath, type MaskMode } from "../read/kept.js";
import { keptByMask } from "../read/read-mask.js";
import { resolveUpdate, type Update } from "../update/resolve-update.js";
import { type InSide, updateSource } from "./in-side.js";
import type { OutSide } from "./out-side.js";

/** The sides of a mask field, as far as the option has them. */
export interface MaskSides {
  readonly field: DescField;
  readonly inSide: InSide | undefined;
  readonly outSide: OutSide | undefined;
}

/** The mask of a request, and how it is applied. */
export interface RequestMask {
  readonly paths: readonly string[];
  /** How it is applied to a response. */
  readonly mode: MaskMode;
  /** What the mask is limited to on each side; undefined for no limit. */
  readonly within: WithinSides | undefined;
}

interface WithinSides {
  readonly in: ResolvedMask | undefined;
  readonly out: readonly string[];
}

/**
 * The mask of a request, copied, and how it is applied. Throws a
 * `FieldMaskError` for a mask over the limits, and for a path in `within` that
 * is valid on no side.
 */
export function requestMask(
  sides: MaskSides,
  paths: readonly string[],
  mode: MaskMode,
  { within }: WithinOption,
): RequestMask {
  return {
    paths: [...maskPaths(paths)],
    mode,
    within: within && withinSides(sides, within),
  };
}

/** The paths of `within` that are valid on each side. */
function withinSides(
  { inSide, outSide }: MaskSides,
  within: Mask,
): WithinSides {
  const ofIn = inSide && resolveMask(inSide.desc, within, "read");
  const ofOut = outSide && resolveMask(outSide.desc, within, "read");
  const { violations = [], desc } = ofIn ?? ofOut ?? {};
  const invalid = violations.filter(
    ({ path }) => !ofIn?.paths.has(path) && !ofOut?.paths.has(path),
  );
  assertNone(invalid, desc);
  return {
    in: ofIn && validPart(ofIn),
    out: [...(ofOut?.paths.keys() ?? [])],
  };
}

function validPart(mask: ResolvedMask): ResolvedMask {
  return mask.isValid
    ? mask
    : resolveMask(mask.desc, [...mask.paths.keys()], "read");
}

/**
 * What the update of a request sets. With both sides, a path that only the
 * response has is valid, and none of the update's.
 */
export function requestUpdate(
  inSide: InSide,
  outSide: OutSide | undefined,
  request: Message,
  mask: RequestMask,
): Update {
  const { desc, without } = inSide;
  const { paths, within } = mask;
  const resolved = resolveMask(desc, paths, "apply", { without });
  const update = resolveUpdate(desc, updateSource(inSide, request), resolved, {
    without,
    ...(within?.in && { within: within.in }),
  });
  if (outSide === undefined || resolved.isValid) {
    return update;
  }
  const ofNeither = new Set(pathsOf(responseViolations(outSide, mask)));
  const passedOver = new Set(
    pathsOf(resolved.violations).filter((path) => !ofNeither.has(path)),
  );
  return {
    ...update,
    violations: update.violations.filter(({ path }) => !passedOver.has(path)),
  };
}

/** The paths that masking a response would pass over: unknown ones, and those of which `within` allows nothing. */
export function responseViolations(
  { desc }: OutSide,
  { paths, within }: RequestMask,
): readonly FieldMaskViolation[] {
  const resolved = resolveMask(desc, paths, "read");
  return within === undefined
    ? resolved.violations
    : [...resolved.violations, ...pathsOutside(resolved, within.out)];
}

function pathsOutside(
  { desc, paths }: ResolvedMask,
  within: Mask,
): FieldMaskViolation[] {
  const allowed = keptByMask(desc, [], "filter", { within });
  return Array.from(paths)
    .filter(([, steps]) => !keepsPath(desc, allowed, steps))
    .map(([path]) => ({ path, ...forbiddenField(desc) }));
}

function pathsOf(violations: readonly FieldMaskViolation[]): string[] {
  return violations.map(({ path }) => path);
}
