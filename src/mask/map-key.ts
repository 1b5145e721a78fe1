import { type DescField, ScalarType } from "@bufbuild/protobuf";

/** A map field. */
export type MapField = DescField & { fieldKind: "map" };

/**
 * Return the key that a name stands for, as protobuf-es has it in the map;
 * undefined if it isn't of the field's key type. Paths have string and integer
 * keys (AIP-161), none for maps with bool keys.
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

/** Integer keys have at most 20 characters: anything longer isn't parsed. */
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
