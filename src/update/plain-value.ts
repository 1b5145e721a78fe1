import {
  type DescField,
  type DescMessage,
  isFieldSet,
  isMessage,
  type Message,
} from "@bufbuild/protobuf";
import { TimestampSchema, timestampDate } from "@bufbuild/protobuf/wkt";
import { assertDepth } from "../mask/depth.js";
import { hasPresence, isGoogleProtobuf } from "../message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
  setEntry,
} from "../message/local-value.js";
import { copyElementSaid } from "./copy-value.js";
import { behaviorOf } from "./field-behavior.js";

/**
 * A field's value as plain data: messages as objects by their fields' local
 * names, where the members of a oneof go by their own, Timestamps as Dates, and
 * other messages of google.protobuf as they are. It shares nothing with the
 * value.
 */
export function plainValue(
  field: DescField,
  value: LocalValue,
  depth = 0,
): LocalValue {
  assertDepth(depth);
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return plainElement(field, value, depth);
    case "list":
      return (value as LocalValue[]).map((item) =>
        plainElement(field, item, depth),
      );
    case "map": {
      const plain: LocalMap = {};
      for (const [key, entry] of Object.entries(value as LocalMap)) {
        setEntry(plain, key, plainElement(field, entry, depth));
      }
      return plain;
    }
  }
}

function plainElement(
  field: DescField,
  value: LocalValue,
  depth: number,
): LocalValue {
  const { message: desc } = field;
  if (desc?.typeName === TimestampSchema.typeName) {
    return isMessage(value, TimestampSchema) ? timestampDate(value) : value;
  }
  return desc === undefined || isGoogleProtobuf(desc)
    ? copyElementSaid(field, value)
    : plainMessage(desc, value as Message, depth + 1);
}

function plainMessage(
  desc: DescMessage,
  message: Message,
  depth: number,
): LocalMap {
  const plain: LocalMap = {};
  for (const field of desc.fields) {
    // What an OUTPUT_ONLY field does not hold is not known here.
    const isHeld = !hasPresence(field) && !behaviorOf(field).outputOnly;
    if (isFieldSet(message, field) || isHeld) {
      const value = plainValue(field, getLocal(message, field), depth);
      setEntry(plain, field.localName, value);
    }
  }
  return plain;
}
