import type { Message } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import type { Mask } from "../mask/mask-paths.js";
import { forbiddenField } from "../mask/path-violation.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import { keepsPath } from "../read/keeps-path.js";
import { keptByMask } from "../read/kept-by-mask.js";
import type { OutSide } from "./out-side.js";
import {
  type MaskSides,
  type RequestMask,
  requestUpdate,
  updateMask,
} from "./request-mask.js";

/**
 * What is wrong with the mask of a request: what an update would throw for, and
 * what a response would pass over. With both sides, a path that is valid on one
 * of them is right.
 */
export function validateRequest(
  { inSide, outSide }: MaskSides,
  request: Message,
  mask: RequestMask,
): FieldMaskViolation[] {
  const ofResponse = outSide && responseViolations(outSide, mask);
  if (inSide === undefined) {
    return [...(ofResponse ?? [])];
  }
  const resolved = updateMask(inSide, mask);
  const { violations } = requestUpdate(inSide, request, mask, resolved);
  if (ofResponse === undefined) {
    return [...violations];
  }
  // Paths of the mask, unlike those of REQUIRED fields inside of what it names.
  const ofNeither = new Set(ofResponse.map(({ path }) => path));
  const onlyOfResponse = new Set(
    resolved.violations.flatMap(({ path }) =>
      ofNeither.has(path) ? [] : path,
    ),
  );
  return violations.filter(({ path }) => !onlyOfResponse.has(path));
}

function responseViolations(
  { desc }: OutSide,
  { paths, within }: RequestMask,
): readonly FieldMaskViolation[] {
  const resolved = resolveMask(desc, paths, "read");
  return within === undefined
    ? resolved.violations
    : [...resolved.violations, ...pathsOutside(resolved, within.out)];
}

/** The paths of which `within` allows nothing. */
function pathsOutside(
  { desc, paths }: ResolvedMask,
  within: Mask,
): FieldMaskViolation[] {
  const allowed = keptByMask(desc, [], "filter", { within });
  return Array.from(paths)
    .filter(([, steps]) => !keepsPath(desc, allowed, steps))
    .map(([path]) => ({ path, ...forbiddenField(desc) }));
}
