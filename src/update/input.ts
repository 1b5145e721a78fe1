import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { assertMessage } from "../message/assert-message.js";
import { behaviorOf } from "../message/field-behavior.js";
import { isBytes } from "../message/is-bytes.js";
import {
  getLocal,
  isJsonObject,
  type LocalMap,
  type LocalValue,
  setEntry,
  setLocal,
} from "../message/local-value.js";

/**
 * Copy what a caller can set of a message: everything but OUTPUT_ONLY fields,
 * at every depth. Unknown fields and extensions stay, because they tell whether
 * the caller changes anything; `copyValue` drops them.
 */
export function copyInput(desc: DescMessage, message: Message): Message {
  return copyOfMessage(desc, message, true);
}

/** Copy what a caller can set of a message without unknown fields and extensions, as a resource of its own. */
export function copyResource(desc: DescMessage, message: Message): Message {
  return copyOfMessage(desc, message, false);
}

/** Copy a field's value without unknown fields and extensions: they are in no update. */
export function copyValue(field: DescField, value: LocalValue): LocalValue {
  return copyOf(field, value, false);
}

/** Copy an element of a list field, an entry of a map field, or a singular value likewise. */
export function copyElement(field: DescField, value: LocalValue): LocalValue {
  return copyOfElement(field, value, false);
}

/**
 * Return a message with only the IDENTIFIER fields that a copy lacks as
 * OUTPUT_ONLY: they still tell which element of a list the caller means.
 */
export function identifiersOf(copy: Message): Message | undefined {
  return leftOut.get(copy);
}

const leftOut = new WeakMap<Message, Message>();

function copyOf(
  field: DescField,
  value: LocalValue,
  keepsUnknown: boolean,
): LocalValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return copyOfElement(field, value, keepsUnknown);
    case "list":
      return field.message === undefined && field.scalar !== ScalarType.BYTES
        ? [...(value as LocalValue[])]
        : (value as LocalValue[]).map((item) =>
            copyOfElement(field, item, keepsUnknown),
          );
    case "map":
      return copyOfMap(value as LocalMap, (entry) =>
        copyOfElement(field, entry, keepsUnknown),
      );
  }
}

function copyOfElement(
  field: DescField,
  value: LocalValue,
  keepsUnknown: boolean,
): LocalValue {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (isBytes(value)) {
    return new Uint8Array(value);
  }
  if (field.message === undefined) {
    return value;
  }
  return isJsonObject(field, field.message)
    ? copyOfJson(value)
    : copyOfMessage(field.message, value as Message, keepsUnknown);
}

function copyOfMessage(
  desc: DescMessage,
  message: Message,
  keepsUnknown: boolean,
): Message {
  assertMessage(desc, message);
  const copy = create(desc);
  const { settable, identifiers } = fieldsOf(desc);
  copyFields(settable, message, copy, keepsUnknown);
  if (keepsUnknown && message.$unknown !== undefined) {
    copy.$unknown = [...message.$unknown];
  }
  if (keepsUnknown && identifiers.length > 0) {
    const alone = create(desc);
    copyFields(identifiers, message, alone, false);
    leftOut.set(copy, alone);
  }
  return copy;
}

function copyFields(
  fields: readonly DescField[],
  from: Message,
  to: Message,
  keepsUnknown: boolean,
): void {
  for (const field of fields) {
    if (isFieldSet(from, field)) {
      setLocal(to, field, copyOf(field, getLocal(from, field), keepsUnknown));
    }
  }
}

/** The fields of a message that a caller can set, and those that only identify it. */
interface InputFields {
  readonly settable: readonly DescField[];
  readonly identifiers: readonly DescField[];
}

const inputFields = new WeakMap<DescMessage, InputFields>();

function fieldsOf(desc: DescMessage): InputFields {
  let fields = inputFields.get(desc);
  if (fields === undefined) {
    const isLeftOut = (field: DescField) => behaviorOf(field).outputOnly;
    fields = {
      settable: desc.fields.filter((field) => !isLeftOut(field)),
      identifiers: desc.fields.filter(
        (field) => isLeftOut(field) && behaviorOf(field).identifier,
      ),
    };
    inputFields.set(desc, fields);
  }
  return fields;
}

function copyOfJson(value: LocalValue): LocalValue {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(copyOfJson)
    : copyOfMap(value as LocalMap, copyOfJson);
}

function copyOfMap(
  map: LocalMap,
  copyEntry: (value: LocalValue) => LocalValue,
): LocalMap {
  const copy: LocalMap = {};
  for (const [key, value] of Object.entries(map)) {
    setEntry(copy, key, copyEntry(value));
  }
  return copy;
}
