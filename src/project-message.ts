import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  type CompiledMask,
  type EntryMask,
  keepsWhole,
  type Selection,
} from "./compiled-mask.js";
import { fieldsByName } from "./fields-by-name.js";
import {
  copyMessage,
  getLocal,
  isKindless,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setEntry,
  setLocal,
  withKind,
} from "./local-value.js";

/** A projection written out for one message type. */
export type Project<T> = (message: T, mask: CompiledMask) => T;

/** The zero value of bytes. All messages can share it: there is nothing to write to. */
export const emptyBytes: Uint8Array = new Uint8Array(0);

/**
 * What a selection keeps of a message, always as a new message that shares the
 * kept parts. Without `project`, the descriptor drives the projection.
 */
export function projectSelection<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  selection: Selection,
  project: Project<MessageShape<Desc>> = (part, mask) =>
    projectMessage(desc, part, mask),
): MessageShape<Desc> {
  switch (selection) {
    case "all":
      return copyMessage(message);
    case "none":
      return create(desc);
    default:
      return project(message, selection);
  }
}

/**
 * The part of a message that a compiled mask keeps, by its descriptor. Called by
 * generated code, too, for messages of another version than it was generated for.
 */
export function projectMessage<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  mask: CompiledMask,
): MessageShape<Desc> {
  return withKind(projectFields(desc, message, mask));
}

/**
 * The part of a message value that a compiled mask keeps, in the form in which
 * protobuf-es stores the field's value or its elements.
 */
export function projectValue<V>(
  field: DescField,
  value: V,
  mask: CompiledMask,
): V {
  const { message: desc } = field;
  if (desc === undefined) {
    return value;
  }
  const part = projectMessage(desc, localToMessage(field, desc, value), mask);
  return messageToLocal(field, desc, part) as V;
}

/**
 * The entries of a map field that a mask keeps. A `google.protobuf.Value` that
 * loses its kind goes: it would turn into a null that nobody has set.
 */
export function projectMap<V>(
  field: DescField,
  map: LocalMap<V>,
  mask: EntryMask,
): LocalMap<V> {
  const { message: desc } = field;
  const result: LocalMap<V> = {};
  for (const [key, value] of Object.entries(map)) {
    const selection = mask.keys.get(key) ?? mask.others;
    if (selection === "all") {
      setEntry(result, key, value);
    } else if (selection !== "none" && desc !== undefined) {
      const message = localToMessage(field, desc, value);
      const part = projectFields(desc, message, selection);
      if (!isKindless(part)) {
        setEntry(result, key, messageToLocal(field, desc, part) as V);
      }
    }
  }
  return result;
}

function projectFields<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  mask: CompiledMask,
): MessageShape<Desc> {
  const result = create(desc);
  for (const { field, index } of fieldsByName(desc).values()) {
    if (isFieldSet(message, field)) {
      const part = projectField(field, index, getLocal(message, field), mask);
      if (part !== undefined) {
        setLocal(result, field, part);
      }
    }
  }
  if (mask.unknown && message.$unknown !== undefined) {
    result.$unknown = message.$unknown;
  }
  return result;
}

/** The part of a field's value that the mask of its message keeps, if any. */
function projectField(
  field: DescField,
  index: number,
  value: LocalValue,
  mask: CompiledMask,
): LocalValue {
  if (keepsWhole(mask, index)) {
    return value;
  }
  const below = mask.below.get(index);
  if (below !== undefined) {
    return field.fieldKind === "list"
      ? (value as LocalValue[]).map((item) => projectValue(field, item, below))
      : projectValue(field, value, below);
  }
  const entries = mask.entries.get(index);
  return entries && projectMap(field, value as LocalMap, entries);
}
