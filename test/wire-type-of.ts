import { ScalarType } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";

/** Return how a value of a scalar type, or of an enum, is written by itself. */
export function wireTypeOf(
  type: ScalarType,
):
  | WireType.LengthDelimited
  | WireType.Bit64
  | WireType.Bit32
  | WireType.Varint {
  switch (type) {
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
    case ScalarType.BOOL:
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.UINT32:
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.UINT64:
      return WireType.Varint;
  }
}
