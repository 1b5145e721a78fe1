/**
 * The rules for valid paths:
 *
 * - `proto`: field_mask.proto. Names of fields; repeated and map fields only
 *   last; no `*`.
 * - `update`: AIP-134 and AIP-161. As `proto`, and `*` alone; map keys (strings
 *   and integers), quoted with backticks where they need it; `*` over a
 *   repeated or map field, with or without a sub-field.
 * - `read`: as `update`, and sub-fields of a repeated field without the `*`
 *   (AIP-157).
 */
export type MaskRules = "proto" | "update" | "read";

/** The rules, and `apply`: the paths of `update` that can be applied to a target, without a `*` inside a path. */
export type PathRules = MaskRules | "apply";
