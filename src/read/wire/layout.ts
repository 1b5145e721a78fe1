import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";

/**
 * How a field is written. As protobuf-es reads it: by the type of the field,
 * whatever wire type a tag has.
 */
export interface WireLayout {
  readonly type: WireType;
  /** Whether many values come in one record where the tag says so. */
  readonly isPackable: boolean;
  /** What a group is a message of: it has no length, and is read to its end. */
  readonly group: DescMessage | undefined;
}

/** How the records of a field are written. */
export function layoutOf(field: DescField): WireLayout {
  const group = isGroup(field) ? field.message : undefined;
  const type = group === undefined ? wireTypeOf(field) : WireType.StartGroup;
  const isPackable =
    field.fieldKind === "list" &&
    type !== WireType.LengthDelimited &&
    type !== WireType.StartGroup;
  return { type, isPackable, group };
}

/** How the keys of a map, or the values of a singular field, are written. */
export function scalarLayout(scalar: ScalarType): WireLayout {
  return { type: scalarType(scalar), isPackable: false, group: undefined };
}

/** How the values of a map are written: never as groups. */
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
