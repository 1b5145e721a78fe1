import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Mask, WithinOption } from "../mask/mask-paths.js";
import { assertMessage } from "../message/assert-message.js";
import { projectKept } from "./project-message.js";
import { keptByMask } from "./read-mask.js";

/**
 * Return a new message with only what the mask names (AIP-157). It shares the
 * kept parts with the message, which isn't changed.
 *
 * - Without a mask, with an empty one, and with `*`, everything is kept. With
 *   any other mask, unknown fields and extensions go, because no path names
 *   them.
 * - Unknown paths are ignored. A mask with only unknown paths keeps nothing,
 *   unlike an empty mask.
 * - Fields below a repeated field are kept in every element, with or without a
 *   `*` between (AIP-157); a map's entries by key, or all by `*` (AIP-161).
 * - No field is created. A sub-message that loses all its fields stays, empty.
 * - Required fields (proto2) go like any other, although a message without them
 *   cannot be serialized.
 * - With `within`, no more than that is kept, whatever the mask names.
 *
 * Throws a `FieldMaskError` for a mask over the limits, and for an invalid path
 * in `within`; a `TypeError` for anything but a message of this type.
 */
export function filterMessage<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  mask: Mask | null | undefined,
  options?: WithinOption,
): MessageShape<Desc> {
  assertMessage(schema, message);
  const kept = keptByMask(schema, mask, "filter", options);
  return projectKept(schema, message, kept);
}

/**
 * Return a new message without what the mask names: the exact complement of
 * `filterMessage`. It shares the kept parts with the message, which isn't
 * changed.
 *
 * - Without a mask, and with an empty one, nothing is removed. With `*`,
 *   everything is.
 * - Unknown paths are ignored.
 * - Unknown fields and extensions stay, because no path names them.
 * - With `within`, no more than that is kept, whatever the mask names.
 *
 * Throws a `FieldMaskError` for a mask over the limits, and for an invalid path
 * in `within`; a `TypeError` for anything but a message of this type.
 */
export function pruneMessage<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  mask: Mask | null | undefined,
  options?: WithinOption,
): MessageShape<Desc> {
  assertMessage(schema, message);
  const kept = keptByMask(schema, mask, "prune", options);
  return projectKept(schema, message, kept);
}
