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
import { identifiersOf } from "./input.js";

/**
 * Match each new element of a list to the old one that it updates: the first
 * one with the same IDENTIFIER, or else the first one that is equal without
 * OUTPUT_ONLY and INPUT_ONLY fields, which the caller cannot set or has not
 * read. Returns undefined for new elements.
 */
export function matchElements(
  desc: DescMessage,
  before: readonly Message[],
  after: readonly Message[],
): (Message | undefined)[] {
  const matches: (Message | undefined)[] = after.map(() => undefined);
  const free = new Set(before.keys());
  for (const keyOf of [identifierKey, contentKey]) {
    const groups = groupByKey(desc, before, free, keyOf);
    for (const [index, element] of after.entries()) {
      const key = matches[index] === undefined && keyOf(desc, element);
      const match = key ? groups.get(key)?.pop() : undefined;
      if (match !== undefined) {
        matches[index] = before[match];
        free.delete(match);
      }
    }
  }
  return matches;
}

/** Returns the same text for elements that match; undefined for one that matches no other. */
type KeyOf = (desc: DescMessage, element: Message) => string | undefined;

/**
 * Return a text of what the IDENTIFIER fields of an element hold, but for what
 * the caller does not say or has not read; undefined if they hold nothing.
 */
export const identifierKey: KeyOf = (desc, element) => {
  const keys = desc.fields.flatMap((field) => {
    if (!behaviorOf(field).identifier) {
      return [];
    }
    const holder = behaviorOf(field).outputOnly
      ? (identifiersOf(element) ?? element)
      : element;
    return isFieldSet(holder, field)
      ? [
          [
            field.number,
            valueKey(field, getLocal(holder, field), isSettableAndRead),
          ],
        ]
      : [];
  });
  return keys.length === 0 ? undefined : JSON.stringify(keys);
};

const contentKey: KeyOf = (desc, element) =>
  messageKey(desc, element, isSettableAndRead);

/** Group the indexes of the free elements by key, the last one of each key first. */
function groupByKey(
  desc: DescMessage,
  elements: readonly Message[],
  free: ReadonlySet<number>,
  keyOf: KeyOf,
): ReadonlyMap<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const index of [...free].reverse()) {
    const element = elements[index];
    const key = element && keyOf(desc, element);
    if (key !== undefined) {
      const group = groups.get(key) ?? [];
      group.push(index);
      groups.set(key, group);
    }
  }
  return groups;
}

/** Returns whether a field of a message counts. */
export type CountsField = (field: DescField) => boolean;

/** Return whether a caller can set a field: it isn't OUTPUT_ONLY. */
export const isSettable: CountsField = (field) => !behaviorOf(field).outputOnly;

/** Return whether a caller can set a field and has read it: it is neither OUTPUT_ONLY nor INPUT_ONLY. */
export const isSettableAndRead: CountsField = (field) => {
  const { outputOnly, inputOnly } = behaviorOf(field);
  return !outputOnly && !inputOnly;
};

/**
 * Return the same text for two values of a field that are equal in the fields
 * that count. Unknown fields never do.
 */
export function valueKey(
  field: DescField,
  value: LocalValue,
  counts: CountsField,
): string {
  return keyOf(field, value, counts);
}

/** Return the same text for two messages that are equal in the fields that count. */
export function messageKey(
  desc: DescMessage,
  message: Message,
  counts: CountsField,
): string {
  // Loops, here and below: with deep messages, each call between two levels takes stack.
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
