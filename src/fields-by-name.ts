import type { DescField, DescMessage } from "@bufbuild/protobuf";

/** A field and its place among the fields of its message, by their numbers. */
export interface IndexedField {
  readonly field: DescField;
  readonly index: number;
}

/** The fields of a message by their names in the proto. */
export function fieldsByName(
  desc: DescMessage,
): ReadonlyMap<string, IndexedField> {
  return tableOf(desc).fields;
}

/**
 * The numbers of a message's fields, as in `1-3,7`: two versions of a message
 * with the same numbers have their fields in the same places.
 */
export function fieldNumbers(desc: DescMessage): string {
  return tableOf(desc).numbers;
}

interface FieldTable {
  readonly fields: ReadonlyMap<string, IndexedField>;
  readonly numbers: string;
}

const cache = new WeakMap<DescMessage, FieldTable>();

function tableOf(desc: DescMessage): FieldTable {
  let table = cache.get(desc);
  if (table === undefined) {
    const sorted = [...desc.fields].sort((a, b) => a.number - b.number);
    table = {
      fields: new Map(
        sorted.map((field, index) => [field.name, { field, index }]),
      ),
      numbers: formatRanges(sorted.map(({ number }) => number)),
    };
    cache.set(desc, table);
  }
  return table;
}

function formatRanges(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.last === number - 1) {
      range.last = number;
    } else {
      ranges.push({ first: number, last: number });
    }
  }
  return ranges
    .map(({ first, last }) =>
      first === last ? `${first}` : `${first}-${last}`,
    )
    .join();
}
