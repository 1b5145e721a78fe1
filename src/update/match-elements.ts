import { type DescMessage, isFieldSet, type Message } from "@bufbuild/protobuf";
import { behaviorOf } from "../message/field-behavior.js";
import { getLocal } from "../message/local-value.js";
import { isSaid, messageKey, valueKey } from "./value-key.js";

/**
 * The old elements of a list that new ones continue, one for one: the one with
 * the same IDENTIFIER, or else the one with the same OUTPUT_ONLY values that is
 * the same otherwise, too, or else one that is the same but for those. Undefined
 * for those that are new.
 */
export function matchElements(
  desc: DescMessage,
  before: readonly Message[],
  after: readonly Message[],
): (Message | undefined)[] {
  const matches: (Message | undefined)[] = after.map(() => undefined);
  const free = new Set(before.keys());
  for (const keyOf of [identifierKey, unsaidKey, saidKey]) {
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

const identifierKey: KeyOf = (desc, element) => {
  const keys = desc.fields
    .filter(
      (field) => behaviorOf(field).identifier && isFieldSet(element, field),
    )
    .map((field) => [
      field.number,
      valueKey(field, getLocal(element, field), isAny),
    ]);
  return keys.length === 0 ? undefined : JSON.stringify(keys);
};

/** Where there is nothing but what a caller may say, any element that says the same will do. */
const unsaidKey: KeyOf = (desc, element) => {
  const key = messageKey(desc, element, isAny);
  return key === saidKey(desc, element) ? undefined : key;
};

const saidKey: KeyOf = (desc, element) => messageKey(desc, element, isSaid);

const isAny = () => true;

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
