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
import { mapKey } from "./map-key.js";
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

/** A change and the place where it applies. */
export interface LocatedChange extends FieldChange {
  /** The message type of the value, if it holds messages. */
  readonly message: DescMessage | undefined;
  /** Whether the value is one of the type, or holds many. */
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
  const start: Place = { path: [], keys: [] };
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
    const key = mapKey(field, child.name);
    if (key === undefined) {
      return [];
    }
    const value = getEntry(map, key);
    const entry = {
      path: [...place.path, child.text],
      keys: [...place.keys, key],
    };
    return child.whole
      ? [change(field, value !== undefined, value, undefined, entry)]
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
  return namedChanges(desc, source, tree, place);
}

function wholeChange(
  field: DescField,
  source: Message,
  place: Place,
): LocatedChange[] {
  if (behaviorOf(field).outputOnly) {
    return [];
  }
  const sets = isFieldSet(source, field) || !hasPresence(field);
  const value = getLocal(source, field);
  return [change(field, sets, value, containerOf(field), enter(place, field))];
}

function change(
  field: DescField,
  sets: boolean,
  value: LocalValue,
  container: LocatedChange["container"],
  { path, keys }: Place,
): LocatedChange {
  return {
    path: path.join("."),
    op: sets ? "set" : "clear",
    value: sets ? value : undefined,
    message: field.message,
    container,
    keys,
  };
}

function enter({ path, keys }: Place, field: DescField): Place {
  return { path: [...path, field.name], keys: [...keys, field.localName] };
}
