import { Metadata } from "@grpc/grpc-js";
import type { Mask } from "../mask/mask-paths.js";
import { formatSideChannel, SIDE_CHANNEL } from "../service/side-channel.js";

/**
 * The metadata of a call whose response is to be masked by the side channel, for
 * clients: a copy of `metadata`, which by default is empty. Without paths, the
 * response comes whole.
 *
 * Throws a `FieldMaskError` for a mask that a header cannot carry.
 */
export function fieldMaskMetadata(
  mask: Mask,
  metadata: Metadata = new Metadata(),
  key: string = SIDE_CHANNEL,
): Metadata {
  const value = formatSideChannel(mask);
  const result = metadata.clone();
  if (value === undefined) {
    result.remove(key);
  } else {
    result.set(key, value);
  }
  return result;
}
