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
import { renewEmptyBytes } from "./empty-bytes.js";
import { keepUnknown } from "./keep-unknown.js";
import {
  isMapMask,
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
  const { prototype, members } = planOf(desc);
  const source = message as unknown as Properties;
  const properties = Object.create(prototype) as Properties;
  properties.$typeName = message.$typeName;
  for (const member of members) {
    if (member.kind === "oneof") {
      const oneof = source[member.name] as LocalOneof;
      properties[member.name] = projectOneof(member, oneof, mask);
    } else {
      projectMember(member, source, mask, properties);
    }
  }
  const result = properties as unknown as MessageShape<Desc>;
  if (message.$unknown !== undefined) {
    keepUnknown(message, mask, result);
  }
  return result;
}

function projectMember(
  { name, field, index, zero }: FieldPlan,
  source: Properties,
  { fields }: MessageMask,
  result: Properties,
): void {
  const kept = fields[index] ?? false;
  if (kept !== false && (zero !== undefined || isSet(source, name))) {
    result[name] = projectField(field, source[name], kept);
  } else if (zero !== undefined) {
    result[name] = zero();
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
