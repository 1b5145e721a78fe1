import type { Mask } from "../mask/mask-paths.js";
import { formatSideChannel, SIDE_CHANNEL } from "../service/side-channel.js";

/**
 * The header of a call whose response is to be masked by the side channel, for
 * clients: `client.getUser(request, { headers: fieldMaskHeader(mask) })`. Without
 * paths, there is none, and the response comes whole.
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
