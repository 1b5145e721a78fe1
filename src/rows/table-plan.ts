import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fullNameOf } from "../mask/path-violation.js";
import { hasPresence } from "../message/field-traits.js";
import type { LocalValue } from "../message/local-value.js";
import { decoderOf, plainOf } from "./decode.js";
import { type Form, formOf } from "./form.js";
import { assertOptions, type Choices, choicesOf } from "./row-choices.js";
import type { ColumnOptions, RowOptions } from "./row-options.js";

/** The plan of a message type as the columns of a table, decided once. */
export interface TablePlan {
  readonly desc: DescMessage;
  readonly names: Choices["names"];
  /** The plans of the fields, without those that have no column. */
  readonly fields: readonly FieldPlan[];
}

export type FieldPlan = ColumnPlan | FlatPlan;

/** The properties of a field that are read for every row: its descriptor is slower. */
interface LocalField {
  readonly localName: string;
  readonly oneofName: string | undefined;
  /** Whether the field has no presence, so that it is zero when unset. */
  readonly isImplicit: boolean;
}

/** A field in one column. */
export interface ColumnPlan extends LocalField {
  readonly kind: "column";
  readonly field: DescField;
  readonly name: string;
  /** Whether every object has a property of the name. */
  readonly isInherited: boolean;
  /** The path of the field in the row's message. */
  readonly path: string;
  readonly form: Form;
  /** The type of a column that holds the value itself; otherwise undefined. */
  readonly plain: "string" | "boolean" | "number" | undefined;
  /** Reads a value in its form. */
  readonly decode: (value: unknown) => LocalValue;
  readonly write: ((value: never) => unknown) | undefined;
  readonly read: ((column: unknown) => unknown) | undefined;
}

/** A message that is flattened into columns of its own. */
export interface FlatPlan extends LocalField {
  readonly kind: "flat";
  readonly field: DescField & { readonly message: DescMessage };
  readonly table: TablePlan;
}

/**
 * Plan the columns of a message.
 *
 * Throws an `Error` for options that fit no field, and for two columns with the
 * same name.
 */
export function planTable(
  desc: DescMessage,
  options: RowOptions,
  planOf: (rows: unknown) => TablePlan | undefined,
): TablePlan {
  assertOptions(desc, options);
  const choices = choicesOf(options);
  const settings = options.columns ?? {};
  const fields = desc.fields.flatMap((field): FieldPlan[] => {
    const setting = Object.hasOwn(settings, field.localName)
      ? settings[field.localName]
      : undefined;
    if (setting === false) {
      return [];
    }
    const inner = planOf(setting);
    return inner === undefined
      ? [planColumn(field, choices, setting as ColumnOptions<never>)]
      : [planFlat(field, inner, choices)];
  });
  const plan = { desc, names: choices.names, fields };
  assertUnique(plan);
  return plan;
}

/** Return all columns of a table, including those of flattened messages. */
export function columnsOf(plan: TablePlan): readonly ColumnPlan[] {
  return plan.fields.flatMap((field) =>
    field.kind === "flat" ? columnsOf(field.table) : [field],
  );
}

function planColumn(
  field: DescField,
  choices: Choices,
  { name, write, read }: ColumnOptions<never> = {},
): ColumnPlan {
  const form = formOf(field, choices);
  const column =
    name ?? (choices.names === "proto" ? field.name : field.localName);
  return {
    ...localField(field),
    kind: "column",
    field,
    name: column,
    isInherited: column in {},
    path: field.name,
    form,
    plain: read === undefined ? plainOf(form) : undefined,
    decode: decoderOf(field, form),
    write,
    read,
  };
}

function planFlat(
  field: DescField,
  inner: TablePlan,
  { names }: Choices,
): FlatPlan {
  const { message } = field;
  if (
    field.fieldKind !== "message" ||
    message?.typeName !== inner.desc.typeName
  ) {
    throw new Error(
      `${fullNameOf(field)} isn't a ${inner.desc.typeName}, and cannot be flattened into its columns`,
    );
  }
  if (inner.names !== names) {
    throw new Error(
      `the columns of ${fullNameOf(field)} have the names "${inner.names}", those of ${field.parent.typeName} "${names}": use one for both`,
    );
  }
  const table = prefixed(inner, field);
  return { ...localField(field), kind: "flat", field, table };
}

function localField(field: DescField): LocalField {
  return {
    localName: field.localName,
    oneofName: field.oneof?.localName,
    isImplicit: !hasPresence(field),
  };
}

/** Return a table with the name of a field as the prefix of its columns. */
function prefixed(plan: TablePlan, prefix: DescField): TablePlan {
  const rename = (name: string) =>
    plan.names === "proto"
      ? `${prefix.name}_${name}`
      : `${prefix.localName}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const fields = plan.fields.map(
    (field): FieldPlan =>
      field.kind === "flat"
        ? { ...field, table: prefixed(field.table, prefix) }
        : {
            ...field,
            name: rename(field.name),
            isInherited: rename(field.name) in {},
            path: `${prefix.name}.${field.path}`,
          },
  );
  return { ...plan, fields };
}

function assertUnique(plan: TablePlan): void {
  const fields = new Map<string, DescField>();
  for (const { name, field } of columnsOf(plan)) {
    const other = fields.get(name);
    if (other !== undefined) {
      throw new Error(
        `${plan.desc.typeName} has two columns "${name}", of ${fullNameOf(other)} and ${fullNameOf(field)}: give one of them another name`,
      );
    }
    fields.set(name, field);
  }
}
