import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Mask, WithinOption } from "../mask/mask-paths.js";
import { assertMessage } from "../message/assert-message.js";
import { projectKept } from "./project-message.js";
import { keptByMask } from "./read-mask.js";

/**
 * Keep what the mask names: a new message that shares the kept parts. The
 * message itself is not changed.
 *
 * - Without a mask, with one that has no paths, and with `*`: everything,
 *   unknown fields and extensions included. Otherwise these go, because no path
 *   names them.
 * - A path that names nothing is passed over. A mask with nothing else keeps
 *   nothing: beware that an empty mask is no such mask.
 * - Fields below a repeated field are kept element by element, with or without
 *   a `*` between (AIP-157); a map's entries by key, or all by `*` (AIP-161).
 * - No field is created, and a sub-message that loses all its fields stays, empty.
 * - Required fields (proto2) go like any other, although a message without them
 *   cannot be serialised.
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
 * Remove what the mask names, and keep the rest: the exact complement of
 * `filterMessage`, as a new message that shares the kept parts. The message
 * itself is not changed.
 *
 * - Without a mask, and with one that has no paths: nothing is removed. With
 *   `*`: everything is.
 * - A path that names nothing is passed over.
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
