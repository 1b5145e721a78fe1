import { create, type DescMessage } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { assertNone, FieldMaskReason } from "./field-mask-error.js";
import { maskPaths } from "./mask-paths.js";
import { validateMask } from "./validate-mask.js";

/**
 * A FieldMask with these paths, in this order, duplicates dropped.
 *
 * Without paths, the mask has none, which stands for everything where it is
 * applied. Throws a `FieldMaskError` that lists all paths that are not valid by
 * the rules `read`, and for a mask over the limits.
 */
export function fieldMask(schema: DescMessage, ...paths: string[]): FieldMask {
  const distinct = Array.from(new Set(maskPaths(paths)));
  assertNone(validateMask(schema, distinct, "read"), schema);
  return create(FieldMaskSchema, { paths: distinct });
}

/**
 * A FieldMask of the direct fields with these numbers, in this order,
 * duplicates dropped: it survives that a field is renamed.
 *
 * Without numbers, the mask has no paths, which stands for everything where it
 * is applied. Throws a `FieldMaskError` that lists all numbers that are no
 * field's.
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
 * A FieldMask of all direct fields of a message, in the order of the proto: a
 * start for `subtractMasks`. Extensions have no paths.
 */
export function maskOfAllFields(schema: DescMessage): FieldMask {
  return create(FieldMaskSchema, {
    paths: schema.fields.map(({ name }) => name),
  });
}
