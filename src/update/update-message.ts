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
 * Apply an update request (AIP-134) to a stored message. Returns a new message,
 * which shares unchanged parts with the target. Neither the target nor the
 * source is changed.
 *
 * - A field that the mask names is replaced by the source's; lists, maps and
 *   messages are replaced whole. A field that the source leaves unset is
 *   cleared. A oneof is cleared only if the member that the mask names is set.
 * - For a path into a message, the target's message is created if the source
 *   has one in which the field is set or has no presence. If only the target
 *   has the message, the field is cleared; if neither has it, nothing happens.
 * - A map key sets the entry, or deletes it if the source has none (AIP-161).
 * - Without a mask, and with an empty one, the populated fields of the source
 *   are set, going into messages, except those of google.protobuf, which are
 *   replaced as single values.
 * - `*` replaces everything.
 * - With `within`, a path that isn't allowed whole is a violation, even `*`;
 *   without a mask, only allowed fields are set. Setting one member of a oneof
 *   clears the others, even forbidden ones.
 * - Unknown fields and extensions of the source never reach the target. The
 *   target's own stay in every message that isn't replaced.
 *
 * If the schema has `google.api.field_behavior` (AIP-203), OUTPUT_ONLY fields
 * keep their values, named or not. So do those in the elements of a list that
 * stay: elements with the same IDENTIFIER, or else equal without OUTPUT_ONLY
 * and INPUT_ONLY fields. An INPUT_ONLY field that the source leaves unset is
 * cleared only if it is named itself. A singular `string etag` without the
 * option counts as OUTPUT_ONLY (AIP-154).
 *
 * Throws a `FieldMaskError` that lists all violations: unknown and other
 * invalid paths, a `*` inside a path, a path outside of `within`, a change of
 * an IMMUTABLE or IDENTIFIER field, and clearing a REQUIRED field. Also throws
 * one for a mask over the limits, and for an invalid path in `within`.
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
    // Without behaviors, a caller can set everything but unknown fields.
    hasBehavior(schema) ? copyInput(schema, source) : source,
    resolveMask(schema, mask, "apply"),
    { within: within && resolveMask(schema, within, "read") },
  );
  return applyUpdate(update, target);
}

/**
 * Return the target with an update applied, as a new message. It shares
 * unchanged parts with the target, and nothing with the source; neither is
 * changed.
 *
 * Throws a `FieldMaskError` for the violations of the update, and for those of
 * `google.api.field_behavior` on this target.
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
