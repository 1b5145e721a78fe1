import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type UnknownField,
} from "@bufbuild/protobuf";
import { quoteKey, WILDCARD } from "../mask/path.js";
import { behaviorOf, hasBehavior } from "../message/field-behavior.js";
import { closedEnumFields } from "../message/field-table.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  setEntry,
} from "../message/local-value.js";
import { sameElement, sameUnknown } from "../message/same-value.js";
import { localIfSet, setField, unsetField } from "../message/set-field.js";
import { holdNamed, holdReplaced } from "./hold.js";
import { copyElement, copyValue } from "./input.js";
import { matchElements } from "./match.js";
import { type Place, placeBelow } from "./place.js";
import type { Leaves } from "./walk.js";

/**
 * The leaves of an update: it replaces values whole, by copies of what the
 * caller can set together with the old OUTPUT_ONLY fields. If nothing changes,
 * unknown fields included, the old value stays.
 */
export const REPLACE: Leaves = {
  take(field, result, source, place) {
    if (source !== undefined && isFieldSet(source, field)) {
      const value = getLocal(source, field);
      const before = localIfSet(result, field);
      const replaced = replaceValue(field, before, value, place);
      setField(result, field, replaced, source);
    } else {
      unsetField(result, field, source);
    }
  },
  takeEntry: replaceElement,
  takesZero: () => true,
  hold: holdNamed,
};

/** Return a message that replaces another one. */
export function replaceMessage(
  desc: DescMessage,
  before: Message,
  source: Message,
  place: Place,
): Message {
  const result = create(desc);
  for (const field of desc.fields) {
    if (isFieldSet(source, field)) {
      const value = replaceValue(
        field,
        localIfSet(before, field),
        getLocal(source, field),
        placeBelow(place, field.name),
      );
      setField(result, field, value);
    }
  }
  holdReplaced(desc, before, result, place);
  return sameUnknown(
    settableUnknown(desc, before),
    settableUnknown(desc, source),
  ) && sharesAll(desc, before, result)
    ? before
    : result;
}

function replaceValue(
  field: DescField,
  before: LocalValue,
  value: LocalValue,
  place: Place,
): LocalValue {
  if (before === undefined) {
    return copyValue(field, value);
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return replaceElement(field, before, value, place);
    case "list":
      return replaceList(
        field,
        before as LocalValue[],
        value as LocalValue[],
        place,
      );
    case "map":
      return replaceMap(field, before as LocalMap, value as LocalMap, place);
  }
}

/** Return the replacement of an element of a list field, an entry of a map field, or a singular value. */
function replaceElement(
  field: DescField,
  before: LocalValue,
  value: LocalValue,
  place: Place,
): LocalValue {
  const { message: desc } = field;
  if (before === undefined) {
    return copyElement(field, value);
  }
  // Messages that only the caller sets are single values.
  return desc === undefined || isGoogleProtobuf(desc) || !hasBehavior(desc)
    ? sameElement(field, before, value)
      ? before
      : copyElement(field, value)
    : replaceMessage(desc, before as Message, value as Message, place);
}

/** Replace the elements that match by IDENTIFIER or value; insert and remove the others. */
function replaceList(
  field: DescField,
  before: readonly LocalValue[],
  value: readonly LocalValue[],
  place: Place,
): LocalValue {
  const { message: desc } = field;
  const counterparts =
    desc !== undefined && hasBehavior(desc)
      ? matchElements(desc, before as Message[], value as Message[])
      : before;
  const inside = placeBelow(place, WILDCARD);
  const list = value.map((item, index) =>
    replaceElement(field, counterparts[index], item, inside),
  );
  return list.length === before.length &&
    list.every((item, index) => Object.is(item, before[index]))
    ? before
    : list;
}

function replaceMap(
  field: DescField,
  before: LocalMap,
  value: LocalMap,
  place: Place,
): LocalValue {
  const map: LocalMap = {};
  let isShared = Object.keys(before).length === Object.keys(value).length;
  for (const [key, entry] of Object.entries(value)) {
    const old = getEntry(before, key);
    const inside = placeBelow(place, quoteKey(key));
    const replaced = replaceElement(field, old, entry, inside);
    setEntry(map, key, replaced);
    isShared &&= Object.is(replaced, old);
  }
  return isShared ? before : map;
}

/** Return the unknown fields of a message, except the unknown values of enums that the caller doesn't have to set. */
function settableUnknown(
  desc: DescMessage,
  { $unknown = [] }: Message,
): readonly UnknownField[] {
  const numbers = closedEnumFields(desc)
    .filter(({ field }) => {
      const { outputOnly, inputOnly } = behaviorOf(field);
      return outputOnly || inputOnly;
    })
    .map(({ field }) => field.number);
  return numbers.length === 0
    ? $unknown
    : $unknown.filter(({ no }) => !numbers.includes(no));
}

/** Return whether every field has the identical value in both messages. */
function sharesAll(desc: DescMessage, a: Message, b: Message): boolean {
  return desc.fields.every((field) =>
    Object.is(localIfSet(a, field), localIfSet(b, field)),
  );
}
