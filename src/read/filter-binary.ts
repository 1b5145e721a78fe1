import type { DescMessage } from "@bufbuild/protobuf";
import type { Mask, WithinOption } from "../mask/mask-paths.js";
import { type Bytes, projectBinary } from "./project-binary.js";
import { keptByMask } from "./read-mask.js";

/**
 * Keep what the mask names of a message on the wire, without decoding it: what
 * `filterMessage` keeps of the decoded message, as new bytes.
 *
 * Kept fields are copied as they are. Only the messages of which a part is kept
 * are walked, and nothing else is looked into: whether a string is valid UTF-8, a
 * packed list complete, a message well-formed that is kept or dropped whole, is
 * left to whoever decodes the result. Without a mask, that is the whole message.
 *
 * Throws an `Error` for bytes that are no message, as far as they are walked,
 * and where messages are nested in more than 100 levels; a `FieldMaskError` for a
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
 * Remove what the mask names from a message on the wire, without decoding it:
 * what `pruneMessage` leaves of the decoded message, as new bytes. Otherwise as
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
