import type { DescMessage } from "@bufbuild/protobuf";
import type { Mask, WithinOption } from "../mask/mask-paths.js";
import { type Bytes, projectBinary } from "./project-binary.js";
import { keptByMask } from "./read-mask.js";

/**
 * Return the bytes of a message with only what the mask names, without decoding
 * the message: what `filterMessage` keeps, as new bytes.
 *
 * Kept fields are copied as they are. Only messages of which a part is kept are
 * read; strings that aren't valid UTF-8, truncated packed lists, and malformed
 * messages that are kept whole are left for the reader of the result to find.
 * Without a mask, or with an empty one, the whole message is copied unread.
 * Unknown paths are ignored, and select nothing.
 *
 * Throws an `Error` for bytes that aren't a message, as far as they are read,
 * and for messages nested more than 100 levels deep; a `FieldMaskError` for a
 * mask over the limits, and for an invalid path in `within`.
 */
export function filterBinary(
  schema: DescMessage,
  bytes: Uint8Array,
  mask: Mask | null | undefined,
  options?: WithinOption,
): Bytes {
  const kept = keptByMask(schema, mask, "filter", options);
  return projectBinary(schema, bytes, kept);
}

/**
 * Return the bytes of a message without what the mask names, without decoding
 * the message: what `pruneMessage` leaves, as new bytes. Reads and throws like
 * `filterBinary`.
 */
export function pruneBinary(
  schema: DescMessage,
  bytes: Uint8Array,
  mask: Mask | null | undefined,
  options?: WithinOption,
): Bytes {
  const kept = keptByMask(schema, mask, "prune", options);
  return projectBinary(schema, bytes, kept);
}
