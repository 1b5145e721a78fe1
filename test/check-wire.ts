import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import {
  createRegistry,
  type DescField,
  type DescMessage,
  equals,
  fromBinary,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { isFieldMaskError } from "../src/mask/field-mask-error.js";
import { filterBinary, pruneBinary } from "../src/read/filter-binary.js";
import { filterMessage, pruneMessage } from "../src/read/filter-message.js";
import { wireTypeOf } from "./wire-type-of.js";

/**
 * Assert that decoding masked bytes gives the decoded message, masked; and that
 * bytes which are no message are masked somehow, or refused.
 */
export function checkWire(
  desc: DescMessage,
  bytes: Uint8Array,
  mask: string[],
  within: string[],
): void {
  const before = Uint8Array.from(bytes);
  const message = isReadable(desc, bytes) ? fromBinary(desc, bytes) : undefined;
  for (const options of [{}, { within }]) {
    for (const [onWire, decoded] of [
      [filterBinary, filterMessage],
      [pruneBinary, pruneMessage],
    ] as const) {
      const masked = maskOrRefuse(() => onWire(desc, bytes, mask, options));
      if (message !== undefined) {
        assert.ok(masked !== undefined, "the bytes of a message are refused");
        const reading = readingOf(desc, masked);
        assert.notEqual(reading, "broken");
        if (reading === "exact") {
          assertDecodes(desc, masked, decoded(desc, message, mask, options));
        }
      }
    }
  }
  assert.deepEqual(bytes, before, "the bytes have changed");
}

/** Whether bytes are a message of which nothing gets lost. */
export function isReadable(desc: DescMessage, bytes: Uint8Array): boolean {
  return readingOf(desc, bytes) === "exact";
}

/**
 * What bytes are for a strict reader: every value ends where what it lies in
 * allows, and no varint has more than 10 bytes. (protobuf-es reads past the end
 * of a message in a message.)
 *
 * From some, protobuf-es reads less than there is: it loses an unknown value of a
 * closed enum beside another unknown field.
 */
function readingOf(
  desc: DescMessage,
  bytes: Uint8Array,
): "exact" | "lossy" | "broken" {
  try {
    fromBinary(desc, bytes);
    const strict = new StrictReader();
    strict.readMessage(new BinaryReader(bytes), desc);
    return strict.isLossy ? "lossy" : "exact";
  } catch {
    return "broken";
  }
}

function assertDecodes(
  desc: DescMessage,
  bytes: Uint8Array,
  expected: Message,
): void {
  const actual = fromBinary(desc, bytes);
  // Numbers that are none differ for the first, and prototypes for the second.
  assert.ok(
    equals(desc, actual, expected, {
      unknown: true,
      registry: createRegistry(),
    }) || isDeepStrictEqual({ ...actual }, { ...expected }),
  );
}

function maskOrRefuse(
  run: () => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    return run();
  } catch (error) {
    if (isFieldMaskError(error)) {
      throw error;
    }
    assert.match(
      String(error),
      /^Error: cannot mask the bytes of a \S+: .+, at byte \d+$/,
    );
    return undefined;
  }
}

/** Reads messages, and throws for what is none. */
class StrictReader {
  /** Whether protobuf-es loses something. */
  isLossy = false;

  readMessage(reader: BinaryReader, desc: DescMessage, group?: number): void {
    let hasUnknownField = false;
    let hasUnknownValue = false;
    let isOpen = group !== undefined;
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (type === WireType.EndGroup) {
        assert.equal(number, group, "the end of another group");
        isOpen = false;
        break;
      }
      const field = desc.fields.find((field) => field.number === number);
      if (field === undefined) {
        hasUnknownField = true;
        this.skip(reader, type, number);
      } else if (field.fieldKind === "enum" && !field.enum.open) {
        const value = reader.int32();
        hasUnknownValue ||= field.enum.value[value] === undefined;
      } else {
        this.readField(reader, field, type);
      }
    }
    assert.ok(!isOpen, "a group runs past the end of what it lies in");
    this.isLossy ||= hasUnknownField && hasUnknownValue;
  }

  private skip(reader: BinaryReader, type: WireType, number: number): void {
    if (type === WireType.Varint) {
      reader.uint64();
    } else if (type === WireType.StartGroup) {
      for (;;) {
        const [no, below] = reader.tag();
        if (below === WireType.EndGroup) {
          assert.equal(no, number, "the end of another group");
          return;
        }
        this.skip(reader, below, no);
      }
    } else {
      reader.skip(type, number);
    }
  }

  private readField(
    reader: BinaryReader,
    field: DescField,
    type: WireType,
  ): void {
    if (field.fieldKind === "map") {
      this.readEntry(new BinaryReader(reader.bytes()), field);
    } else if (type === WireType.LengthDelimited && isPackable(field)) {
      const packed = new BinaryReader(reader.bytes());
      while (packed.pos < packed.len) {
        this.readValue(packed, field);
      }
    } else {
      this.readValue(reader, field);
    }
  }

  private readEntry(
    reader: BinaryReader,
    field: DescField & { fieldKind: "map" },
  ): void {
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (number === 1) {
        this.readScalar(reader, field.mapKey);
      } else if (number === 2) {
        this.readValue(reader, field);
      } else {
        this.skip(reader, type, number);
      }
    }
  }

  private readValue(reader: BinaryReader, field: DescField): void {
    if (field.message === undefined) {
      this.readScalar(reader, field.scalar ?? ScalarType.INT32);
    } else if ("delimitedEncoding" in field && field.delimitedEncoding) {
      this.readMessage(reader, field.message, field.number);
    } else {
      this.readMessage(new BinaryReader(reader.bytes()), field.message);
    }
  }

  private readScalar(reader: BinaryReader, scalar: ScalarType): void {
    switch (wireTypeOf(scalar)) {
      case WireType.LengthDelimited:
        reader.bytes();
        break;
      case WireType.Bit64:
        reader.double();
        break;
      case WireType.Bit32:
        reader.float();
        break;
      case WireType.Varint:
        reader.uint64();
        break;
    }
  }
}

function isPackable({ fieldKind, scalar, message }: DescField): boolean {
  return (
    fieldKind === "list" &&
    message === undefined &&
    scalar !== ScalarType.STRING &&
    scalar !== ScalarType.BYTES
  );
}
