import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type MessageShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import type { MapField } from "../mask/map-key.js";
import { MAX_PATHS, MAX_TEXT } from "../mask/mask-paths.js";
import { MAX_SEGMENTS, quoteKey, WILDCARD } from "../mask/path.js";
import { compareBytes } from "../mask/path-tree.js";
import { assertMessage } from "../message/assert-message.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";
import {
  sameElement,
  sameField,
  sameUnknown,
  sameValue,
  type UnknownAlike,
} from "../message/same-value.js";
import { unknownBesides, unknownOf } from "../message/set-field.js";
import { type Place, pathOf, placeBelow, rootPlace } from "./place.js";

/** Options of `diffMessages`. */
export interface DiffOptions {
  /** The paths that the mask may have. By default, those of `updateMessage`. */
  readonly rules?: DiffRules;
}

/** The paths of `updateMessage`, those of field_mask.proto, or those that survive ProtoJSON. */
export type DiffRules = "update" | "proto" | "json";

/**
 * Return the finest mask, in canonical form, such that `updateMessage(schema,
 * before, after, mask)` equals `after`; an empty one if the messages are equal.
 * Beware: an update with an empty mask sets the populated fields, which changes
 * nothing then.
 *
 * - Messages on both sides are compared field by field, except those of
 *   google.protobuf, which are single values; maps that have entries on both
 *   sides key by key; lists as a whole.
 * - In a oneof, only the member that `after` has set is named.
 * - An update carries no unknown fields and extensions: those that only `after`
 *   has don't count. If `before` has any that `after` lacks, the message is
 *   named, or everything with `*`, so that the update drops them.
 *
 * `google.api.field_behavior` doesn't count here. If so fine a mask would
 * exceed the limits of masks, it names the top-level fields.
 *
 * With the rules `proto`, which have no map keys and no `*`, maps are named
 * whole, and unknown fields of the message itself don't count. With the rules
 * `json`, a map is named whole if ProtoJSON cannot carry a key that differs.
 */
export function diffMessages<Desc extends DescMessage>(
  schema: Desc,
  before: MessageShape<Desc>,
  after: MessageShape<Desc>,
  { rules = "update" }: DiffOptions = {},
): FieldMask {
  assertMessage(schema, before);
  assertMessage(schema, after);
  const paths =
    rules !== "proto" && dropsUnknown(schema, before, after)
      ? [WILDCARD]
      : changedPaths(schema, before, after, rules);
  return create(FieldMaskSchema, { paths: paths.sort(compareBytes) });
}

function changedPaths(
  desc: DescMessage,
  before: Message,
  after: Message,
  rules: DiffRules,
): string[] {
  const paths = diffFields(desc, before, after, rootPlace(), rules);
  const length = paths.reduce((sum, path) => sum + path.length, 0);
  return paths.length > MAX_PATHS || length > MAX_TEXT
    ? changedFields(desc, before, after)
    : paths;
}

/** Return the fields that differ, whatever differs in them. */
function changedFields(
  desc: DescMessage,
  before: Message,
  after: Message,
): string[] {
  return desc.fields
    .filter((field) =>
      isFieldSet(before, field) && isFieldSet(after, field)
        ? !sameField(field, before, after, dropsNone)
        : isChanged(field, before, after),
    )
    .map(({ name }) => name);
}

function diffFields(
  desc: DescMessage,
  before: Message,
  after: Message,
  place: Place,
  rules: DiffRules,
): string[] {
  return desc.fields.flatMap((field) =>
    diffField(field, before, after, placeBelow(place, field.name), rules),
  );
}

/** Return the paths that differ at or below a field. */
function diffField(
  field: DescField,
  before: Message,
  after: Message,
  place: Place,
  rules: DiffRules,
): string[] {
  if (isFieldSet(before, field) && isFieldSet(after, field)) {
    const paths = diffValue(
      field,
      getLocal(before, field),
      getLocal(after, field),
      place,
      rules,
    );
    return dropsUnknownOf(field, before, after) ? [pathOf(place)] : paths;
  }
  return isChanged(field, before, after) ? [pathOf(place)] : [];
}

