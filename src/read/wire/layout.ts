import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";

/**
 * The encoding of a field, as protobuf-es reads it: by the type of the field,
 * whatever wire type a tag has.
 */
export interface WireLayout {
  readonly type: WireType;
  /** Whether one record can hold many values, if its tag says so. */
  readonly isPackable: boolean;
  /** The message of a group, which has no length and is read to its end. */
  readonly group: DescMessage | undefined;
}

/** Return the encoding of a field's records. */
export function layoutOf(field: DescField): WireLayout {
  const group = isGroup(field) ? field.message : undefined;
  const type = group === undefined ? wireTypeOf(field) : WireType.StartGroup;
  const isPackable =
    field.fieldKind === "list" &&
    type !== WireType.LengthDelimited &&
    type !== WireType.StartGroup;
  return { type, isPackable, group };
}

/** Return the encoding of a map's keys, or of a singular field's values. */
export function scalarLayout(scalar: ScalarType): WireLayout {
  return { type: scalarType(scalar), isPackable: false, group: undefined };
}

/** Return the encoding of a map's values, which are never groups. */
export function mapValueLayout(field: DescField): WireLayout {
  return { type: valueType(field), isPackable: false, group: undefined };
}

export function isGroup(field: DescField): boolean {
  return "delimitedEncoding" in field && field.delimitedEncoding === true;
}

function wireTypeOf(field: DescField): WireType {
  return field.fieldKind === "map"
    ? WireType.LengthDelimited
    : valueType(field);
}

function valueType({ scalar, enum: desc }: DescField): WireType {
  if (desc !== undefined) {
    return WireType.Varint;
  }
  return scalar === undefined ? WireType.LengthDelimited : scalarType(scalar);
}

function scalarType(scalar: ScalarType): WireType {
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    case ScalarType.INT32:
    case ScalarType.INT64:
    case ScalarType.UINT32:
    case ScalarType.UINT64:
    case ScalarType.SINT32:
    case ScalarType.SINT64:
    case ScalarType.BOOL:
      return WireType.Varint;
  }
}
