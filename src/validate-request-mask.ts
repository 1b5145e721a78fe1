import type { FieldMaskViolation } from "./field-mask-error.js";
import type { InSide } from "./in-side.js";
import { type Mask, maskPaths } from "./mask-paths.js";
import type { OutSide } from "./out-side.js";
import { excludedMaskField } from "./path-fault.js";
import { validateMask } from "./validate-mask.js";

/** The paths of a mask that are valid on neither side of its request. */
export function validateRequestMask(
  mask: Mask | null | undefined,
  inSide: InSide | undefined,
  outSide: OutSide | undefined,
): FieldMaskViolation[] {
  const ofIn = inSide && [
    ...validateMask(inSide.desc, mask, "update"),
    ...excludedPaths(mask, inSide),
  ];
  const ofOut = outSide && validateMask(outSide.desc, mask, "read");
  if (ofIn === undefined || ofOut === undefined) {
    return ofIn ?? ofOut ?? [];
  }
  const invalidOut = new Set(ofOut.map(({ path }) => path));
  return ofIn.filter(({ path }) => invalidOut.has(path));
}

/** The paths of an update that name a mask field of the request. */
export function excludedPaths(
  mask: Mask | null | undefined,
  { desc, excluded }: InSide,
): FieldMaskViolation[] {
  const names = new Set(excluded.map(({ name }) => name));
  return [...new Set(maskPaths(mask))]
    .filter((path) => names.has(path.split(".", 1)[0] ?? ""))
    .map((path) => ({ path, ...excludedMaskField(desc) }));
}
