import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type UnknownField,
} from "@bufbuild/protobuf";
import { isBytes } from "./is-bytes.js";
import {
  getEntry,
  getLocal,
  isJsonObject,
  type LocalMap,
  type LocalValue,
} from "./local-value.js";

/** Return whether a field has the same presence and value in both messages. */
export function sameField(
  field: DescField,
  a: Message,
  b: Message,
  unknownAlike: UnknownAlike = sameUnknown,
): boolean {
  const set = isFieldSet(a, field);
  return (
    set === isFieldSet(b, field) &&
    (!set || alike(field, getLocal(a, field), getLocal(b, field), unknownAlike))
  );
}

/**
 * Return whether two values of a field are the same, by default including their
 * unknown fields. Unlike in protobuf-es, NaN is the same as NaN.
 */
export function sameValue(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  unknownAlike: UnknownAlike = sameUnknown,
): boolean {
  return alike(field, a, b, unknownAlike);
}

/** Return whether two elements of a list field, entries of a map field, or values of a singular field are the same. */
export function sameElement(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  unknownAlike: UnknownAlike = sameUnknown,
): boolean {
  return elementsAlike(field, a, b, unknownAlike);
}

/** Return whether two lists of unknown fields are the same. */
export function sameUnknown(
  a: readonly UnknownField[] = [],
  b: readonly UnknownField[] = [],
): boolean {
  return (
    a.length === b.length &&
    a.every(({ no, wireType, data }, index) => {
      const other = b[index];
      return (
        other?.no === no &&
        other.wireType === wireType &&
        sameBytes(other.data, data)
      );
    })
  );
}

/** Whether the unknown fields of two messages count as the same. */
export type UnknownAlike = (
  a: readonly UnknownField[] | undefined,
  b: readonly UnknownField[] | undefined,
) => boolean;

function alike(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  unknownAlike: UnknownAlike,
): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return elementsAlike(field, a, b, unknownAlike);
    case "list": {
      const [items, others] = [a as LocalValue[], b as LocalValue[]];
      if (items.length !== others.length) {
        return false;
      }
      for (const [index, item] of items.entries()) {
        if (!elementsAlike(field, item, others[index], unknownAlike)) {
          return false;
        }
      }
      return true;
    }
    case "map":
      return mapsAlike(a as LocalMap, b as LocalMap, (x, y) =>
        elementsAlike(field, x, y, unknownAlike),
      );
  }
}

function elementsAlike(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  unknownAlike: UnknownAlike,
): boolean {
  const { message: desc } = field;
  if (desc === undefined || !isObject(a) || !isObject(b)) {
    return scalarsAlike(a, b);
  }
  return (
    a === b ||
    (isJsonObject(field, desc)
      ? jsonAlike(a, b)
      : messagesAlike(desc, a as Message, b as Message, unknownAlike))
  );
}

function messagesAlike(
  desc: DescMessage,
  a: Message,
  b: Message,
  unknownAlike: UnknownAlike,
): boolean {
  // Loops, here and below: with deep messages, each call between two levels takes stack.
  for (const field of desc.fields) {
    const set = isFieldSet(a, field);
    if (
      set !== isFieldSet(b, field) ||
      (set &&
        !alike(field, getLocal(a, field), getLocal(b, field), unknownAlike))
    ) {
      return false;
    }
  }
  return unknownAlike(a.$unknown, b.$unknown);
}

function jsonAlike(a: LocalValue, b: LocalValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return listsAlike(a, b, jsonAlike);
  }
  return isObject(a) && isObject(b) && !Array.isArray(a) && !Array.isArray(b)
    ? mapsAlike(a as LocalMap, b as LocalMap, jsonAlike)
    : scalarsAlike(a, b);
}

function listsAlike(
  a: readonly LocalValue[],
  b: readonly LocalValue[],
  compare: Compare,
): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (const [index, item] of a.entries()) {
    if (!compare(item, b[index])) {
      return false;
    }
  }
  return true;
}

function mapsAlike(a: LocalMap, b: LocalMap, compare: Compare): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) {
    return false;
  }
  for (const key of keys) {
    if (
      !Object.hasOwn(b, key) ||
      !compare(getEntry(a, key), getEntry(b, key))
    ) {
      return false;
    }
  }
  return true;
}

type Compare = (a: LocalValue, b: LocalValue) => boolean;

function scalarsAlike(a: LocalValue, b: LocalValue): boolean {
  return isBytes(a) && isBytes(b) ? sameBytes(a, b) : Object.is(a, b);
}

function isObject(value: LocalValue): value is object {
  return typeof value === "object" && value !== null && !isBytes(value);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
