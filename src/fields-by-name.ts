import type { DescField, DescMessage } from "@bufbuild/protobuf";

/**
 * A field and its place among the fields of its message, by their numbers.
 *
 * Numbers do not change, so that generated code still finds its fields in their
 * places when the message has got new ones, or has them in another order.
 */
export interface IndexedField {
  readonly field: DescField;
  readonly index: number;
}

const cache = new WeakMap<DescMessage, ReadonlyMap<string, IndexedField>>();

/** The fields of a message by their names in the proto. */
export function fieldsByName(
  desc: DescMessage,
): ReadonlyMap<string, IndexedField> {
  let fields = cache.get(desc);
  if (fields === undefined) {
    const sorted = [...desc.fields].sort((a, b) => a.number - b.number);
    fields = new Map(
      sorted.map((field, index) => [field.name, { field, index }]),
    );
    cache.set(desc, fields);
  }
  return fields;
}
