import {
  create,
  type DescField,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  DurationSchema,
  FieldMaskSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { nameOf } from "../mask/path-violation.js";
import type { LocalValue } from "../message/local-value.js";
import { fieldFromJson } from "./field-json.js";
import { readScalar } from "./read-scalar.js";
import { shown } from "./shown.js";
import type { ColumnPlan, ElementForm, Form } from "./table-plan.js";
import { timestampOfDate, timestampOfText } from "./time.js";

/**
 * Return the value of a field for what its column has, which isn't null.
 *
 * Throws a `TypeError` that names the column and its value for what isn't one.
 */
export function readValue(column: ColumnPlan, value: unknown): LocalValue {
  if (column.read !== undefined) {
    return column.read(value);
  }
  const { field, form } = column;
  let result: LocalValue;
  let cause: unknown;
  try {
    result = readForm(column, form, value);
  } catch (error) {
    cause = error;
  }
  if (result === undefined) {
    throw new TypeError(
      `the column "${column.name}" of ${field.parent.typeName} cannot hold ${shown(value)}: ${cause instanceof Error ? cause.message : `it isn't the value of ${nameOf(field)}`}`,
      { cause },
    );
  }
  return result;
}

/** Undefined, or an error, for what isn't a value of the form. */
function readForm(
  { field }: ColumnPlan,
  form: Form,
  value: unknown,
): LocalValue {
  switch (form.kind) {
    case "scalar":
      return form.wrapped
        ? wrapped(field, readElement(form, value))
        : readElement(form, value);
    case "enum":
      return readElement(form, value);
    case "timestamp":
      if (value instanceof Date) {
        return timestampOfDate(value);
      }
      return typeof value === "string" ? timestampOfText(value) : undefined;
    case "array": {
      if (typeof value === "string") {
        return fieldFromJson(field, JSON.parse(value), undefined);
      }
      if (!Array.isArray(value)) {
        return undefined;
      }
      const items = value.map((item) => readElement(form.element, item));
      return items.includes(undefined) ? undefined : items;
    }
    case "json":
      return fieldFromJson(
        field,
        jsonOf(
          field.fieldKind === "message" ? field.message.typeName : "",
          form.as,
          value,
        ),
        form.registry,
      );
  }
}

/**
 * A JSON column as a value: drivers have parsed it, or not. A text can also be
 * the JSON of a message whose form in JSON is a string.
 */
function jsonOf(
  typeName: string,
  as: "value" | "text",
  value: unknown,
): JsonValue {
  if (typeof value !== "string") {
    return value as JsonValue;
  }
  const isString =
    typeName === ValueSchema.typeName
      ? as === "value"
      : STRINGS.includes(typeName) && !value.startsWith('"');
  return isString ? value : JSON.parse(value);
}

const STRINGS: readonly string[] = [
  DurationSchema.typeName,
  FieldMaskSchema.typeName,
];

function readElement(form: ElementForm, value: unknown): LocalValue {
  return form.kind === "enum"
    ? readEnum(form, value)
    : readScalar(form.scalar, form.longAsString, value);
}

function readEnum(
  { enum: desc }: ElementForm & { kind: "enum" },
  value: unknown,
): number | undefined {
  if (typeof value === "string") {
    const named = desc.values.find(({ name }) => name === value);
    if (named !== undefined) {
      return named.number;
    }
  }
  const number = readScalar(ScalarType.INT32, false, value) as
    | number
    | undefined;
  return number === undefined || desc.open || desc.value[number] !== undefined
    ? number
    : undefined;
}

/** The message of a wrapper, which a member of a oneof is stored as. */
function wrapped({ message: desc }: DescField, value: LocalValue): LocalValue {
  return desc === undefined || value === undefined
    ? undefined
    : create(desc, { value });
}
