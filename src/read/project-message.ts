import type { DescField, DescMessage, MessageShape } from "@bufbuild/protobuf";
import { messageOf } from "../mask/depth.js";
import {
  copyMessage,
  isKindless,
  isSet,
  type LocalMap,
  type LocalOneof,
  type LocalValue,
  messageToLocal,
  type Properties,
  withKind,
} from "../message/local-value.js";
import { emptyBytes, renewEmptyBytes } from "./empty-bytes.js";
import { keepUnknown } from "./keep-unknown.js";
import {
  isMapMask,
  isPart,
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
  type Project,
} from "./message-mask.js";
import { type FieldPlan, type OneofPlan, planOf } from "./message-plan.js";
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
  renewEmptyBytes();
  return isPart(kept)
    ? project(message, kept)
    : project(message, messageMask(desc, [], false));
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
  const { prototype, fields, oneofs } = planOf(desc);
  const source = message as unknown as Properties;
  const properties = Object.create(prototype) as Properties;
  properties.$typeName = message.$typeName;
  for (const field of fields) {
    keepField(field, source, mask.fields[field.index] ?? false, properties);
  }
  for (const oneof of oneofs) {
    const value = source[oneof.name] as LocalOneof;
    properties[oneof.name] = projectOneof(oneof, value, mask);
  }
  const result = properties as unknown as MessageShape<Desc>;
  if (message.$unknown !== undefined) {
    keepUnknown(message, mask, result);
  }
  return result;
}

/** Most of the work without generated code is done here. */
function keepField(
  { name, field, zero, zeroValue }: FieldPlan,
  source: Properties,
  kept: Kept,
  result: Properties,
): void {
  if (kept !== false) {
    if (zero !== "nothing" || isSet(source, name)) {
      const value = source[name];
      result[name] = kept === true ? value : projectField(field, value, kept);
    }
    return;
  }
  switch (zero) {
    case "nothing":
      break;
    case "value":
      result[name] = zeroValue;
      break;
    case "list":
      result[name] = [];
      break;
    case "map":
      result[name] = {};
      break;
    case "bytes":
      result[name] = emptyBytes();
      break;
  }
}

function projectOneof(
  { cases }: OneofPlan,
  oneof: LocalOneof,
  { fields }: MessageMask,
): LocalOneof {
  const member = oneof.case === undefined ? undefined : cases.get(oneof.case);
  const kept = (member && fields[member.index]) ?? false;
  if (member === undefined || kept === false) {
    return { case: undefined };
  }
  const value = projectField(member.field, oneof.value, kept);
  return { case: oneof.case, value };
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
