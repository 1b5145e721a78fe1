import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { behaviorOf } from "../message/field-behavior.js";
import { isBytes } from "../message/is-bytes.js";
import {
  getEntry,
  getLocal,
  isJsonObject,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";

/** Which fields of a message count. */
export type CountsField = (field: DescField) => boolean;

/** What a caller may say: no OUTPUT_ONLY fields. */
export const isSaid: CountsField = (field) => !behaviorOf(field).outputOnly;

/** What a caller may say and has read: no OUTPUT_ONLY and no INPUT_ONLY fields. */
export const isReadAndSaid: CountsField = (field) => {
  const { outputOnly, inputOnly } = behaviorOf(field);
  return !outputOnly && !inputOnly;
};

/**
 * A text that two values of a field have in common if they are the same but for
 * the fields that do not count. Unknown fields never do.
 */
export function valueKey(
  field: DescField,
  value: LocalValue,
  counts: CountsField,
): string {
  return keyOf(field, value, counts);
}

/** The same for the fields of a message that count. */
export function messageKey(
  desc: DescMessage,
  message: Message,
  counts: CountsField,
): string {
  // Loops, here and below: each call between two levels takes stack of deep messages.
  let text = "(";
  for (const field of desc.fields) {
    if (counts(field) && isFieldSet(message, field)) {
      text += `${field.number}=${keyOf(field, getLocal(message, field), counts)},`;
    }
  }
  return `${text})`;
}

function keyOf(
  field: DescField,
  value: LocalValue,
  counts: CountsField,
): string {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return elementKey(field, value, counts);
    case "list": {
      let text = "[";
      for (const item of value as LocalValue[]) {
        text += `${elementKey(field, item, counts)},`;
      }
      return `${text}]`;
    }
    case "map":
      return entriesKey(value as LocalMap, (entry) =>
        elementKey(field, entry, counts),
      );
  }
}

function elementKey(
  field: DescField,
  value: LocalValue,
  counts: CountsField,
): string {
  if (field.message === undefined || typeof value !== "object") {
    return scalarKey(value);
  }
  if (isJsonObject(field, field.message)) {
    return jsonKey(value);
  }
  return isBytes(value)
    ? scalarKey(value)
    : messageKey(field.message, value as Message, counts);
}

function jsonKey(value: LocalValue): string {
  if (Array.isArray(value)) {
    return `[${value.map(jsonKey).join()}]`;
  }
  return typeof value === "object" && value !== null
    ? entriesKey(value as LocalMap, jsonKey)
    : scalarKey(value);
}

function entriesKey(map: LocalMap, keyOfEntry: (value: LocalValue) => string) {
  const texts = Object.keys(map)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${keyOfEntry(getEntry(map, key))}`);
  return `{${texts.join()}}`;
}

function scalarKey(value: LocalValue): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