/** Return whether an update must name a field that one of the messages has not set. */
function isChanged(field: DescField, before: Message, after: Message): boolean {
  const other = otherMember(field, after);
  return isFieldSet(before, field) === isFieldSet(after, field)
    ? dropsUnknownOf(field, before, after) &&
        (other === undefined || sameField(other, before, after, dropsNone))
    : other === undefined;
}

/** Return the other member of the field's oneof that is set: setting it clears the field anyway. */
function otherMember(field: DescField, after: Message): DescField | undefined {
  return field.oneof?.fields.find(
    (member) => member !== field && isFieldSet(after, member),
  );
}

function diffValue(
  field: DescField,
  before: LocalValue,
  after: LocalValue,
  place: Place,
  rules: DiffRules,
): string[] {
  if (field.fieldKind === "message") {
    return diffElement(field, before, after, place, rules);
  }
  if (
    field.fieldKind === "map" &&
    field.mapKey !== ScalarType.BOOL &&
    rules !== "proto" &&
    place.depth < MAX_SEGMENTS
  ) {
    return diffEntries(
      field,
      before as LocalMap,
      after as LocalMap,
      place,
      rules,
    );
  }
  return sameValue(field, before, after, dropsNone) ? [] : [pathOf(place)];
}

function diffEntries(
  field: MapField,
  before: LocalMap,
  after: LocalMap,
  place: Place,
  rules: DiffRules,
): string[] {
  const paths: string[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const text = quoteKey(key);
    const inside = placeBelow(place, text);
    const differing =
      Object.hasOwn(before, key) && Object.hasOwn(after, key)
        ? diffElement(
            field,
            getEntry(before, key),
            getEntry(after, key),
            inside,
            rules,
          )
        : [pathOf(inside)];
    if (differing.length > 0 && rules === "json" && !survivesJson(text)) {
      return [pathOf(place)];
    }
    paths.push(...differing);
  }
  return paths;
}

/**
 * Return whether a map key is the same after `toJson` of a FieldMask and
 * `fromJson` of the result. It doesn't call them, because a client that only
 * needs diffs would have to load all of ProtoJSON.
 */
function survivesJson(key: string): boolean {
  return /^(?:[^A-Z_,]|_[a-z])*$/s.test(key);
}

/** Return the paths that differ below a singular field or an entry of a map, or its own path. */
function diffElement(
  field: DescField,
  before: LocalValue,
  after: LocalValue,
  place: Place,
  rules: DiffRules,
): string[] {
  const { message: desc } = field;
  const isWalked =
    desc !== undefined && !isGoogleProtobuf(desc) && place.depth < MAX_SEGMENTS;
  if (!isWalked) {
    return sameElement(field, before, after, dropsNone) ? [] : [pathOf(place)];
  }
  const [old, value] = [before as Message, after as Message];
  return dropsUnknown(desc, old, value)
    ? [pathOf(place)]
    : diffFields(desc, old, value, place, rules);
}

/** Return whether `before` has unknown fields that `after` lacks, apart from the unknown values of closed enums. */
function dropsUnknown(
  desc: DescMessage,
  before: Message,
  after: Message,
): boolean {
  return !dropsNone(unknownBesides(desc, before), unknownBesides(desc, after));
}

/** Return whether `before` has unknown values of a field that `after` lacks. */
function dropsUnknownOf(
  field: DescField,
  before: Message,
  after: Message,
): boolean {
  return !dropsNone(unknownOf(field, before), unknownOf(field, after));
}

/** Returns whether an update doesn't have to drop unknown fields. It cannot add any. */
const dropsNone: UnknownAlike = (before = [], after = []) => {
  const numbers = new Set(before.map(({ no }) => no));
  return sameUnknown(
    before,
    after.filter(({ no }) => numbers.has(no)),
  );
};
