import {
  clearField,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type UnknownField,
} from "@bufbuild/protobuf";
import { closedEnumFields } from "./field-table.js";
import { getLocal, type LocalValue, setLocal } from "./local-value.js";
import { sameUnknown } from "./same-value.js";

/** Return the value of a field; undefined if the field is unset or there is no message. */
export function localIfSet(
  message: Message | undefined,
  field: DescField,
): LocalValue {
  return message !== undefined && isFieldSet(message, field)
    ? getLocal(message, field)
    : undefined;
}

/**
 * Set a field, and drop its values and those of its siblings in a oneof from
 * the message's unknown fields, unless the source has the same ones:
 * protobuf-es keeps unknown values of closed enums there, and writes them last.
 */
export function setField(
  message: Message,
  field: DescField,
  value: LocalValue,
  source?: Message,
): void {
  setLocal(message, field, value);
  dropUnknown(message, field.oneof?.fields ?? [field], source);
}

/** Clear a field, and drop its values from the message's unknown fields, unless the source has the same ones. */
export function unsetField(
  message: Message,
  field: DescField,
  source?: Message,
): void {
  clearField(message, field);
  dropUnknown(message, [field], source);
}

/** Give a field the value that it has in another message, or clear it. */
export function takeField(to: Message, field: DescField, from: Message): void {
  if (isFieldSet(from, field)) {
    setField(to, field, getLocal(from, field), from);
  } else {
    unsetField(to, field, from);
  }
  const unknown = unknownOf(field, from);
  if (unknown.length > 0 && unknownOf(field, to).length === 0) {
    to.$unknown = [...(to.$unknown ?? []), ...unknown];
  }
}

/** Return the values of a field among a message's unknown fields: the unknown values of a closed enum. */
export function unknownOf(
  field: DescField,
  { $unknown = [] }: Message,
): readonly UnknownField[] {
  return isClosedEnum(field)
    ? $unknown.filter(({ no }) => no === field.number)
    : [];
}

/** Return the unknown fields of a message that belong to none of its fields. */
export function unknownBesides(
  desc: DescMessage,
  { $unknown = [] }: Message,
): readonly UnknownField[] {
  const enums = new Set(
    closedEnumFields(desc).map(({ field }) => field.number),
  );
  return $unknown.filter(({ no }) => !enums.has(no));
}

function dropUnknown(
  message: Message,
  fields: readonly DescField[],
  source: Message | undefined,
): void {
  const { $unknown } = message;
  const numbers = fields.filter(isClosedEnum).map(({ number }) => number);
  if ($unknown === undefined || numbers.length === 0) {
    return;
  }
  const isOfFields = ({ no }: UnknownField) => numbers.includes(no);
  const ofSource = source?.$unknown?.filter(isOfFields);
  if (!sameUnknown($unknown.filter(isOfFields), ofSource)) {
    setUnknown(
      message,
      $unknown.filter((unknown) => !isOfFields(unknown)),
    );
  }
}

function setUnknown(message: Message, unknown: UnknownField[]): void {
  if (unknown.length === 0) {
    delete message.$unknown;
  } else {
    message.$unknown = unknown;
  }
}

function isClosedEnum(field: DescField): boolean {
  return field.fieldKind === "enum" && !field.enum.open;
}
