import { type DescMessage, isFieldSet, type Message } from "@bufbuild/protobuf";
import { behaviorOf } from "../message/field-behavior.js";
import { getLocal } from "../message/local-value.js";
import { identifiersOf } from "./input.js";
import { isReadAndSaid, messageKey, valueKey } from "./value-key.js";

/**
 * Return the old elements of a list that new ones continue, one for one: the
 * first one with the same IDENTIFIER, or else the first one that is the same but
 * for OUTPUT_ONLY and INPUT_ONLY fields, which the caller does not say or has
 * not read. Undefined for those that are new.
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

/** A text that elements which are the same have in common; undefined for one that is the same as no other. */
type KeyOf = (desc: DescMessage, element: Message) => string | undefined;

/** Return a text of what the IDENTIFIER fields of an element hold; undefined if they hold nothing. */
export const identifierKey: KeyOf = (desc, element) => {
  const keys = desc.fields.flatMap((field) => {
    if (!behaviorOf(field).identifier) {
      return [];
    }
    const holder = behaviorOf(field).outputOnly
      ? (identifiersOf(element) ?? element)
      : element;
    return isFieldSet(holder, field)
      ? [[field.number, valueKey(field, getLocal(holder, field), () => true)]]
      : [];
  });
  return keys.length === 0 ? undefined : JSON.stringify(keys);
};

const contentKey: KeyOf = (desc, element) =>
  messageKey(desc, element, isReadAndSaid);

/** The places of the free elements by the elements' keys, the last one of each key first. */
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
