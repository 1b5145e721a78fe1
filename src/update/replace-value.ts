import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { quoteKey, WILDCARD } from "../mask/path.js";
import { assertMessage } from "../message/assert-message.js";
import { behaviorOf, hasBehavior } from "../message/field-behavior.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  setEntry,
} from "../message/local-value.js";
import { sameElement, sameUnknown } from "../message/same-value.js";
import { copyElementSaid, copySaid } from "./copy-value.js";
import { holdBehavior } from "./hold-behavior.js";
import { matchElements } from "./match-elements.js";
import { type Place, step } from "./place.js";
import { localIfSet, setField } from "./set-field.js";

/**
 * The value of a field that an update sets whole: a copy of what the caller
 * says, with what the old value has of OUTPUT_ONLY fields. Where nothing
 * changes, unknown fields included, it is the old value itself.
 */
export function replaceValue(
  field: DescField,
  before: LocalValue,
  value: LocalValue,
  place: Place,
): LocalValue {
  if (before === undefined) {
    return copySaid(field, value);
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

/** The same for an element of a list field, an entry of a map field, or a singular field. */
export function replaceElement(
  field: DescField,
  before: LocalValue,
  value: LocalValue,
  place: Place,
): LocalValue {
  const { message: desc } = field;
  if (before === undefined) {
    return copyElementSaid(field, value);
  }
  if (desc === undefined || isGoogleProtobuf(desc) || !hasBehavior(desc)) {
    return sameElement(field, before, value)
      ? before
      : copyElementSaid(field, value);
  }
  return replaceMessage(desc, before as Message, value as Message, place);
}

/** The same for a message. */
export function replaceMessage(
  desc: DescMessage,
  before: Message,
  source: Message,
  place: Place,
): Message {
  assertMessage(desc, source);
  const result = create(desc);
  for (const field of desc.fields) {
    if (isFieldSet(source, field) && !behaviorOf(field).outputOnly) {
      const value = replaceValue(
        field,
        localIfSet(before, field),
        getLocal(source, field),
        step(place, field.name),
      );
      setField(result, field, value);
    }
  }
  holdBehavior(desc, before, result, place);
  return sameUnknown(before.$unknown, source.$unknown) &&
    sharesAll(desc, before, result)
    ? before
    : result;
}

/** The elements that stay, by their IDENTIFIER or their value, are replaced; the others come and go. */
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
  const inside = step(place, WILDCARD);
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
    const inside = step(place, quoteKey(key));
    const replaced = replaceElement(field, old, entry, inside);
    setEntry(map, key, replaced);
    isShared &&= Object.is(replaced, old);
  }
  return isShared ? before : map;
}

/** Whether every field has the very same value in both messages. */
function sharesAll(desc: DescMessage, a: Message, b: Message): boolean {
  return desc.fields.every((field) =>
    Object.is(localIfSet(a, field), localIfSet(b, field)),
  );
}
