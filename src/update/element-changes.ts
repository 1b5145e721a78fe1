import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { assertMessage } from "../message/assert-message.js";
import { behaviorOf } from "../message/field-behavior.js";
import { sameField, sameUnknown } from "../message/same-value.js";
import { identifierKey, messageKey } from "./match.js";

/** The changes of the elements of a list. */
export interface ElementChanges<M extends Message> {
  /** The new elements, in the order of the list. */
  readonly inserted: M[];
  /** The elements that stay and have changed. */
  readonly updated: {
    /** The element as it was. */
    readonly before: M;
    /** The element as it is now. */
    readonly after: M;
  }[];
  /** The removed elements. */
  readonly removed: M[];
}

/** Options of `elementChanges`. */
export interface ElementChangesOptions<M extends Message> {
  /**
   * Return the key by which an element of one list matches one of the other; an
   * element without a key is inserted or removed. By default, the key is the
   * values of its IDENTIFIER fields, or the whole element if its type has none.
   */
  readonly key?: (
    element: M,
  ) => string | number | bigint | boolean | null | undefined;
}

/**
 * Return the changes of the elements of a list, for lists that are stored as a
 * table of their own: the rows to insert, to update and to delete. Of several
 * elements with the same key, the first ones match.
 */
export function elementChanges<Desc extends DescMessage>(
  schema: Desc,
  before: readonly MessageShape<Desc>[],
  after: readonly MessageShape<Desc>[],
  { key = keyOf(schema) }: ElementChangesOptions<MessageShape<Desc>> = {},
): ElementChanges<MessageShape<Desc>> {
  const places = indexesByKey(schema, before, key);
  const removed = new Set(before.keys());
  const inserted: MessageShape<Desc>[] = [];
  const updated: ElementChanges<MessageShape<Desc>>["updated"] = [];
  for (const element of after) {
    assertMessage(schema, element);
    const name = key(element) ?? undefined;
    const place = name === undefined ? undefined : places.get(name)?.pop();
    const match = place === undefined ? undefined : before[place];
    if (place === undefined || match === undefined) {
      inserted.push(element);
    } else {
      removed.delete(place);
      if (!sameMessage(schema, match, element)) {
        updated.push({ before: match, after: element });
      }
    }
  }
  return {
    inserted,
    updated,
    removed: before.filter((_, place) => removed.has(place)),
  };
}

/** Return the places of elements by their keys, the last one of each key first. */
function indexesByKey<M extends Message>(
  desc: DescMessage,
  elements: readonly M[],
  key: NonNullable<ElementChangesOptions<M>["key"]>,
): ReadonlyMap<unknown, number[]> {
  const places = new Map<unknown, number[]>();
  for (const [place, element] of elements.entries()) {
    assertMessage(desc, element);
    const name = key(element) ?? undefined;
    const others = places.get(name);
    if (others !== undefined) {
      others.push(place);
    } else if (name !== undefined) {
      places.set(name, [place]);
    }
  }
  for (const found of places.values()) {
    found.reverse();
  }
  return places;
}

/** Return a function for the default key: the IDENTIFIER of an element, or the element as a text. */
function keyOf(desc: DescMessage): (element: Message) => string | undefined {
  const hasIdentifier = desc.fields.some(
    (field) => behaviorOf(field).identifier,
  );
  return hasIdentifier
    ? (element) => identifierKey(desc, element)
    : (element) => messageKey(desc, element, () => true);
}

function sameMessage(desc: DescMessage, a: Message, b: Message): boolean {
  return (
    a === b ||
    (desc.fields.every((field) => sameField(field, a, b)) &&
      sameUnknown(a.$unknown, b.$unknown))
  );
}
