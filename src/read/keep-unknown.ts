import type { Message } from "@bufbuild/protobuf";
import type { MessageMask } from "./message-mask.js";

/** Give the projection of a message what the mask keeps of its unknown fields. */
export function keepUnknown(
  { $unknown = [] }: Message,
  { unknown, enums }: MessageMask,
  projection: Message,
): void {
  const kept =
    enums.size === 0 && unknown
      ? $unknown
      : $unknown.filter(({ no }) => enums.get(no) ?? unknown);
  if (kept.length > 0) {
    projection.$unknown = kept;
  }
}
