import { WireType } from "@bufbuild/protobuf/wire";
import { DROP, KEEP, LOOK, type Part, type WireMask } from "./mask.js";
import type { WireReader } from "./reader.js";
import { varintSize, WireWriter } from "./writer.js";

/**
 * Copy what a mask keeps, from the first record to the last. Returns undefined
 * if copying isn't enough: a record adds to an earlier one or undoes it, which
 * nobody writes but everybody must read, or a `google.protobuf.Value` can lose
 * its kind.
 */
export function copyWire(
  reader: WireReader,
  mask: WireMask,
): Uint8Array<ArrayBuffer> | undefined {
  return new WireCopier(reader).root(mask);
}

const { Varint, Bit64, LengthDelimited, StartGroup, EndGroup, Bit32 } =
  WireType;

class WireCopier extends WireWriter {
  constructor(private readonly reader: WireReader) {
    const { bytes } = reader;
    // The result is no longer than the input.
    super(
      bytes,
      bytes.length > scratch.length ? new Uint8Array(bytes.length) : scratch,
    );
  }

  root(mask: WireMask): Uint8Array<ArrayBuffer> | undefined {
    const isDone = this.message(mask, 0, this.bytes.length);
    return isDone ? this.out.slice(0, this.pos) : undefined;
  }

  /**
   * Copy what is kept of a message, and return whether copying is enough.
   * Nearly all of the work under a mask is done in this loop, so it reads
   * records in the usual encoding itself, and leaves the others to the reader.
   */
  private message(mask: WireMask, from: number, to: number): boolean {
    if (mask.needsKind) {
      return false;
    }
    const { bytes, reader } = this;
    const { dense, parts } = mask;
    const levels = mask.isEntry ? 0 : 1;
    reader.descend(levels, from);
    // The kept bytes that are not copied yet.
    let begin = from;
    let end = from;
    let seen = 0;
    let pos = from;
    while (pos < to) {
      const start = pos;
      let tag = bytes[pos++] as number;
      if (tag > 0x7f) {
        tag = (tag & 0x7f) | ((bytes[pos++] as number) << 7);
      }
      const field =
        tag < 0x4000 && (tag & 7) <= Bit32 ? dense[tag >>> 3] : undefined;
      let action = DROP;
      let content = pos;
      let next = to + 1;
      if (field !== undefined && field.action !== LOOK) {
        action = field.action;
        const type =
          field.isPackable && (tag & 7) === LengthDelimited
            ? LengthDelimited
            : field.type;
        if (type === LengthDelimited) {
          let length = bytes[pos++] as number;
          if (length > 0x7f) {
            length = (length & 0x7f) | ((bytes[pos++] as number) << 7);
          }
          if (length < 0x4000) {
            content = pos;
            next = pos + length;
          }
        } else if (type === Varint) {
          next = varintEnd(bytes, pos, to);
        } else if (type === Bit64) {
          next = pos + 8;
        } else if (type === Bit32) {
          next = pos + 4;
        }
      }
      if (next > to) {
        reader.pos = start;
        action = reader.next(mask, to);
        content = reader.from;
        next = reader.pos;
      }
      pos = next;
      if (action === KEEP) {
        if (end !== start) {
          this.copy(begin, end);
          begin = start;
        }
        end = pos;
      } else if (action >= 0) {
        this.copy(begin, end);
        begin = end = pos;
        const part = parts[action] as Part;
        if ((seen & part.bit) !== 0 || !this.part(part, start, content, pos)) {
          return false;
        }
        seen |= part.bit;
      }
    }
    this.copy(begin, end);
    reader.descend(-levels, to);
    return true;
  }

  private part(part: Part, start: number, from: number, end: number): boolean {
    const { mask, number } = part;
    if (mask === undefined) {
      if (part.isKept) {
        this.copy(start, end);
      }
      return true;
    }
    if (part.isGroup) {
      this.tag(number, StartGroup);
      const isDone = this.message(mask, from, this.reader.to);
      this.tag(number, EndGroup);
      return isDone;
    }
    this.tag(number, LengthDelimited);
    const length = this.pos;
    const content = length + varintSize(end - from);
    this.pos = content;
    const isDone = this.message(mask, from, end);
    const size = this.pos - content;
    this.pos = length;
    this.varint(size);
    if (this.pos < content) {
      this.out.copyWithin(this.pos, content, content + size);
    }
    this.pos += size;
    return isDone;
  }
}

/** Return where a varint ends; a position beyond the end if it doesn't, or is too long. */
function varintEnd(bytes: Uint8Array, from: number, end: number): number {
  let pos = from;
  while ((bytes[pos] as number) > 0x7f) {
    pos++;
  }
  return pos - from < 10 ? pos + 1 : end + 1;
}

/** A buffer for short results, which are copied anyway. */
const scratch = new Uint8Array(1 << 16);
