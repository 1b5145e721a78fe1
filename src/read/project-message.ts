import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type MessageShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { messageOf } from "../mask/depth.js";
import { fieldsByNumber } from "../message/field-table.js";
import { hasPresence } from "../message/field-traits.js";
import {
  copyMessage,
  getLocal,
  isKindless,
  type LocalMap,
  type LocalValue,
  messageToLocal,
  setLocal,
  withKind,
} from "../message/local-value.js";
import { keepUnknown } from "./keep-unknown.js";
import {
  isMapMask,
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
  type Project,
} from "./message-mask.js";
import { projectEntries } from "./project-entries.js";

/**
 * What is kept of a message, always as a new message that shares the kept
 * parts. Without `project`, the descriptor drives the projection.
 */
export function projectKept<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  kept: Kept,
  project: Project<MessageShape<Desc>> = (part, mask) =>
    projectMessage(desc, part, mask),
): MessageShape<Desc> {
  if (kept === true) {
    return copyMessage(message);
  }
  noBytes = undefined;
  return project(
    message,
    kept === false || isMapMask(kept) ? messageMask(desc, [], false) : kept,
  );
}

/** The part of a message that a mask keeps, by its descriptor. */
export function projectMessage<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  mask: MessageMask,
): MessageShape<Desc> {
  return withKind(projectFields(desc, message, mask));
}

/**
 * The zero value of bytes. The messages of one projection share it, and no two
 * projections do: whoever has a message can detach its bytes (`structuredClone`
 * with `transfer`), and must not detach those of others.
 */
export function emptyBytes(): Uint8Array<ArrayBuffer> {
  noBytes ??= new Uint8Array(0);
  return noBytes;
}

let noBytes: Uint8Array<ArrayBuffer> | undefined;

/**
 * The part of a message value that a mask keeps, in the form in which
 * protobuf-es stores the field's value or its elements.
 */
export function projectValue<V>(
  field: DescField,
  value: V,
  mask: MessageMask,
): V {
  const { message: desc } = field;
  if (desc === undefined) {
    return value;
  }
  const part = projectMessage(desc, messageOf(field, desc, value), mask);
  return messageToLocal(field, desc, part) as V;
}

/**
 * The entries of a map field that a mask keeps. A `google.protobuf.Value` that
 * loses its kind goes: it would turn into a null that nobody has set.
 */
export function projectMap<V>(
  field: DescField,
  map: LocalMap<V>,
  mask: MapMask,
): LocalMap<V> {
  return projectEntries(map, mask, (value, kept) =>
    projectEntry(field, value, kept),
  );
}

function projectEntry<V>(
  field: DescField,
  value: V,
  kept: Kept,
): V | undefined {
  if (kept === true) {
    return value;
  }
  const { message: desc } = field;
  if (kept === false || desc === undefined || isMapMask(kept)) {
    return undefined;
  }
  const part = projectFields(desc, messageOf(field, desc, value), kept);
  return isKindless(part)
    ? undefined
    : (messageToLocal(field, desc, part) as V);
}

function projectFields<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  mask: MessageMask,
): MessageShape<Desc> {
  const result = create(desc);
  fieldsByNumber(desc).forEach((field, index) => {
    const kept = mask.fields[index] ?? false;
    if (kept !== false && isFieldSet(message, field)) {
      setLocal(
        result,
        field,
        projectField(field, getLocal(message, field), kept),
      );
    } else if (hasZeroBytes(field)) {
      setLocal(result, field, emptyBytes());
    }
  });
  keepUnknown(message, mask, result);
  return result;
}

/** Whether a message without a value for the field has empty bytes there. */
function hasZeroBytes(field: DescField): boolean {
  return (
    field.fieldKind === "scalar" &&
    field.scalar === ScalarType.BYTES &&
    !hasPresence(field)
  );
}

function projectField(
  field: DescField,
  value: LocalValue,
  kept: Kept,
): LocalValue {
  if (typeof kept === "boolean") {
    return value;
  }
  if (isMapMask(kept)) {
    return projectMap(field, value as LocalMap, kept);
  }
  return field.fieldKind === "list"
    ? (value as LocalValue[]).map((item) => projectValue(field, item, kept))
    : projectValue(field, value, kept);
}
