import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { behaviorOf, fieldsWithBehavior } from "../message/field-behavior.js";
import { getLocal } from "../message/local-value.js";
import { setField, takeField } from "../message/set-field.js";
import { isSettable, valueKey } from "./match.js";
import {
  changedImmutable,
  clearedRequired,
  type Place,
  pathOf,
  placeBelow,
} from "./place.js";

/**
 * Hold an updated message to the `google.api.field_behavior` of its fields
 * (AIP-203): OUTPUT_ONLY fields keep their values, and changing an IMMUTABLE or
 * IDENTIFIER field or clearing a REQUIRED one is a violation.
 *
 * Messages in it that both sides have must have been held before.
 */
export function holdNamed(
  desc: DescMessage,
  before: Message,
  result: Message,
  place: Place,
): void {
  const fields = fieldsWithBehavior(desc);
  for (const field of fields) {
    if (behaviorOf(field).outputOnly && !isOtherMemberSet(field, result)) {
      takeField(result, field, before);
    }
  }
  for (const field of fields) {
    if (!behaviorOf(field).outputOnly) {
      holdField(field, before, result, place);
    }
  }
}

/** Hold a message that replaces another one: INPUT_ONLY fields that the caller leaves unset keep their values, too. */
export function holdReplaced(
  desc: DescMessage,
  before: Message,
  result: Message,
  place: Place,
): void {
  for (const field of fieldsWithBehavior(desc)) {
    const isKept =
      behaviorOf(field).inputOnly &&
      !isFieldSet(result, field) &&
      !isOtherMemberSet(field, result);
    if (isKept) {
      takeField(result, field, before);
    }
  }
  holdNamed(desc, before, result, place);
}

function holdField(
  field: DescField,
  before: Message,
  result: Message,
  place: Place,
): void {
  const { required, immutable } = behaviorOf(field);
  const inside = placeBelow(place, field.name);
  const isCleared = isFieldSet(before, field) && !isFieldSet(result, field);
  if (isCleared && required) {
    place.violations.push(clearedRequired(pathOf(inside), field));
  } else if (immutable && isSameSettable(field, before, result)) {
    // The stored value also has what the caller cannot set.
    takeField(result, field, before);
  } else if (immutable) {
    place.violations.push(changedImmutable(pathOf(inside), field));
  } else if (isCleared && field.fieldKind === "message") {
    const kept = keptWhenCleared(
      field.message,
      getLocal(before, field) as Message,
      inside,
    );
    if (kept !== undefined && !isOtherMemberSet(field, result)) {
      setField(result, field, kept);
    }
  }
}

/**
 * Return what stays of a cleared message: its OUTPUT_ONLY and INPUT_ONLY
 * fields; undefined if it has none. Clearing its IMMUTABLE fields is a
 * violation; clearing its REQUIRED ones isn't.
 */
function keptWhenCleared(
  desc: DescMessage,
  before: Message,
  place: Place,
): Message | undefined {
  const kept = create(desc);
  let isEmpty = true;
  for (const field of fieldsWithBehavior(desc)) {
    const { outputOnly, inputOnly, immutable } = behaviorOf(field);
    const inside = placeBelow(place, field.name);
    if (outputOnly || inputOnly) {
      takeField(kept, field, before);
    } else if (!isFieldSet(before, field)) {
      continue;
    } else if (immutable) {
      place.violations.push(changedImmutable(pathOf(inside), field));
    } else if (field.fieldKind === "message") {
      const value = getLocal(before, field) as Message;
      const below = keptWhenCleared(field.message, value, inside);
      if (below !== undefined) {
        setField(kept, field, below);
      }
    }
    isEmpty &&= !isFieldSet(kept, field);
  }
  return isEmpty && kept.$unknown === undefined ? undefined : kept;
}

/** Return whether an update has set another member of the field's oneof, which clears the field. */
function isOtherMemberSet(field: DescField, message: Message): boolean {
  return (field.oneof?.fields ?? []).some(
    (member) => member !== field && isFieldSet(message, member),
  );
}

/** Return whether a field is the same in both messages, apart from what a caller cannot set. */
function isSameSettable(field: DescField, a: Message, b: Message): boolean {
  const isSet = isFieldSet(a, field);
  if (isSet !== isFieldSet(b, field)) {
    return false;
  }
  const [valueA, valueB] = [getLocal(a, field), getLocal(b, field)];
  return (
    !isSet ||
    valueA === valueB ||
    valueKey(field, valueA, isSettable) === valueKey(field, valueB, isSettable)
  );
}
