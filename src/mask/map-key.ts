import { type DescField, ScalarType } from "@bufbuild/protobuf";

/** A map field. */
export type MapField = DescField & { fieldKind: "map" };

/**
 * The key of a map field's local representation that a name stands for, or
 * undefined if it is no key of the field's key type. Keys are strings and
 * integers (AIP-161): a map with bool keys has none.
 */
export function mapKey(field: MapField, name: string): string | undefined {
  switch (field.mapKey) {
    case ScalarType.STRING:
      return name;
    case ScalarType.BOOL:
      return undefined;
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return integerKey(name, -(2n ** 31n), 2n ** 31n);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return integerKey(name, -(2n ** 63n), 2n ** 63n);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return integerKey(name, 0n, 2n ** 32n);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return integerKey(name, 0n, 2n ** 64n);
  }
}

/** Keys have 20 characters at most: what is longer is not worth to be read as a number. */
function integerKey(
  name: string,
  min: bigint,
  end: bigint,
): string | undefined {
  if (!/^(?:0|-?[1-9]\d{0,19})$/.test(name)) {
    return undefined;
  }
  const value = BigInt(name);
  return value >= min && value < end ? name : undefined;
}
