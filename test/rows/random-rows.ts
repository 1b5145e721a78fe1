import {
  createRegistry,
  type DescField,
  type DescMessage,
  isFieldSet,
  isMessage,
  type Message,
} from "@bufbuild/protobuf";
import {
  AnySchema,
  DurationSchema,
  TimestampSchema,
  type Value,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import type { FieldMaskViolation } from "../../src/index.js";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { isGoogleProtobuf } from "../../src/message/field-traits.js";
import {
  copyMessage,
  getLocal,
  setLocal,
} from "../../src/message/local-value.js";
import { type RowOptions, type Rows, rowsOf } from "../../src/rows/index.js";
import { copyInput } from "../../src/update/input.js";
import { resolveUpdate } from "../../src/update/resolve-update.js";
import { applyUpdate } from "../../src/update/update-message.js";
import { arbitraryMask } from "../arbitraries.js";

/** Random rows of a message: options of every kind, some messages flattened. */
export function arbitraryRows(
  desc: DescMessage,
  fixed: RowOptions = {},
): fc.Arbitrary<RandomRows> {
  const options = fc.record(
    {
      names: fc.constantFrom("local", "proto"),
      enums: fc.constantFrom("number", "name"),
      timestamps: fc.constantFrom("date", "string"),
      json: fc.constantFrom("value", "text"),
      lists: fc.constantFrom("array", "json"),
      booleans: fc.constantFrom("boolean", "number"),
      dialect: fc.constantFrom("postgresql", "sqlite"),
    } as const,
    { requiredKeys: [] },
  );
  const flat = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 });
  return fc.tuple(options, flat).map(([random, isFlat]) => {
    const all = { ...random, ...fixed, registry };
    let at = 0;
    const flattens = () => isFlat[at++ % isFlat.length] === true;
    return {
      rows: flattened(desc, all, flattens, 2),
      options: all,
      [fc.toStringMethod]: () => JSON.stringify([random, isFlat]),
    };
  });
}

export interface RandomRows {
  readonly rows: Rows;
  readonly options: RowOptions;
}

/** The messages that random Anys hold. */
export const registry = createRegistry(DurationSchema);

/** Which messages of rows are flattened. */
const flats = new WeakMap<Rows, Readonly<Record<string, Rows>>>();

function flattened(
  desc: DescMessage,
  options: RowOptions,
  flattens: () => boolean,
  depth: number,
): Rows {
  const inner = desc.fields.flatMap((field) =>
    field.fieldKind === "message" &&
    !isGoogleProtobuf(field.message) &&
    depth > 0 &&
    flattens()
      ? [
          [
            field.localName,
            flattened(field.message, options, flattens, depth - 1),
          ] as const,
        ]
      : [],
  );
  try {
    const columns = Object.fromEntries(inner);
    const rows = rowsOf(desc, { ...options, columns });
    flats.set(rows, columns);
    return rows;
  } catch (error) {
    // Two columns of one name.
    if (inner.length === 0) {
      throw error;
    }
    return rowsOf(desc, options);
  }
}

/** What of a message a row can hold, by the exceptions that the documentation lists. */
export function holdable(
  { rows, options }: RandomRows,
  message: Message,
): Message {
  const result = copyMessage(message);
  for (const field of rows.desc.fields.filter((f) => isFieldSet(message, f))) {
    const value = getLocal(message, field);
    const inner = flats.get(rows)?.[field.localName];
    if (inner !== undefined) {
      const below = holdable({ rows: inner, options }, value as Message);
      const isThere = Object.values(inner.toRow(below)).some((c) => c !== null);
      unset(result, field);
      if (isThere) {
        setLocal(result, field, below);
      }
    } else if (
      field.fieldKind === "message" &&
      isMessage(value, TimestampSchema) &&
      isDate(options)
    ) {
      const nanos = Math.floor(value.nanos / 1e6) * 1e6;
      setLocal(result, field, { ...value, nanos });
    } else if (isNull(field, value)) {
      unset(result, field);
    }
  }
  return result;
}

function isDate({ timestamps, dialect }: RowOptions): boolean {
  return (timestamps ?? (dialect === "sqlite" ? "string" : "date")) === "date";
}

function isNull(field: DescField, value: unknown): boolean {
  return (
    field.fieldKind === "message" &&
    isMessage(value, ValueSchema) &&
    (value as Value).kind.case === "nullValue"
  );
}

function unset(message: Message, field: DescField): void {
  const properties = message as unknown as Record<string, unknown>;
  if (field.oneof === undefined) {
    delete properties[field.localName];
  } else {
    properties[field.oneof.localName] = { case: undefined };
  }
}

/** Random masks of updates. An Any that is left without its type loses its value in JSON. */
export function arbitraryUpdateMask(desc: DescMessage): fc.Arbitrary<string[]> {
  return arbitraryMask(desc, "update", { wildcards: false }).filter(
    (paths) =>
      !Array.from(resolveMask(desc, paths, "update").paths).some(([, edges]) =>
        edges.some(
          (edge) =>
            edge.kind === "field" &&
            edge.field.parent.typeName === AnySchema.typeName,
        ),
      ),
  );
}

/** A bound mask for any message: what `patch` needs of one. */
export function boundUpdate(
  desc: DescMessage,
  source: Message,
  mask: readonly string[],
) {
  const update = resolveUpdate(
    desc,
    copyInput(desc, source),
    resolveMask(desc, [...mask], "apply"),
  );
  return {
    update: (target: Message) => applyUpdate(update, target),
    resolvedUpdate: update,
    violations: update.violations as readonly FieldMaskViolation[],
  };
}
