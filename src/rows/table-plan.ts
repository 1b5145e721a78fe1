import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type Registry,
  ScalarType,
} from "@bufbuild/protobuf";
import { isWrapperDesc, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { nameOf } from "../mask/path-violation.js";
import { assertOptions, type Choices, choicesOf } from "./row-choices.js";
import type { ColumnOptions, RowOptions } from "./row-options.js";

/** What a message is as the columns of a table: decided once, before any message or row is known. */
export interface TablePlan {
  readonly desc: DescMessage;
  readonly names: Choices["names"];
  /** What becomes of the fields, without those that have no column. */
  readonly fields: readonly FieldPlan[];
}

export type FieldPlan = ColumnPlan | FlatPlan;

/** A field in one column. */
export interface ColumnPlan {
  readonly kind: "column";
  readonly field: DescField;
  readonly name: string;
  /** The path of the field in the row's message. */
  readonly path: string;
  readonly form: Form;
  readonly write: ((value: never) => unknown) | undefined;
  readonly read: ((column: unknown) => unknown) | undefined;
}

/** A message that is flattened into columns of its own. */
export interface FlatPlan {
  readonly kind: "flat";
  readonly field: DescField & { readonly message: DescMessage };
  readonly table: TablePlan;
}

/** How a value stands in its column. */
export type Form =
  | ElementForm
  | { readonly kind: "timestamp"; readonly as: "date" | "string" }
  | { readonly kind: "array"; readonly element: ElementForm }
  | {
      readonly kind: "json";
      readonly as: "value" | "text";
      readonly registry: Registry | undefined;
    };

export type ElementForm =
  | {
      readonly kind: "scalar";
      readonly scalar: ScalarType;
      readonly longAsString: boolean;
      readonly booleans: "boolean" | "number";
      /** Whether protobuf-es stores the scalar inside of a wrapper message. */
      readonly wrapped: boolean;
    }
  | {
      readonly kind: "enum";
      readonly enum: DescEnum;
      readonly as: "number" | "name";
    };

/**
 * Plan the columns of a message.
 *
 * Throws an `Error` for options that fit no field, and for two columns of one
 * name.
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

/** Return all columns of a table, those of flattened messages in their place. */
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
  return {
    kind: "column",
    field,
    name: name ?? (choices.names === "proto" ? field.name : field.localName),
    path: field.name,
    form: formOf(field, choices),
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
      `${nameOf(field)} isn't a ${inner.desc.typeName}, and cannot be flattened into its columns`,
    );
  }
  if (inner.names !== names) {
    throw new Error(
      `the columns of ${nameOf(field)} have the names "${inner.names}", those of ${field.parent.typeName} "${names}": use one for both`,
    );
  }
  return { kind: "flat", field, table: prefixed(inner, field) };
}

/** The same table, with the name of a field before the names of its columns. */
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
            path: `${prefix.name}.${field.path}`,
          },
  );
  return { ...plan, fields };
}

function formOf(field: DescField, choices: Choices): Form {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return elementForm(field, choices);
    case "list":
      return field.listKind === "message" || choices.lists === "json"
        ? jsonForm(choices)
        : { kind: "array", element: elementForm(field, choices) };
    case "map":
      return jsonForm(choices);
    case "message":
      if (field.message.typeName === TimestampSchema.typeName) {
        return { kind: "timestamp", as: choices.timestamps };
      }
      return isWrapperDesc(field.message)
        ? {
            ...scalarForm(wrappedScalar(field.message), choices),
            wrapped: field.oneof !== undefined,
          }
        : jsonForm(choices);
  }
}

function elementForm(
  field: DescField & { fieldKind: "scalar" | "enum" | "list" },
  choices: Choices,
): ElementForm {
  if (field.enum !== undefined) {
    return { kind: "enum", enum: field.enum, as: choices.enums };
  }
  return {
    ...scalarForm(field.scalar ?? ScalarType.STRING, choices),
    longAsString: "longAsString" in field && field.longAsString === true,
  };
}

function scalarForm(scalar: ScalarType, { booleans }: Choices) {
  return {
    kind: "scalar",
    scalar,
    longAsString: false,
    booleans,
    wrapped: false,
  } as const;
}

function wrappedScalar({ fields, typeName }: DescMessage): ScalarType {
  const scalar = fields[0]?.scalar;
  if (scalar === undefined) {
    throw new Error(`${typeName} isn't a wrapper of a scalar`);
  }
  return scalar;
}

function jsonForm({ json, registry }: Choices): Form {
  return { kind: "json", as: json, registry };
}

function assertUnique(plan: TablePlan): void {
  const fields = new Map<string, DescField>();
  for (const { name, field } of columnsOf(plan)) {
    const other = fields.get(name);
    if (other !== undefined) {
      throw new Error(
        `${plan.desc.typeName} has two columns "${name}", of ${nameOf(other)} and ${nameOf(field)}: give one of them another name`,
      );
    }
    fields.set(name, field);
  }
}
