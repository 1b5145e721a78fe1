import {
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import {
  type ReflectMessage,
  reflect,
  reflectList,
  reflectMap,
} from "@bufbuild/protobuf/reflect";
import {
  isWrapperDesc,
  NullValue,
  StructSchema,
  type Value,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";

import { assertMessage } from "./assert-message.js";

/**
 * A value in the form that protobuf-es stores it in a message: a scalar, a
 * message, an array, a plain object for a map. Wrappers are unwrapped in
 * singular fields, and a `google.protobuf.Struct` is a JSON object.
 */
export type LocalValue = unknown;

/** A map field's value. Its keys may be any string, `__proto__` as well. */
export type LocalMap<V = LocalValue> = Record<string, V>;

/** A message as an object of its fields and oneofs, under their local names. */
export type Properties = Record<string, LocalValue>;

/** A oneof in a message. */
export interface LocalOneof {
  readonly case: string | undefined;
  readonly value?: LocalValue;
}

/** Return the value of a field; undefined for a oneof member that isn't set. */
export function getLocal(message: Message, field: DescField): LocalValue {
  const properties = message as unknown as Properties;
  if (field.oneof === undefined) {
    return properties[field.localName];
  }
  const oneof = properties[field.oneof.localName] as LocalOneof;
  return oneof.case === field.localName ? oneof.value : undefined;
}

/** Set a field; a member of a oneof becomes the one that is set. */
export function setLocal(
  message: Message,
  field: DescField,
  value: LocalValue,
): void {
  const properties = message as unknown as Properties;
  if (field.oneof === undefined) {
    properties[field.localName] = value;
  } else {
    properties[field.oneof.localName] = { case: field.localName, value };
  }
}

/** Return whether a field with presence is set in a message whose prototype may have the defaults. */
export function isSet<T extends object>(
  message: T,
  property: keyof T,
): boolean {
  return Object.hasOwn(message, property) && message[property] !== undefined;
}

/** Set an entry of a map, even one with the key `__proto__`. */
export function setEntry<V>(map: LocalMap<V>, key: string, value: V): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    map[key] = value;
  }
}

/** Return an entry of a map; undefined if the map has no such key of its own. */
export function getEntry<V>(map: LocalMap<V>, key: string): V | undefined {
  // Only for names that every object has: checking always takes longer than the rest.
  return key in NO_ENTRIES && !Object.hasOwn(map, key) ? undefined : map[key];
}

const NO_ENTRIES = {};

/** Return a new message that shares all values of another one. */
export function copyMessage<T extends Message>(message: T): T {
  return Object.assign(
    Object.create(Object.getPrototypeOf(message) as object),
    message,
  ) as T;
}

/** Return the message that a local value of a field with this message type stands for. */
export function localToMessage(
  field: DescField,
  desc: DescMessage,
  value: LocalValue,
): Message {
  if (!isConverted(field, desc)) {
    assertMessage(desc, value);
    return value;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message": {
      const parent = create(field.parent);
      setLocal(parent, field, value);
      return reflectedMessage(reflect(field.parent, parent, false).get(field));
    }
    case "list":
      return reflectedMessage(reflectList(field, [value], false).get(0));
    case "map":
      return reflectedMessage(
        reflectMap(field, { key: value }, false).get("key"),
      );
  }
}

/** Return the local value that stands for a message in a field with this message type. */
export function messageToLocal(
  field: DescField,
  desc: DescMessage,
  message: Message,
): LocalValue {
  if (!isConverted(field, desc)) {
    return message;
  }
  const value = reflect(desc, message, false);
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message": {
      const parent = create(field.parent);
      reflect(field.parent, parent, false).set(field, value);
      return getLocal(parent, field);
    }
    case "list": {
      const items: LocalValue[] = [];
      reflectList(field, items, false).add(value);
      return items[0];
    }
    case "map": {
      const entries: LocalMap = {};
      reflectMap(field, entries, false).set("key", value);
      return entries.key;
    }
  }
}

/** Return whether a message is a `google.protobuf.Value` without a kind, which has no form in JSON. */
export function isKindless(message: Message): message is Value {
  return (
    message.$typeName === ValueSchema.typeName &&
    (message as Value).kind.case === undefined
  );
}

/** Return a message. A `google.protobuf.Value` without a kind becomes null. */
export function withKind<T extends Message>(message: T): T {
  if (isKindless(message)) {
    message.kind = { case: "nullValue", value: NullValue.NULL_VALUE };
  }
  return message;
}

/** Return whether protobuf-es stores the messages of a field in another form. */
export function isConverted(field: DescField, desc: DescMessage): boolean {
  return isUnwrapped(field, desc) || isJsonObject(field, desc);
}

function reflectedMessage(value: unknown): Message {
  return (value as ReflectMessage).message;
}

function isUnwrapped(field: DescField, desc: DescMessage): boolean {
  return (
    field.fieldKind === "message" &&
    field.oneof === undefined &&
    isWrapperDesc(desc)
  );
}

/** Return whether a field with this message type holds a `google.protobuf.Struct`, which protobuf-es stores as a JSON object. */
export function isJsonObject(field: DescField, desc: DescMessage): boolean {
  return (
    desc.typeName === StructSchema.typeName &&
    field.parent.typeName !== ValueSchema.typeName
  );
}
