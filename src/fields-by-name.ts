import type { DescField, DescMessage } from "@bufbuild/protobuf";

/** A field and its place in `desc.fields`. */
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
    fields = new Map(
      desc.fields.map((field, index) => [field.name, { field, index }]),
    );
    cache.set(desc, fields);
  }
  return fields;
}
