import { create, type DescMessage } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { assertNone, FieldMaskReason } from "./field-mask-error.js";
import { maskPaths } from "./mask-paths.js";
import { validateMask } from "./validate-mask.js";

/**
 * Return a FieldMask with these paths, in this order, without duplicates.
 *
 * Without paths, the mask is empty, and stands for everything where it is
 * applied. Throws a `FieldMaskError` that lists all paths that are invalid by
 * the rules `read`, or for a mask over the limits.
 */
export function fieldMask(schema: DescMessage, ...paths: string[]): FieldMask {
  const distinct = Array.from(new Set(maskPaths(paths)));
  assertNone(validateMask(schema, distinct, "read"), schema);
  return create(FieldMaskSchema, { paths: distinct });
}

/**
 * Return a FieldMask of the top-level fields with these numbers, in this order,
 * without duplicates. Such code survives the renaming of a field.
 *
 * Without numbers, the mask is empty, and stands for everything where it is
 * applied. Throws a `FieldMaskError` that lists all unknown numbers.
 */
export function maskFromNumbers(
  schema: DescMessage,
  ...numbers: number[]
): FieldMask {
  const names = new Map(
    schema.fields.map(({ number, name }) => [number, name]),
  );
  const distinct = Array.from(new Set(numbers));
  const unknown = distinct.filter((number) => !names.has(number));
  assertNone(
    unknown.map((number) => ({
      path: String(number),
      reason: FieldMaskReason.unknownNumber,
      description: `${schema.typeName} has no field with the number ${number}`,
    })),
    schema,
  );
  return create(FieldMaskSchema, {
    paths: distinct.flatMap((number) => names.get(number) ?? []),
  });
}

/**
 * Return a FieldMask of all top-level fields of a message, in the order of the
 * proto, for instance to subtract from with `subtractMasks`. Extensions have no
 * paths.
 */
export function maskOfAllFields(schema: DescMessage): FieldMask {
  return create(FieldMaskSchema, {
    paths: schema.fields.map(({ name }) => name),
  });
}
