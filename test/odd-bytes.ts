import {
  type DescField,
  type DescMessage,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { type ArbitraryOptions, arbitraryMessage } from "./arbitraries.js";
import { wireTypeOf } from "./wire-type-of.js";

/**
 * Random bytes of messages as nobody writes them, but valid ones: records in any
 * order, again and again; messages in parts; tags, lengths and numbers with more
 * bytes than they need; lists packed or not, whatever is declared; entries
 * without a key or a value; values that closed enums do not have.
 */
export function arbitraryOddBytes(
  desc: DescMessage,
  options?: ArbitraryOptions,
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const bytes = arbitraryMessage(desc, options).map((message) =>
    toBinary(desc, message),
  );
  return fc
    .tuple(fc.array(bytes, { minLength: 1, maxLength: 3 }), fc.nat())
    .map(([parts, seed]) => {
      const records = parts.flatMap((part) => recordsOf(desc, part));
      return Uint8Array.from(new OddWriter(seed).message(records));
    });
}

/** Random bytes that once were a message, and mostly are none any more. */
export function arbitraryBrokenBytes(
  desc: DescMessage,
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.nat(3),
    bytes: fc.array(fc.oneof(fc.nat(15), fc.nat(255)), { maxLength: 3 }),
  });
  return fc
    .tuple(arbitraryOddBytes(desc), fc.array(edit, { maxLength: 4 }))
    .map(([bytes, edits]) => {
      const result = [...bytes];
      for (const { at, cut, bytes } of edits) {
        result.splice(at % (result.length + 1), cut, ...bytes);
      }
      return Uint8Array.from(result);
    });
}

/** A record of a message, with the records in it. */
interface WireRecord {
  readonly number: number;
  readonly type: WireType;
  readonly field: DescField | undefined;
  /** The value, without the length in front or the tag behind. */
  readonly value: Uint8Array;
  /** For messages, and for entries of maps. */
  readonly below: readonly WireRecord[] | undefined;
}

function recordsOf(desc: DescMessage, bytes: Uint8Array): WireRecord[] {
  const fields = new Map(desc.fields.map((field) => [field.number, field]));
  return split(bytes).map((record) => {
    const field = fields.get(record.number);
    return { ...record, field, below: field && belowOf(field, record.value) };
  });
}

function belowOf(
  field: DescField,
  value: Uint8Array,
): WireRecord[] | undefined {
  const { message: desc } = field;
  if (field.fieldKind === "map") {
    return split(value).map((record) => ({
      ...record,
      field: undefined,
      below:
        record.number === 2 && desc ? recordsOf(desc, record.value) : undefined,
    }));
  }
  return desc && recordsOf(desc, value);
}

function split(
  bytes: Uint8Array,
): Pick<WireRecord, "number" | "type" | "value">[] {
  const reader = new BinaryReader(bytes);
  const records = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const raw = reader.skip(type, number);
    const value =
      type === WireType.LengthDelimited
        ? new BinaryReader(raw).bytes()
        : // The tag at the end of a group is as long as one at its beginning.
          type === WireType.StartGroup
          ? raw.subarray(0, raw.length - tagBytes(number, type).length)
          : raw;
    records.push({ number, type, value });
  }
  return records;
}

/** Writes records in odd ways, always the same ones for the same seed. */
class OddWriter {
  constructor(private state: number) {}

  message(records: readonly WireRecord[]): number[] {
    return this.shuffled(records).flatMap((record) => this.record(record));
  }

  private record(record: WireRecord): number[] {
    const { field, below, type, value, number } = record;
    if (below !== undefined && this.chance(4)) {
      const at = this.upTo(below.length + 1);
      return [
        ...this.record({ ...record, below: below.slice(0, at) }),
        ...(this.chance(2)
          ? this.record({ ...record, below: below.slice(at) })
          : []),
      ];
    }
    if (below !== undefined) {
      return this.framed(number, type, this.message(below));
    }
    if (field?.fieldKind === "list" && this.chance(2)) {
      return this.repacked(field, record);
    }
    if (type === WireType.LengthDelimited) {
      return this.framed(number, type, [...value]);
    }
    const isClosed = field?.fieldKind === "enum" && !field.enum.open;
    const bytes = isClosed && this.chance(3) ? [77] : [...value];
    return [
      ...this.tag(number, type),
      ...(type === WireType.Varint ? this.stretched(bytes, 10) : bytes),
    ];
  }

  /** The values of a list one by one, or in one record. */
  private repacked(field: DescField, record: WireRecord): number[] {
    const { number, type, value } = record;
    const single = singleType(field);
    if (single === WireType.LengthDelimited) {
      return this.framed(number, type, [...value]);
    }
    if (type !== WireType.LengthDelimited) {
      return this.framed(number, WireType.LengthDelimited, [...value]);
    }
    const reader = new BinaryReader(value);
    const result: number[] = [];
    while (reader.pos < reader.len) {
      result.push(...this.tag(number, single), ...reader.skip(single));
    }
    return result;
  }

  private framed(number: number, type: WireType, content: number[]): number[] {
    return type === WireType.StartGroup
      ? [
          ...this.tag(number, type),
          ...content,
          ...this.tag(number, WireType.EndGroup),
        ]
      : [
          ...this.tag(number, WireType.LengthDelimited),
          ...this.stretched(varintBytes(content.length), 10),
          ...content,
        ];
  }

  private tag(number: number, type: WireType): number[] {
    return this.stretched(tagBytes(number, type), 5);
  }

  /** A varint with more bytes than it needs. */
  private stretched(varint: number[], limit: number): number[] {
    if (!this.chance(5)) {
      return varint;
    }
    const length = varint.length + this.upTo(limit - varint.length + 1);
    return Array.from({ length }, (_, i) =>
      i < varint.length
        ? (varint[i] ?? 0) | (i < length - 1 ? 0x80 : 0)
        : i < length - 1
          ? 0x80
          : 0,
    );
  }

  private shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    if (this.chance(2)) {
      for (let i = result.length - 1; i > 0; i--) {
        const j = this.upTo(i + 1);
        [result[i], result[j]] = [result[j] as T, result[i] as T];
      }
    }
    return result;
  }

  /** True once in so many times. */
  private chance(times: number): boolean {
    return this.upTo(times) === 0;
  }

  private upTo(limit: number): number {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return (this.state >>> 8) % limit;
  }
}

function singleType({ enum: isEnum, scalar }: DescField): WireType {
  return isEnum !== undefined || scalar !== undefined
    ? wireTypeOf(scalar ?? ScalarType.INT32)
    : WireType.LengthDelimited;
}

function tagBytes(number: number, type: WireType): number[] {
  return varintBytes(number * 8 + type);
}

function varintBytes(value: number): number[] {
  return value < 0x80
    ? [value]
    : [(value % 0x80) + 0x80, ...varintBytes(Math.floor(value / 0x80))];
}
