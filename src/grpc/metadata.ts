import { Metadata } from "@grpc/grpc-js";
import type { Mask } from "../mask/mask-paths.js";
import { formatSideChannel, SIDE_CHANNEL } from "../service/side-channel.js";

/**
 * Return the metadata that masks the response of a call by the side channel
 * (AIP-157), for clients: a copy of `metadata`, by default empty. With a mask
 * without paths, the response comes whole.
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
