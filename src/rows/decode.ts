import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  DurationSchema,
  FieldMaskSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import type { LocalValue } from "../message/local-value.js";
import { fieldFromJson } from "./field-json.js";
import type { ElementForm, Form } from "./form.js";
import { readScalar } from "./read-scalar.js";
import { isDate } from "./shown.js";
import { timestampOfDate, timestampOfText } from "./time.js";

/**
 * Return the function that reads the column of a field. It takes what drivers
 * return, except null; for anything that isn't a value of the field, it returns
 * undefined or throws an `Error`.
 */
export function decoderOf(
  field: DescField,
  form: Form,
): (value: unknown) => LocalValue {
  switch (form.kind) {
    case "scalar": {
      const decode = elementDecoder(form);
      const { message } = field;
      return form.wrapped && message !== undefined
        ? (value) => wrapped(message, decode(value))
        : decode;
    }
    case "enum":
      return elementDecoder(form);
    case "timestamp":
      return readTime;
    case "array": {
      const decode = elementDecoder(form.element);
      const plain = plainOf(form.element);
      return (value) =>
        typeof value === "string"
          ? fieldFromJson(field, JSON.parse(value), undefined)
          : readArray(value, plain, decode);
    }
    case "json": {
      const { as, registry } = form;
      const typeName =
        field.fieldKind === "message" ? field.message.typeName : "";
      return (value) =>
        fieldFromJson(field, jsonOf(typeName, as, value), registry);
    }
  }
}

/** Return the type of a column that holds the value itself, as most do; otherwise undefined. */
export function plainOf(
  form: Form,
): "string" | "boolean" | "number" | undefined {
  if (form.kind !== "scalar" || form.wrapped) {
    return undefined;
  }
  switch (form.scalar) {
    case ScalarType.STRING:
      return "string";
    case ScalarType.BOOL:
      return "boolean";
    case ScalarType.DOUBLE:
      return "number";
    default:
      return undefined;
  }
}

function elementDecoder(form: ElementForm): (value: unknown) => LocalValue {
  if (form.kind === "enum") {
    const { enum: desc } = form;
    return (value) => readEnum(desc, value);
  }
  const { scalar, longAsString } = form;
  return (value) => readScalar(scalar, longAsString, value);
}

function readTime(value: unknown): LocalValue {
  if (isDate(value)) {
    return timestampOfDate(value);
  }
  return typeof value === "string" ? timestampOfText(value) : undefined;
}

function readArray(
  value: unknown,
  plain: string | undefined,
  decode: (item: unknown) => LocalValue,
): LocalValue {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const items: LocalValue[] = [];
  for (const item of value) {
    const decoded = typeof item === plain ? item : decode(item);
    if (decoded === undefined) {
      return undefined;
    }
    items.push(decoded);
  }
  return items;
}

/**
 * Return the JSON of a column, which drivers parse or leave as text. A text can
 * also be the JSON of a message whose form in JSON is a string.
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

function readEnum(desc: DescEnum, value: unknown): number | undefined {
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

/** Return the message of a wrapper, which protobuf-es stores in a oneof. */
function wrapped(desc: DescMessage, value: LocalValue): LocalValue {
  return value === undefined ? undefined : create(desc, { value });
}
