import type { WireType } from "@bufbuild/protobuf/wire";

/** A writer that copies parts of a message from its bytes. */
export class WireWriter {
  protected pos = 0;

  constructor(
    protected readonly bytes: Uint8Array,
    protected readonly out: Uint8Array<ArrayBuffer>,
  ) {}

  protected copy(from: number, to: number): void {
    const { bytes, out } = this;
    let { pos } = this;
    if (to - from > SHORT) {
      out.set(bytes.subarray(from, to), pos);
      pos += to - from;
    } else {
      for (let i = from; i < to; i++) {
        out[pos++] = bytes[i] as number;
      }
    }
    this.pos = pos;
  }

  protected tag(number: number, type: WireType): void {
    this.varint(((number << 3) | type) >>> 0);
  }

  protected varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.out[this.pos++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.out[this.pos++] = rest;
  }
}

/** Return the length of the shortest varint of a value, in bytes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
    size++;
  }
  return size;
}

/** Up to this length, copying byte by byte is faster. */
const SHORT = 32;
