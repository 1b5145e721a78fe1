import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { MaskEdge } from "../mask/mask-tree.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setEntry,
  setLocal,
} from "../message/local-value.js";
import type { FieldChange } from "../update/changes.js";
import { stepsOf } from "./changed-fields.js";

/** A message with the values that changes set, and no others. */
export function messageOfChanges<Desc extends DescMessage>(
  desc: Desc,
  changes: readonly FieldChange[],
): MessageShape<Desc> {
  const message = create(desc);
  for (const { path, value } of changes) {
    if (value !== undefined) {
      setAt(message, stepsOf(desc, path), value);
    }
  }
  return message;
}

function setAt(
  message: Message,
  [step, ...steps]: readonly MaskEdge[],
  value: LocalValue,
): void {
  if (step?.kind !== "field") {
    return;
  }
  const { field } = step;
  const [next, ...below] = steps;
  if (next?.kind === "key") {
    const map = getLocal(message, field) as LocalMap;
    const entry = getEntry(map, next.key);
    setEntry(map, next.key, withValue(field, entry, below, value));
  } else {
    const current = getLocal(message, field);
    setLocal(message, field, withValue(field, current, steps, value));
  }
}

/** The value itself, or the message of the field with the value in it. */
function withValue(
  field: DescField,
  current: LocalValue,
  steps: readonly MaskEdge[],
  value: LocalValue,
): LocalValue {
  const { message: desc } = field;
  if (steps.length === 0 || desc === undefined) {
    return value;
  }
  const message =
    current === undefined ? create(desc) : localToMessage(field, desc, current);
  setAt(message, steps, value);
  return messageToLocal(field, desc, message);
}
