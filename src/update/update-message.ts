import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Mask, WithinOption } from "../mask/mask-paths.js";
import { resolveMask } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import { applyUpdate } from "./apply-update.js";
import { planUpdate } from "./resolve-update.js";

/**
 * Apply an update request (AIP-134) to a stored message: a new message that
 * shares unchanged parts with the target. Neither side is changed.
 *
 * - A field that the mask names is replaced by the source's: lists, maps and
 *   messages whole. What the source leaves unset is cleared. A oneof is cleared
 *   only if the member that the mask names is the one that is set.
 * - Below a message, the target's message is created where the source has one
 *   in which the field is set, or has no presence. Where only the target has it,
 *   the field is cleared; where neither has it, nothing happens.
 * - A map key sets the entry, or deletes it where the source has none (AIP-161).
 * - Without a mask, and with one that has no paths: the fields that the source
 *   has populated, going into messages, except those of google.protobuf, which
 *   are replaced as single values.
 * - `*`: full replacement.
 * - With `within`, a path that is not allowed whole is a violation, `*` as well;
 *   without a mask, the populated fields that are allowed are set. Setting a
 *   member of a oneof clears the others, allowed or not.
 * - Unknown fields and extensions of the source never reach the target. The
 *   target's own stay in every message that is not replaced by another one.
 *
 * Where the schema has `google.api.field_behavior` (AIP-203): OUTPUT_ONLY
 * fields keep their values, named or not. So do those in elements of a list that
 * has them still: with the same IDENTIFIER, or the same but for OUTPUT_ONLY
 * fields.
 *
 * Throws a `FieldMaskError` that lists all violations: paths that are not
 * valid for updates, a `*` inside a path, a path outside of `within`, a change of
 * an IMMUTABLE or IDENTIFIER field, a REQUIRED field that would be cleared. It
 * also throws one for a mask over the limits, and for an invalid path in
 * `within`.
 */
export function updateMessage<Desc extends DescMessage>(
  schema: Desc,
  target: MessageShape<Desc>,
  source: MessageShape<Desc>,
  mask?: Mask | null,
  { within }: WithinOption = {},
): MessageShape<Desc> {
  assertMessage(schema, target);
  assertMessage(schema, source);
  const resolved = resolveMask(schema, mask, "apply");
  const update = planUpdate(
    schema,
    source,
    resolved,
    within === undefined ? {} : { within: resolveMask(schema, within, "read") },
  );
  return applyUpdate(update, target);
}
