import {
  clearField,
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { behaviorOf, hasBehavior } from "./field-behavior.js";
import {
  FieldMaskError,
  FieldMaskReason,
  type FieldMaskViolation,
} from "./field-mask-error.js";
import {
  copyMessage,
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  setEntry,
  setLocal,
} from "./local-value.js";
import { quoteKey } from "./path.js";
import { changedImmutable, clearedRequired } from "./path-fault.js";
import { sameField } from "./same-field.js";

/**
 * Hold an update to the `google.api.field_behavior` of the schema (AIP-203):
 * `after` with the OUTPUT_ONLY fields of `before`, wherever the update has
 * written a message. In messages that have no counterpart in `before`, such as
 * the elements of a list, OUTPUT_ONLY fields are unset.
 *
 * Throws a `FieldMaskError` if an IMMUTABLE or IDENTIFIER field has changed or
 * a REQUIRED field was cleared, in messages that have a counterpart.
 */
export function enforceBehavior<T extends Message>(
  desc: DescMessage,
  before: T,
  after: T,
): T {
  if (!hasBehavior(desc)) {
    return after;
  }
  const violations: FieldMaskViolation[] = [];
  const result = enforceMessage(desc, before, after, "", violations);
  if (violations.length > 0) {
    throw new FieldMaskError(violations, desc);
  }
  return result;
}

/** The message with all OUTPUT_ONLY fields unset, at every depth: what a client may say (AIP-203). */
export function withoutOutputOnly<T extends Message>(
  desc: DescMessage,
  message: T,
): T {
  return hasBehavior(desc)
    ? enforceMessage(desc, undefined, message, "", [])
    : message;
}

function enforceMessage<T extends Message>(
  desc: DescMessage,
  before: Message | undefined,
  after: T,
  prefix: string,
  violations: FieldMaskViolation[],
): T {
  const result = copyMessage(after);
  const [outputOnly, others] = partition(desc.fields);
  for (const field of outputOnly) {
    restoreField(field, before, result);
  }
  for (const field of others) {
    const path = prefix + field.name;
    if (before === undefined || !isShared(field, before, result)) {
      enforceBelow(field, before, result, path, violations);
      if (before !== undefined) {
        checkField(field, before, result, path, violations);
      }
    }
  }
  return result;
}

function partition(fields: readonly DescField[]): [DescField[], DescField[]] {
  const outputOnly: DescField[] = [];
  const others: DescField[] = [];
  for (const field of fields) {
    (behaviorOf(field).outputOnly ? outputOnly : others).push(field);
  }
  return [outputOnly, others];
}

/** Take back what the update did to an OUTPUT_ONLY field. */
function restoreField(
  field: DescField,
  before: Message | undefined,
  result: Message,
): void {
  const members = field.oneof?.fields ?? [field];
  const setNow = members.find((member) => isFieldSet(result, member));
  if (setNow !== undefined && setNow !== field) {
    // The update has set another member of the oneof, as it may.
    return;
  }
  const setBefore = members.find(
    (member) => before !== undefined && isFieldSet(before, member),
  );
  if (setBefore === undefined || before === undefined) {
    clearField(result, field);
  } else if (setNow === field || setBefore === field) {
    setLocal(result, setBefore, getLocal(before, setBefore));
  }
}

/** Whether both messages hold the very same value, so that the update has not written it. */
function isShared(field: DescField, before: Message, after: Message): boolean {
  return (
    isFieldSet(before, field) === isFieldSet(after, field) &&
    Object.is(getLocal(before, field), getLocal(after, field))
  );
}

function enforceBelow(
  field: DescField,
  before: Message | undefined,
  result: Message,
  path: string,
  violations: FieldMaskViolation[],
): void {
  const { message: desc } = field;
  if (desc === undefined || !hasBehavior(desc)) {
    return;
  }
  if (!isFieldSet(result, field)) {
    enforceCleared(field, desc, before, result, path, violations);
    return;
  }
  const enforce = (counterpart: LocalValue, value: LocalValue, at: string) =>
    counterpart === value
      ? value
      : enforceMessage(
          desc,
          counterpart as Message | undefined,
          value as Message,
          `${at}.`,
          violations,
        );
  const value = getLocal(result, field);
  const counterpart = before && getLocal(before, field);
  switch (field.fieldKind) {
    case "message":
      setLocal(result, field, enforce(counterpart, value, path));
      return;
    case "list":
      setLocal(
        result,
        field,
        (value as LocalValue[]).map((item) => enforce(undefined, item, path)),
      );
      return;
    case "map": {
      const entries: LocalMap = {};
      for (const [key, entry] of Object.entries(value as LocalMap)) {
        const entryBefore = getEntry((counterpart ?? {}) as LocalMap, key);
        const at = `${path}.${quoteKey(key)}`;
        setEntry(entries, key, enforce(entryBefore, entry, at));
      }
      setLocal(result, field, entries);
      return;
    }
  }
}

/**
 * A message that the update has cleared keeps its OUTPUT_ONLY fields, if it had
 * any, and its IMMUTABLE ones cannot go with it. That it loses REQUIRED ones is
 * in the nature of clearing. Elements and entries may go altogether.
 */
function enforceCleared(
  field: DescField,
  desc: DescMessage,
  before: Message | undefined,
  result: Message,
  path: string,
  violations: FieldMaskViolation[],
): void {
  if (
    field.fieldKind !== "message" ||
    before === undefined ||
    !isFieldSet(before, field) ||
    field.oneof?.fields.some((member) => isFieldSet(result, member))
  ) {
    return;
  }
  const found: FieldMaskViolation[] = [];
  const kept = enforceMessage(
    desc,
    getLocal(before, field) as Message,
    create(desc),
    `${path}.`,
    found,
  );
  violations.push(
    ...found.filter(({ reason }) => reason === FieldMaskReason.immutableField),
  );
  if (desc.fields.some((below) => isFieldSet(kept, below))) {
    setLocal(result, field, kept);
  }
}

function checkField(
  field: DescField,
  before: Message,
  after: Message,
  path: string,
  violations: FieldMaskViolation[],
): void {
  const { required, immutable } = behaviorOf(field);
  if (required && isFieldSet(before, field) && !isFieldSet(after, field)) {
    violations.push({ path, ...clearedRequired(field) });
  } else if (immutable && !sameField(field, before, after)) {
    violations.push({ path, ...changedImmutable(field) });
  }
}
