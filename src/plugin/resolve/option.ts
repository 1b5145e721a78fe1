import {
  type DescExtension,
  type DescField,
  type DescMessage,
  getOption,
  ScalarType,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import {
  type FieldMask,
  FieldMaskSchema,
  Option,
} from "../../gen/fieldmask/option_pb.js";
import { foreignExtension } from "./foreign-extension.js";
import type { Report } from "./mistake.js";

/** Return whether something is set under the number of our option. */
export function hasOption(field: DescField | DescExtension): boolean {
  return (
    field.proto.options?.$unknown?.some(({ no }) => no === Option.number) ??
    false
  );
}

/**
 * Read the option `(fieldmask.option.Option)` of a field; undefined if it has
 * none. Another extension may use its number: a value that doesn't have the
 * exact shape of the option is reported.
 */
export function readOption(
  field: DescField | DescExtension,
  report: Report,
): FieldMask | undefined {
  if (!hasOption(field)) {
    return undefined;
  }
  const mistake = foreignMistake(field) ?? payloadMistake(field);
  if (mistake !== undefined) {
    report({ desc: field, optionPath: [], text: mistake });
    return undefined;
  }
  return getOption(field, Option);
}

function foreignMistake(field: DescField | DescExtension): string | undefined {
  const foreign = foreignExtension(
    field.kind === "extension" ? field.file : field.parent.file,
  );
  return (
    foreign &&
    `the option with the number ${Option.number} is (${foreign}) here, another plugin's, not (${Option.typeName}); remove it, or set (${Option.typeName}) of fieldmask/option.proto instead`
  );
}

function payloadMistake(field: DescField | DescExtension): string | undefined {
  const mistake = mistakeInPayload(field);
  return (
    mistake &&
    `the option with the number ${Option.number} isn't (${Option.typeName}), perhaps it is another plugin's: ${mistake}; remove it, or compile with the fieldmask/option.proto of this plugin`
  );
}

function mistakeInPayload(
  field: DescField | DescExtension,
): string | undefined {
  try {
    for (const { no, wireType, data } of field.proto.options?.$unknown ?? []) {
      const mistake =
        no !== Option.number
          ? undefined
          : wireType === WireType.LengthDelimited
            ? mistakeInMessage(new BinaryReader(data).bytes(), FieldMaskSchema)
            : "it is not a message";
      if (mistake !== undefined) {
        return mistake;
      }
    }
    return undefined;
  } catch {
    return "it cannot be decoded";
  }
}

/** Return the mistake in a message that should be of this type. Throws an error if the bytes aren't a message. */
function mistakeInMessage(
  bytes: Uint8Array,
  desc: DescMessage,
): string | undefined {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const mistake = mistakeInField(reader, desc);
    if (mistake !== undefined) {
      return mistake;
    }
  }
  return undefined;
}

function mistakeInField(
  reader: BinaryReader,
  desc: DescMessage,
): string | undefined {
  const [number, wireType] = reader.tag();
  const field = desc.fields.find((known) => known.number === number);
  if (field === undefined) {
    return `${desc.typeName} has no field with the number ${number}`;
  }
  const expected =
    field.scalar === ScalarType.BOOL
      ? WireType.Varint
      : WireType.LengthDelimited;
  if (wireType !== expected) {
    return `${desc.typeName}.${field.name} has another type there`;
  }
  if (field.message !== undefined) {
    return mistakeInMessage(reader.bytes(), field.message);
  }
  if (field.scalar === ScalarType.STRING) {
    reader.string(true);
  } else {
    reader.skip(wireType, number);
  }
  return undefined;
}
