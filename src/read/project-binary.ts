import type { DescMessage } from "@bufbuild/protobuf";
import { assertBytes } from "../message/assert-message.js";
import { wireMask } from "./compile-wire-mask.js";
import { isMapMask, type Kept } from "./message-mask.js";
import { copyWire } from "./wire-copy.js";
import { planWire } from "./wire-plan.js";
import { WireReader } from "./wire-reader.js";
import { writeWire } from "./wire-write.js";

/** What is kept of a message on the wire, always as new bytes. */
export function projectBinary(
  desc: DescMessage,
  bytes: Uint8Array,
  kept: Kept,
): Uint8Array<ArrayBuffer> {
  assertBytes(desc, bytes);
  if (kept === true) {
    return new Uint8Array(bytes);
  }
  const mask = wireMask(desc, kept !== false && !isMapMask(kept) && kept);
  return (
    copyWire(new WireReader(desc, bytes), mask) ??
    writeWire(bytes, planWire(new WireReader(desc, bytes), mask))
  );
}
