import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { isGoogleProtobuf } from "./field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
} from "./local-value.js";
import { mapKey } from "./map-key.js";
import { maskOf } from "./mask-algebra.js";
import { MAX_PATHS, MAX_TEXT } from "./mask-paths.js";
import { maskTree } from "./mask-tree.js";
import { MAX_SEGMENTS, quoteKey, WILDCARD } from "./path.js";
import { sameField, sameValue } from "./same-field.js";
import { sameUnknown } from "./same-unknown.js";

/**
 * The finest mask, in canonical form, such that
 * `updateMessage(schema, before, after, mask)` equals `after`; without paths if
 * the messages are equal. Beware: an update with a mask without paths applies
 * what is populated, which is no change then.
 *
 * - Messages on both sides are compared field by field, except those of
 *   google.protobuf, which are single values; maps that have entries on both
 *   sides key by key; lists as a whole.
 * - Of a oneof, only the member that `after` has set is named.
 * - No path names unknown fields and extensions: where they differ, the message
 *   that has them is named, or everything with `*`.
 *
 * `google.api.field_behavior` does not count here. Where so fine a mask would
 * break the limits for masks, it names the top-level fields.
 */
export function diffMessages<Desc extends DescMessage>(
  schema: Desc,
  before: MessageShape<Desc>,
  after: MessageShape<Desc>,
): FieldMask {
  if (!sameUnknown(before, after)) {
    return create(FieldMaskSchema, { paths: [WILDCARD] });
  }
  const paths = diffFields(schema, before, after, []);
  return maskOf(
    maskTree(isTooLarge(paths) ? changedFields(schema, before, after) : paths),
  );
}

type MapField = DescField & { fieldKind: "map" };

function isTooLarge(paths: readonly string[]): boolean {
  return (
    paths.length > MAX_PATHS ||
    paths.reduce((sum, path) => sum + path.length, 0) > MAX_TEXT
  );
}

/** The fields that differ, whatever differs in them. */
function changedFields(
  desc: DescMessage,
  before: Message,
  after: Message,
): string[] {
  return desc.fields
    .filter((field) => !sameField(field, before, after))
    .filter((field) => !isOtherMember(field, after))
    .map(({ name }) => name);
}

function diffFields(
  desc: DescMessage,
  before: Message,
  after: Message,
  parents: readonly string[],
): string[] {
  return desc.fields.flatMap((field) =>
    diffField(field, before, after, [...parents, field.name]),
  );
}

/** The paths that differ at or below a field. */
function diffField(
  field: DescField,
  before: Message,
  after: Message,
  segments: readonly string[],
): string[] {
  const setBefore = isFieldSet(before, field);
  const setAfter = isFieldSet(after, field);
  if (!setBefore || !setAfter) {
    return setBefore === setAfter || isOtherMember(field, after)
      ? []
      : [segments.join(".")];
  }
  return diffValue(
    field,
    getLocal(before, field),
    getLocal(after, field),
    segments,
  );
}

/** Whether setting another member of the field's oneof clears the field anyway. */
function isOtherMember(field: DescField, after: Message): boolean {
  return (field.oneof?.fields ?? []).some(
    (member) => member !== field && isFieldSet(after, member),
  );
}

function diffValue(
  field: DescField,
  before: LocalValue,
  after: LocalValue,
  segments: readonly string[],
): string[] {
  if (segments.length < MAX_SEGMENTS) {
    if (field.fieldKind === "message" && !isGoogleProtobuf(field.message)) {
      return diffParts(
        field.message,
        before as Message,
        after as Message,
        segments,
      );
    }
    if (
      field.fieldKind === "map" &&
      hasPaths(field, before) &&
      hasPaths(field, after)
    ) {
      return diffEntries(
        field,
        before as LocalMap,
        after as LocalMap,
        segments,
      );
    }
  }
  return sameValue(field, before, after) ? [] : [segments.join(".")];
}

/** The paths that differ below a message, or its own path where none can say so. */
function diffParts(
  desc: DescMessage,
  before: Message,
  after: Message,
  segments: readonly string[],
): string[] {
  return sameUnknown(before, after)
    ? diffFields(desc, before, after, segments)
    : [segments.join(".")];
}

/** Whether every key of the map can stand in a path. */
function hasPaths(field: MapField, map: LocalValue): boolean {
  return Object.keys(map as LocalMap).every(
    (key) => mapKey(field, key) !== undefined,
  );
}

function diffEntries(
  field: MapField,
  before: LocalMap,
  after: LocalMap,
  parents: readonly string[],
): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Array.from(keys).flatMap((key) =>
    diffEntry(field, key, getEntry(before, key), getEntry(after, key), [
      ...parents,
      quoteKey(key),
    ]),
  );
}

function diffEntry(
  field: MapField,
  key: string,
  before: LocalValue,
  after: LocalValue,
  segments: readonly string[],
): string[] {
  const bothSet = before !== undefined && after !== undefined;
  if (
    bothSet &&
    field.message !== undefined &&
    !isGoogleProtobuf(field.message) &&
    segments.length < MAX_SEGMENTS
  ) {
    return diffParts(
      field.message,
      before as Message,
      after as Message,
      segments,
    );
  }
  return bothSet && sameValue(field, { [key]: before }, { [key]: after })
    ? []
    : [segments.join(".")];
}
