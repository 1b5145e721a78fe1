import type { DescField, Message } from "@bufbuild/protobuf";
import { assertNone } from "../mask/field-mask-error.js";
import { type Mask, maskPaths, type WithinOption } from "../mask/mask-paths.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import type { MaskMode } from "../read/message-mask.js";
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

/** The mask of a request as its update takes it. */
export function updateMask(
  { desc, without }: InSide,
  { paths, mode }: RequestMask,
): ResolvedMask {
  return resolveMask(desc, paths, mode === "prune" ? "update" : "apply", {
    without,
  });
}

/** What the update of a request sets. */
export function requestUpdate(
  side: InSide,
  request: Message,
  mask: RequestMask,
  resolved: ResolvedMask = updateMask(side, mask),
): Update {
  const { mode, within } = mask;
  return resolveUpdate(side.desc, updateSource(side, request), resolved, {
    mode,
    without: side.without,
    ...(within?.in && { within: within.in }),
  });
}
