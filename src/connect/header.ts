import type { Mask } from "../mask/mask-paths.js";
import { formatSideChannel, SIDE_CHANNEL } from "../service/side-channel.js";

/**
 * Return the header that masks the response of a call by the side channel
 * (AIP-157), for clients: `client.getUser(request, { headers:
 * fieldMaskHeader(mask) })`. For a mask without paths, return no header, and
 * the response comes whole.
 *
 * Throws a `FieldMaskError` for a mask that a header cannot carry.
 */
export function fieldMaskHeader(
  mask: Mask,
  name: string = SIDE_CHANNEL,
): Record<string, string> {
  const value = formatSideChannel(mask);
  return value === undefined ? {} : { [name]: value };
}
