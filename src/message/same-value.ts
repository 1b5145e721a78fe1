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

/** Whether a field has the same presence and value in both messages. */
export function sameField(
  field: DescField,
  a: Message,
  b: Message,
  unknownAlike: UnknownAlike = sameUnknown,
): boolean {
  return drain(unknownAlike, (comparing) =>
    presentAlike(field, a, b, comparing),
  );
}

/**
 * Whether two values are the same for a field, by default with the same unknown
 * fields. Numbers that are none are the same here, unlike in protobuf-es, and
 * messages may be nested to any depth.
 */
export function sameValue(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  unknownAlike: UnknownAlike = sameUnknown,
): boolean {
  return drain(unknownAlike, (comparing) => alike(field, a, b, comparing));
}

/** Whether two values are the same for an element of a list field, an entry of a map field, or a singular field. */
export function sameElement(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  unknownAlike: UnknownAlike = sameUnknown,
): boolean {
  return drain(unknownAlike, (comparing) =>
    elementsAlike(field, a, b, comparing),
  );
}

/** Whether two lists of unknown fields are the same. */
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

interface Comparing {
  readonly unknownAlike: UnknownAlike;
  /** Comparisons of what lies deeper: they wait, so that nothing recurses. */
  readonly pending: (() => boolean)[];
}

function drain(
  unknownAlike: UnknownAlike,
  compare: (comparing: Comparing) => boolean,
): boolean {
  const pending: (() => boolean)[] = [];
  let same = compare({ unknownAlike, pending });
  for (
    let next = pending.pop();
    same && next !== undefined;
    next = pending.pop()
  ) {
    same = next();
  }
  return same;
}

function presentAlike(
  field: DescField,
  a: Message,
  b: Message,
  comparing: Comparing,
): boolean {
  const set = isFieldSet(a, field);
  if (set !== isFieldSet(b, field)) {
    return false;
  }
  return (
    !set || alike(field, getLocal(a, field), getLocal(b, field), comparing)
  );
}

function alike(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  comparing: Comparing,
): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return elementsAlike(field, a, b, comparing);
    case "list":
      return listsAlike(a as LocalValue[], b as LocalValue[], (x, y) =>
        elementsAlike(field, x, y, comparing),
      );
    case "map":
      return mapsAlike(a as LocalMap, b as LocalMap, (x, y) =>
        elementsAlike(field, x, y, comparing),
      );
  }
}

function elementsAlike(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
  comparing: Comparing,
): boolean {
  const { message: desc } = field;
  if (desc === undefined || !isObject(a) || !isObject(b)) {
    return scalarsAlike(a, b);
  }
  if (a !== b) {
    comparing.pending.push(
      isJsonObject(field, desc)
        ? () => jsonAlike(a, b, comparing)
        : () => messagesAlike(desc, a as Message, b as Message, comparing),
    );
  }
  return true;
}

function messagesAlike(
  desc: DescMessage,
  a: Message,
  b: Message,
  comparing: Comparing,
): boolean {
  return (
    desc.fields.every((field) => presentAlike(field, a, b, comparing)) &&
    comparing.unknownAlike(a.$unknown, b.$unknown)
  );
}

function jsonAlike(
  a: LocalValue,
  b: LocalValue,
  comparing: Comparing,
): boolean {
  const later = (x: LocalValue, y: LocalValue) => {
    comparing.pending.push(() => jsonAlike(x, y, comparing));
    return true;
  };
  if (Array.isArray(a) && Array.isArray(b)) {
    return listsAlike(a, b, later);
  }
  return isObject(a) && isObject(b) && !Array.isArray(a) && !Array.isArray(b)
    ? mapsAlike(a as LocalMap, b as LocalMap, later)
    : scalarsAlike(a, b);
}

function listsAlike(
  a: readonly LocalValue[],
  b: readonly LocalValue[],
  compare: (a: LocalValue, b: LocalValue) => boolean,
): boolean {
  return (
    a.length === b.length && a.every((item, index) => compare(item, b[index]))
  );
}

function mapsAlike(
  a: LocalMap,
  b: LocalMap,
  compare: (a: LocalValue, b: LocalValue) => boolean,
): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) && compare(getEntry(a, key), getEntry(b, key)),
    )
  );
}

function scalarsAlike(a: LocalValue, b: LocalValue): boolean {
  return isBytes(a) && isBytes(b) ? sameBytes(a, b) : Object.is(a, b);
}

function isObject(value: LocalValue): value is object {
  return typeof value === "object" && value !== null && !isBytes(value);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
