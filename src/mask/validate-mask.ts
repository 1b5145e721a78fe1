import type { DescMessage } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "./field-mask-error.js";
import type { Mask } from "./mask-paths.js";
import type { MaskRules } from "./mask-rules.js";
import { resolveMask } from "./resolve-mask.js";

/**
 * Whether every path of a mask is valid for a message type: `validateMask`
 * without the explanations, with the same rules and the same exceptions.
 */
export function isValidMask(
  schema: DescMessage,
  mask: Mask | null | undefined,
  rules: MaskRules = "update",
): boolean {
  return resolveMask(schema, mask, rules, { refuseEmpty: true }).isValid;
}

/**
 * What is wrong with the paths of a mask for a message type, one violation for
 * each bad path, in the order of the mask. By default, the rules are those for
 * updates.
 *
 * The rules `proto` follow field_mask.proto, `update` AIP-134 and AIP-161, and
 * `read` adds AIP-157's paths below repeated fields. Names are those of the
 * proto, compared letter for letter. With `update` and `read`, `*` is valid as
 * the only path of the mask.
 *
 * No mask and a mask without paths are valid. An empty path is not, although
 * the functions that apply a mask drop it.
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
