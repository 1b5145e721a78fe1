import {
  create,
  createRegistry,
  type DescField,
  equals,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { getLocal, type LocalValue, setLocal } from "./local-value.js";

/** Whether a field has the same presence and value in both messages, unknown fields below it included. */
export function sameField(field: DescField, a: Message, b: Message): boolean {
  const set = isFieldSet(a, field);
  if (set !== isFieldSet(b, field)) {
    return false;
  }
  return !set || sameValue(field, getLocal(a, field), getLocal(b, field));
}

/** Whether two values are the same for a field. */
export function sameValue(
  field: DescField,
  a: LocalValue,
  b: LocalValue,
): boolean {
  return (
    Object.is(a, b) ||
    equals(field.parent, onlyField(field, a), onlyField(field, b), {
      unknown: true,
      registry: NO_EXTENSIONS,
    })
  );
}

/** Makes `equals` compare extensions as unknown fields. */
const NO_EXTENSIONS = createRegistry();

function onlyField(field: DescField, value: LocalValue): Message {
  const message = create(field.parent);
  setLocal(message, field, value);
  return message;
}
