import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { behaviorOf } from "./field-behavior.js";
import { hasPresence, isGoogleProtobuf } from "./field-traits.js";
import { fieldsByName } from "./fields-by-name.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
} from "./local-value.js";
import { nodeKey } from "./map-key.js";
import type { MaskTree } from "./mask-tree.js";
import { WILDCARD } from "./path.js";

/** What an update does to one field. */
export interface FieldChange {
  /** The path of the field, or of a map's entry. */
  readonly path: string;
  readonly op: "set" | "clear";
  /** The new value in the form in which protobuf-es stores it; undefined for a cleared field. */
  readonly value: unknown;
}

/** A change, the place where it applies, and what it applies to. */
export interface LocatedChange extends FieldChange {
  /** The field, or the map field of the entry. */
  readonly field: DescField;
  /** Whether the request has the field populated. */
  readonly populated: boolean;
  /** Whether the change is to a part of a message of google.protobuf. */
  readonly inGoogleProtobuf: boolean;
  /** Whether the value holds many of the field's type. */
  readonly container: "list" | "map" | undefined;
  /** Local names of fields and keys of maps, from the outermost message. */
  readonly keys: readonly string[];
}

/**
 * The changes that an update makes, in the order of the mask, or of the
 * message's fields where the mask names none. OUTPUT_ONLY fields are left out
 * (AIP-203). The tree's paths must be valid for updates.
 */
export function fieldChanges(
  desc: DescMessage,
  source: Message,
  tree: MaskTree,
): LocatedChange[] {
  const start: Place = { path: [], keys: [], inGoogleProtobuf: false };
  if (tree.children.size === 0) {
    return populatedChanges(desc, source, start);
  }
  return tree.children.has(WILDCARD)
    ? desc.fields.flatMap((field) => wholeChange(field, source, start))
    : namedChanges(desc, source, tree, start);
}

/** Whether a field holds many values. */
export function containerOf(field: DescField): LocatedChange["container"] {
  return field.fieldKind === "list" || field.fieldKind === "map"
    ? field.fieldKind
    : undefined;
}

/** Where a message stands in the one that is updated. */
interface Place {
  readonly path: readonly string[];
  readonly keys: readonly string[];
  readonly inGoogleProtobuf: boolean;
}

function populatedChanges(
  desc: DescMessage,
  source: Message,
  place: Place,
): LocatedChange[] {
  return desc.fields.flatMap((field) => {
    if (!isFieldSet(source, field) || behaviorOf(field).outputOnly) {
      return [];
    }
    const value = getLocal(source, field);
    const below =
      field.fieldKind === "message" && !isGoogleProtobuf(field.message)
        ? populatedChanges(field.message, value as Message, enter(place, field))
        : [];
    return below.length > 0 ? below : wholeChange(field, source, place);
  });
}

function namedChanges(
  desc: DescMessage,
  source: Message,
  tree: MaskTree,
  place: Place,
): LocatedChange[] {
  const fields = fieldsByName(desc);
  return [...tree.children.values()].flatMap((child) => {
    const field = fields.get(child.text)?.field;
    if (field === undefined || behaviorOf(field).outputOnly) {
      return [];
    }
    if (child.whole) {
      return wholeChange(field, source, place);
    }
    const value = isFieldSet(source, field)
      ? getLocal(source, field)
      : undefined;
    return field.fieldKind === "map"
      ? entryChanges(
          field,
          value as LocalMap | undefined,
          child,
          enter(place, field),
        )
      : changesBelow(field, value, child, enter(place, field));
  });
}

function entryChanges(
  field: DescField & { fieldKind: "map" },
  map: LocalMap = {},
  tree: MaskTree,
  place: Place,
): LocatedChange[] {
  return [...tree.children.values()].flatMap((child) => {
    const key = nodeKey(field, child);
    if (key === undefined) {
      return [];
    }
    const value = getEntry(map, key);
    const entry = {
      ...place,
      path: [...place.path, child.text],
      keys: [...place.keys, key],
    };
    return child.whole
      ? [changeOf(field, value, value !== undefined, undefined, entry)]
      : changesBelow(field, value, child, entry);
  });
}

function changesBelow(
  field: DescField,
  value: LocalValue,
  tree: MaskTree,
  place: Place,
): LocatedChange[] {
  const { message: desc } = field;
  if (desc === undefined) {
    return [];
  }
  const source =
    value === undefined ? create(desc) : localToMessage(field, desc, value);
  const inGoogleProtobuf = place.inGoogleProtobuf || isGoogleProtobuf(desc);
  return namedChanges(desc, source, tree, { ...place, inGoogleProtobuf });
}

function wholeChange(
  field: DescField,
  source: Message,
  place: Place,
): LocatedChange[] {
  if (behaviorOf(field).outputOnly) {
    return [];
  }
  const value =
    isFieldSet(source, field) || !hasPresence(field)
      ? getLocal(source, field)
      : undefined;
  const populated = isFieldSet(source, field);
  const at = enter(place, field);
  return [changeOf(field, value, populated, containerOf(field), at)];
}

function changeOf(
  field: DescField,
  value: LocalValue,
  populated: boolean,
  container: LocatedChange["container"],
  { path, keys, inGoogleProtobuf }: Place,
): LocatedChange {
  return {
    path: path.join("."),
    op: value === undefined ? "clear" : "set",
    value,
    field,
    populated,
    inGoogleProtobuf,
    container,
    keys,
  };
}

function enter(place: Place, field: DescField): Place {
  return {
    ...place,
    path: [...place.path, field.name],
    keys: [...place.keys, field.localName],
  };
}
