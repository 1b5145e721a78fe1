import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
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

/** A copy of a message that shares nothing with it. */
export function copyWhole(desc: DescMessage, message: Message): Message {
  return drain((pending) =>
    copyOfMessage(desc, message, { said: false, pending }),
  );
}

/**
 * A copy of a field's value with what a caller may say alone: without
 * OUTPUT_ONLY fields, unknown fields and extensions, at every depth. Messages
 * may be nested to any depth.
 */
export function copySaid(field: DescField, value: LocalValue): LocalValue {
  return drain((pending) => copyOf(field, value, { said: true, pending }));
}

/** The same for an element of a list field, an entry of a map field, or a singular field. */
export function copyElementSaid(
  field: DescField,
  value: LocalValue,
): LocalValue {
  return drain((pending) =>
    copyOfElement(field, value, { said: true, pending }),
  );
}

interface Copying {
  /** Whether only what a caller may say is copied. */
  readonly said: boolean;
  /** What fills the copies that were made: it waits, so that nothing recurses. */
  readonly pending: (() => void)[];
}

function drain<T>(copy: (pending: Copying["pending"]) => T): T {
  const pending: Copying["pending"] = [];
  const result = copy(pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    next();
  }
  return result;
}

function copyOf(
  field: DescField,
  value: LocalValue,
  copying: Copying,
): LocalValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return copyOfElement(field, value, copying);
    case "list":
      return (value as LocalValue[]).map((item) =>
        copyOfElement(field, item, copying),
      );
    case "map":
      return copyOfMap(value as LocalMap, (entry) =>
        copyOfElement(field, entry, copying),
      );
  }
}

function copyOfElement(
  field: DescField,
  value: LocalValue,
  copying: Copying,
): LocalValue {
  if (isBytes(value)) {
    return new Uint8Array(value);
  }
  if (field.message === undefined || typeof value !== "object") {
    return value;
  }
  return isJsonObject(field, field.message)
    ? copyOfJson(value, copying)
    : copyOfMessage(field.message, value as Message, copying);
}

function copyOfMessage(
  desc: DescMessage,
  message: Message,
  copying: Copying,
): Message {
  assertMessage(desc, message);
  const copy = create(desc);
  copying.pending.push(() => {
    for (const field of desc.fields) {
      const isCopied = !copying.said || !behaviorOf(field).outputOnly;
      if (isCopied && isFieldSet(message, field)) {
        setLocal(copy, field, copyOf(field, getLocal(message, field), copying));
      }
    }
    if (!copying.said && message.$unknown !== undefined) {
      copy.$unknown = [...message.$unknown];
    }
  });
  return copy;
}

function copyOfJson(value: LocalValue, copying: Copying): LocalValue {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const copy: LocalMap = Array.isArray(value)
    ? ([] as unknown as LocalMap)
    : {};
  copying.pending.push(() => {
    for (const [key, item] of Object.entries(value)) {
      setEntry(copy, key, copyOfJson(item, copying));
    }
  });
  return copy;
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
