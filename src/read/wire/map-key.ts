import { ScalarType } from "@bufbuild/protobuf";
import type { BinaryReader } from "@bufbuild/protobuf/wire";
import type { MapField } from "../../mask/map-key.js";

/** Read the key of a map's entry, in the form in which protobuf-es stores it. */
export function readMapKey(field: MapField, reader: BinaryReader): string {
  switch (field.mapKey) {
    case ScalarType.STRING:
      return reader.string(field.utf8Validation);
    case ScalarType.BOOL:
      return String(reader.bool());
    case ScalarType.INT32:
      return String(reader.int32());
    case ScalarType.SINT32:
      return String(reader.sint32());
    case ScalarType.UINT32:
      return String(reader.uint32());
    case ScalarType.FIXED32:
      return String(reader.fixed32());
    case ScalarType.SFIXED32:
      return String(reader.sfixed32());
    case ScalarType.INT64:
      return String(reader.int64());
    case ScalarType.SINT64:
      return String(reader.sint64());
    case ScalarType.UINT64:
      return String(reader.uint64());
    case ScalarType.FIXED64:
      return String(reader.fixed64());
    case ScalarType.SFIXED64:
      return String(reader.sfixed64());
  }
}

/** Return the key of an entry without one. */
export function zeroMapKey({ mapKey }: MapField): string {
  switch (mapKey) {
    case ScalarType.STRING:
      return "";
    case ScalarType.BOOL:
      return "false";
    default:
      return "0";
  }
}
