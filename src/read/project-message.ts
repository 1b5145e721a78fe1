import type {
  DescField,
  DescMessage,
  Message,
  MessageShape,
} from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import {
  copyMessage,
  isConverted,
  isKindless,
  isSet,
  type LocalMap,
  type LocalOneof,
  type LocalValue,
  localToMessage,
  messageToLocal,
  type Properties,
  withKind,
} from "../message/local-value.js";
import { emptyBytes, renewEmptyBytes } from "./empty-bytes.js";
import {
  isMapMask,
  isPart,
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
  type Project,
} from "./kept.js";
import {
  type FieldPlan,
  type MessagePlan,
  type OneofPlan,
  planOf,
} from "./message-plan.js";
import { keepUnknown, projectEntries } from "./project-parts.js";

/**
 * Return what is kept of a message, always as a new message that shares the
 * kept parts. The descriptor drives the projection.
 */
export function projectKept<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  kept: Kept,
): MessageShape<Desc> {
  return projection<MessageShape<Desc>>(desc, kept, (part, mask) =>
    projectMessage(desc, part, mask),
  )(message);
}

/** Return a function that projects messages, with everything decided before the first message. */
export function projection<T extends Message>(
  desc: DescMessage,
  kept: Kept,
  project: Project<T>,
): (message: T) => T {
  if (kept === true) {
    return copyMessage;
  }
  const mask = isPart(kept) ? kept : messageMask(desc, [], false);
  return (message) => {
    renewEmptyBytes();
    return project(message, mask);
  };
}

/** Return the part of a message that a mask keeps, by its descriptor. */
export function projectMessage<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  mask: MessageMask,
): MessageShape<Desc> {
  return projectPlanned(planOf(desc), message, mask);
}

/**
 * Return the part of a message value that a mask keeps, in the form in which
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
  if (!isConverted(field, desc)) {
    return projectMessage(desc, value as Message, mask) as V;
  }
  const part = projectMessage(desc, localToMessage(field, desc, value), mask);
  return messageToLocal(field, desc, part) as V;
}

/**
 * Return the parts of the elements of a list that a mask keeps. A loop with one
 * lookup of the plan, because most of the work is done here.
 */
export function projectList<V>(
  field: DescField,
  list: readonly V[],
  mask: MessageMask,
): V[] {
  const { message: desc } = field;
  if (desc === undefined || isConverted(field, desc)) {
    return list.map((item) => projectValue(field, item, mask));
  }
  const plan = planOf(desc);
  const result = new Array<V>(list.length);
  for (let i = 0; i < list.length; i++) {
    result[i] = projectPlanned(plan, list[i] as Message, mask) as V;
  }
  return result;
}

/**
 * Return the entries of a map field that a mask keeps. A
 * `google.protobuf.Value` that loses its kind is dropped: it would turn into a
 * null that nobody has set.
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
  kept: MessageMask | MapMask,
): V | undefined {
  const { message: desc } = field;
  if (desc === undefined || isMapMask(kept)) {
    return undefined;
  }
  const part = projectFields(
    planOf(desc),
    localToMessage(field, desc, value),
    kept,
  );
  return isKindless(part)
    ? undefined
    : (messageToLocal(field, desc, part) as V);
}

function projectPlanned<T extends Message>(
  plan: MessagePlan,
  message: T,
  mask: MessageMask,
): T {
  const result = projectFields(plan, message, mask);
  return plan.typeName === ValueSchema.typeName ? withKind(result) : result;
}

/** Project the fields of a message. Most of the work without generated code is done here. */
function projectFields<T extends Message>(
  { typeName, prototype, fields, oneofs }: MessagePlan,
  message: T,
  mask: MessageMask,
): T {
  const source = message as unknown as Properties;
  const properties = Object.create(prototype) as Properties;
  properties.$typeName = typeName;
  const { fields: keptFields } = mask;
  for (const field of fields) {
    const kept = keptFields[field.index] ?? false;
    if (kept === false) {
      setZero(field, properties);
    } else if (field.zero !== "nothing" || isSet(source, field.name)) {
      const value = source[field.name];
      properties[field.name] =
        kept === true ? value : projectField(field.field, value, kept);
    }
  }
  for (const oneof of oneofs) {
    const value = source[oneof.name] as LocalOneof;
    properties[oneof.name] = projectOneof(oneof, value, mask);
  }
  const result = properties as unknown as T;
  if (message.$unknown !== undefined) {
    keepUnknown(message, mask, result);
  }
  return result;
}

function setZero(
  { name, zero, zeroValue }: FieldPlan,
  result: Properties,
): void {
  switch (zero) {
    case "value":
      result[name] = zeroValue;
      break;
    case "nothing":
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
    ? projectList(field, value as LocalValue[], kept)
    : projectValue(field, value, kept);
}
