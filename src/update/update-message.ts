import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { assertNone, FieldMaskReason } from "../mask/field-mask-error.js";
import type { Mask, WithinOption } from "../mask/mask-paths.js";
import { resolveMask } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import { hasBehavior } from "../message/field-behavior.js";
import { copyMessage } from "../message/local-value.js";
import { copyInput } from "./input.js";
import { rootPlace } from "./place.js";
import { REPLACE, replaceMessage } from "./replace.js";
import { resolveUpdate, type Update } from "./resolve-update.js";
import { walkTree } from "./walk.js";

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
 * has them still: with the same IDENTIFIER, or the same but for OUTPUT_ONLY and
 * INPUT_ONLY fields. INPUT_ONLY fields that the source leaves unset are cleared
 * by their own names alone. A singular `string etag` without the option counts
 * as OUTPUT_ONLY (AIP-154).
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
  const update = resolveUpdate(
    schema,
    // Without behaviors, all that a caller cannot say is unknown fields.
    hasBehavior(schema) ? copyInput(schema, source) : source,
    resolveMask(schema, mask, "apply"),
    { within: within && resolveMask(schema, within, "read") },
  );
  return applyUpdate(update, target);
}

/**
 * Return the target with an update applied, as a new message. It shares what
 * does not change with the target, and nothing with the source; neither is
 * changed.
 *
 * Throws a `FieldMaskError` for the violations of the update, and for what
 * `google.api.field_behavior` forbids for this target.
 */
export function applyUpdate<T extends Message>(
  { desc, source, tree, violations }: Update,
  target: T,
): T {
  // Whether a REQUIRED field is cleared is known here: the target may not have it.
  assertNone(
    violations.filter(({ reason }) => reason !== FieldMaskReason.requiredField),
    desc,
  );
  const place = rootPlace();
  const result = tree.whole
    ? replaceMessage(desc, target, source, place)
    : walkTree(desc, target, source, tree, REPLACE, place);
  assertNone(place.violations, desc);
  return copyMessage(result) as T;
}
