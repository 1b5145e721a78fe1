import type { DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { wireMask } from "./compile.js";
import { readMapKey, zeroMapKey } from "./map-key.js";
import {
  type Action,
  DROP,
  fieldOf,
  KEEP,
  LOOK,
  type WireField,
  type WireMap,
  type WireMask,
} from "./mask.js";

const { Varint, Bit64, LengthDelimited, StartGroup, EndGroup, Bit32 } =
  WireType;

/** The most levels of messages and groups, the root included, as in protobuf-es. */
const MAX_DEPTH = 100;

/** A reader that goes through the bytes of a message, from record to record. */
export class WireReader {
  /** The position of the next record. */
  pos = 0;
  /** The number of the last record, the position of its value, and the range of the message in it, if any. */
  number = 0;
  value = 0;
  from = 0;
  to = 0;
  private depth = 0;
  private readonly values: BinaryReader;

  constructor(
    private readonly desc: DescMessage,
    readonly bytes: Uint8Array,
  ) {
    this.values = new BinaryReader(bytes);
  }

  /** Go past a record, and return its treatment. */
  next(mask: WireMask, end: number): Action {
    const tag = this.tag(end);
    const number = tag >>> 3;
    const field = fieldOf(mask, number);
    const value = this.pos;
    this.skip(tag, field, end);
    this.number = number;
    this.value = value;
    if (field === undefined) {
      return mask.unknown ? KEEP : DROP;
    }
    return field.action === LOOK ? this.look(field) : field.action;
  }

  /** Return the key of a map's entry, in the form in which protobuf-es stores it. */
  mapKey({ field, entry }: WireMap, from: number, to: number): string {
    const end = this.pos;
    let key = zeroMapKey(field);
    this.pos = from;
    while (this.pos < to) {
      this.next(entry, to);
      if (this.number === 1) {
        key = this.read(this.value, (reader) => readMapKey(field, reader));
      }
    }
    this.pos = end;
    this.from = from;
    this.to = to;
    return key;
  }

  /** Go into a message, or out of it, by this many levels. */
  descend(levels: number, pos: number): void {
    this.depth += levels;
    if (this.depth > MAX_DEPTH) {
      this.fail(`messages on more than ${MAX_DEPTH} levels`, pos);
    }
  }

  /** Return the treatment of a record whose value decides it. */
  private look({ map, closed }: WireField): Action {
    if (map !== undefined) {
      const key = this.mapKey(map, this.from, this.to);
      return map.keys.get(key) ?? map.others;
    }
    if (closed !== undefined) {
      const isKnown = closed.values.has(
        this.read(this.value, (reader) => reader.int32()),
      );
      return isKnown ? closed.known : closed.unknown;
    }
    return DROP;
  }

  private tag(end: number): number {
    const start = this.pos;
    const tag = this.varint(end);
    if (tag < 8) {
      this.fail("a field of number 0", start);
    }
    if ((tag & 7) > Bit32) {
      this.fail(`a wire type ${tag & 7}`, start);
    }
    const length = this.pos - start;
    if (length > 5 || (length === 5 && (this.bytes[start + 4] ?? 0) > 0xf)) {
      this.fail("a tag of more than 32 bits", start);
    }
    return tag;
  }

  private skip(tag: number, field: WireField | undefined, end: number): void {
    switch (typeOf(tag, field)) {
      case Varint:
        this.varint(end);
        break;
      case Bit64:
        this.advance(8, end);
        break;
      case Bit32:
        this.advance(4, end);
        break;
      case LengthDelimited: {
        const length = this.varint(end);
        this.from = this.pos;
        this.advance(length, end);
        this.to = this.pos;
        break;
      }
      case StartGroup:
        this.skipGroup(tag >>> 3, field, end);
        break;
      case EndGroup:
        this.fail("the end of a group that did not begin", this.pos);
    }
  }

  /** Read a varint, or its lower 32 bits: tags and lengths have no more. */
  private varint(end: number): number {
    const { bytes, pos } = this;
    if (pos + 1 < end) {
      const first = bytes[pos] as number;
      if (first < 0x80) {
        this.pos = pos + 1;
        return first;
      }
      const second = bytes[pos + 1] as number;
      if (second < 0x80) {
        this.pos = pos + 2;
        return (first & 0x7f) | (second << 7);
      }
    }
    return this.longVarint(end);
  }

  private longVarint(end: number): number {
    const start = this.pos;
    const limit = Math.min(end, start + 10);
    let value = 0;
    for (let pos = start; pos < limit; pos++) {
      const byte = this.bytes[pos] as number;
      const shift = 7 * (pos - start);
      if (shift < 32) {
        value |= (byte & 0x7f) << shift;
      }
      if (byte < 0x80) {
        this.pos = pos + 1;
        return value >>> 0;
      }
    }
    return this.fail(limit < end ? "a varint over 10 bytes" : CUT_OFF, start);
  }

  private advance(length: number, end: number): void {
    if (length > end - this.pos) {
      this.fail(CUT_OFF, this.pos);
    }
    this.pos += length;
  }

  private skipGroup(
    number: number,
    field: WireField | undefined,
    end: number,
  ): void {
    const mask = field?.group && wireMask(field.group, false);
    const from = this.pos;
    this.descend(1, from);
    for (;;) {
      const to = this.pos;
      const tag = this.tag(end);
      if ((tag & 7) === EndGroup) {
        if (tag >>> 3 !== number) {
          this.fail(`the end of a group that is not that of ${number}`, to);
        }
        this.from = from;
        this.to = to;
        this.descend(-1, to);
        return;
      }
      this.skip(tag, mask && fieldOf(mask, tag >>> 3), end);
    }
  }

  private read<T>(pos: number, read: (reader: BinaryReader) => T): T {
    this.values.pos = pos;
    try {
      return read(this.values);
    } catch (error) {
      return this.fail("a value that cannot be read", pos, error);
    }
  }

  private fail(what: string, pos: number, cause?: unknown): never {
    throw new Error(
      `cannot mask the bytes of a ${this.desc.typeName}: ${what}, at byte ${pos}`,
      { cause },
    );
  }
}

const CUT_OFF = "a value that is cut off";

/** Return the wire type of a record as protobuf-es reads it: the tag decides for unknown fields, and whether a list is packed. */
function typeOf(tag: number, field: WireField | undefined): WireType {
  const type = tag & 7;
  return field === undefined || (field.isPackable && type === LengthDelimited)
    ? type
    : field.type;
}
