import {
  type DescField,
  type DescMessage,
  isFieldSet,
  isMessage,
  type Message,
} from "@bufbuild/protobuf";
import {
  type Timestamp,
  TimestampSchema,
  timestampDate,
} from "@bufbuild/protobuf/wkt";
import { FieldMaskReason } from "../mask/field-mask-error.js";
import { quoteKey, WILDCARD } from "../mask/path.js";
import { nameOf } from "../mask/path-violation.js";
import { behaviorOf } from "../message/field-behavior.js";
import { hasPresence, isGoogleProtobuf } from "../message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
  setEntry,
} from "../message/local-value.js";
import { copyElementSaid } from "./copy-value.js";
import { type Place, step } from "./place.js";

/**
 * A field's value as plain data: messages as objects by their fields' local
 * names, where the members of a oneof go by their own, Timestamps as Dates, and
 * other messages of google.protobuf as they are. It shares nothing with the
 * value. A Timestamp that no Date can hold is a violation.
 */
export function plainValue(
  field: DescField,
  value: LocalValue,
  place: Place,
): LocalValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return plainElement(field, value, place);
    case "list": {
      const inside = step(place, WILDCARD);
      return (value as LocalValue[]).map((item) =>
        plainElement(field, item, inside),
      );
    }
    case "map": {
      const plain: LocalMap = {};
      for (const [key, entry] of Object.entries(value as LocalMap)) {
        const inside = step(place, quoteKey(key));
        setEntry(plain, key, plainElement(field, entry, inside));
      }
      return plain;
    }
  }
}

function plainElement(
  field: DescField,
  value: LocalValue,
  place: Place,
): LocalValue {
  const { message: desc } = field;
  if (isMessage(value, TimestampSchema)) {
    return plainDate(field, value, place);
  }
  return desc === undefined || isGoogleProtobuf(desc)
    ? copyElementSaid(field, value)
    : plainMessage(desc, value as Message, place);
}

/** Drivers fail on a Date that is none, in words that no caller understands. */
function plainDate(field: DescField, value: Timestamp, place: Place): Date {
  const date = timestampDate(value);
  if (Number.isNaN(date.getTime())) {
    place.violations.push({
      path: place.path,
      reason: FieldMaskReason.invalidTimestamp,
      description: `the time in ${nameOf(field)} is out of range`,
    });
  }
  return date;
}

function plainMessage(
  desc: DescMessage,
  message: Message,
  place: Place,
): LocalMap {
  const plain: LocalMap = {};
  for (const field of desc.fields) {
    // What an OUTPUT_ONLY field does not hold is not known here.
    const isHeld = !hasPresence(field) && !behaviorOf(field).outputOnly;
    if (isFieldSet(message, field) || isHeld) {
      const inside = step(place, field.name);
      const value = plainValue(field, getLocal(message, field), inside);
      setEntry(plain, field.localName, value);
    }
  }
  return plain;
}
