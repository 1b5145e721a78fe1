import type { DescMessage, toBinary } from "@bufbuild/protobuf";
import { assertBytes } from "../message/assert-message.js";
import { isMapMask, type Kept } from "./kept.js";
import { wireMask } from "./wire/compile.js";
import { copyWire } from "./wire/copy.js";
import { planWire } from "./wire/plan.js";
import { WireReader } from "./wire/reader.js";
import { writeWire } from "./wire/write.js";

/** The return type of `toBinary`, which differs before TypeScript 5.7. */
export type Bytes = ReturnType<typeof toBinary>;

/** Return what is kept of a message on the wire, always as new bytes. */
export function projectBinary(
  desc: DescMessage,
  bytes: Uint8Array,
  kept: Kept,
): Bytes {
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
