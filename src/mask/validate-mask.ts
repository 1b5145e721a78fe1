import type { DescMessage } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "./field-mask-error.js";
import type { Mask } from "./mask-paths.js";
import type { MaskRules } from "./mask-rules.js";
import { resolveMask } from "./resolve-mask.js";

/**
 * Return whether every path of a mask is valid for a message type:
 * `validateMask` without the violations, with the same rules and errors.
 */
export function isValidMask(
  schema: DescMessage,
  mask: Mask | null | undefined,
  rules: MaskRules = "update",
): boolean {
  return resolveMask(schema, mask, rules, { refuseEmpty: true }).isValid;
}

/**
 * Return the violations of a mask for a message type: one for each invalid
 * path, in the order of the mask. By default, the rules are those for updates.
 *
 * The rules `proto` follow field_mask.proto, `update` AIP-134 and AIP-161, and
 * `read` adds AIP-157's paths below repeated fields. Names must be exactly
 * those in the proto. With `update` and `read`, `*` is valid as the only path
 * of the mask.
 *
 * No mask and an empty mask are valid. An empty path isn't, although the
 * functions that apply a mask ignore it.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function validateMask(
  schema: DescMessage,
  mask: Mask | null | undefined,
  rules: MaskRules = "update",
): FieldMaskViolation[] {
  return [
    ...resolveMask(schema, mask, rules, { refuseEmpty: true }).violations,
  ];
}
