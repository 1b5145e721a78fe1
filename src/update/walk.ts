import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import type { MapField } from "../mask/map-key.js";
import { isEmptyNode, type MaskNode } from "../mask/mask-tree.js";
import { quoteKey } from "../mask/path.js";
import { hasPresence } from "../message/field-traits.js";
import {
  copyMessage,
  getEntry,
  getLocal,
  isKindless,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setEntry,
} from "../message/local-value.js";
import { localIfSet, setField, unsetField } from "../message/set-field.js";
import { type Place, placeBelow } from "./place.js";

/** The treatment of the values that a tree names whole, in which updates and merges differ. */
export interface Leaves {
  /** Give the field of `result`, which still has the old value, its new one. */
  take(
    field: DescField,
    result: Message,
    source: Message | undefined,
    place: Place,
  ): void;
  /** Return the new value of an entry of a map that the source has. */
  takeEntry(
    field: MapField,
    before: LocalValue,
    value: LocalValue,
    place: Place,
  ): LocalValue;
  /** Return whether an unset field without presence takes over the source's zero value. */
  takesZero(field: DescField): boolean;
  /** Hold a message with its new values to the field behavior of its fields. */
  hold(desc: DescMessage, before: Message, result: Message, place: Place): void;
}

/**
 * Return a message with changes to the parts that a tree names. A message that
 * the target lacks is created; without a source, the named parts are cleared.
 */
export function walkTree(
  desc: DescMessage,
  target: Message | undefined,
  source: Message | undefined,
  tree: MaskNode,
  leaves: Leaves,
  place: Place,
): Message {
  const result = target === undefined ? create(desc) : copyMessage(target);
  for (const [field, node] of tree.fields) {
    const inside = placeBelow(place, field.name);
    if (node.whole) {
      leaves.take(field, result, source, inside);
    } else if (field.fieldKind === "map") {
      const entries = walkEntries(field, result, source, node, leaves, inside);
      setField(result, field, entries);
    } else if (field.message !== undefined) {
      const before = localIfSet(result, field);
      const value = localIfSet(source, field);
      const after = walkValue(field, before, value, node, leaves, inside);
      if (after === undefined) {
        unsetField(result, field, source);
      } else {
        setField(result, field, after, source);
      }
    }
  }
  if (target !== undefined) {
    leaves.hold(desc, target, result, place);
  }
  return result;
}

function walkEntries(
  field: MapField,
  target: Message,
  source: Message | undefined,
  tree: MaskNode,
  leaves: Leaves,
  place: Place,
): LocalMap {
  const entries = { ...(getLocal(target, field) as LocalMap) };
  const values = (localIfSet(source, field) ?? {}) as LocalMap;
  for (const [key, node] of tree.keys) {
    const before = getEntry(entries, key);
    const value = getEntry(values, key);
    const inside = placeBelow(place, quoteKey(key));
    const after = node.whole
      ? value === undefined
        ? undefined
        : leaves.takeEntry(field, before, value, inside)
      : walkValue(field, before, value, node, leaves, inside);
    if (after === undefined) {
      delete entries[key];
    } else {
      setEntry(entries, key, after);
    }
  }
  return entries;
}

/**
 * Return the new value of a singular message field or of a map's entry;
 * undefined if it is removed, as is a `google.protobuf.Value` that loses its
 * kind.
 */
function walkValue(
  field: DescField,
  before: LocalValue,
  value: LocalValue,
  tree: MaskNode,
  leaves: Leaves,
  place: Place,
): LocalValue {
  const { message: desc } = field;
  if (desc === undefined || (before === undefined && value === undefined)) {
    return undefined;
  }
  const message = walkTree(
    desc,
    before === undefined ? undefined : localToMessage(field, desc, before),
    value === undefined ? undefined : localToMessage(field, desc, value),
    tree,
    leaves,
    place,
  );
  const isGone =
    isKindless(message) ||
    (before === undefined && !isMade(message, tree, leaves));
  return isGone ? undefined : messageToLocal(field, desc, message);
}

/**
 * Return whether a message that only the source has is created: not on the way
 * to a leaf that sets nothing.
 */
function isMade(message: Message, tree: MaskNode, leaves: Leaves): boolean {
  return (
    isEmptyNode(tree) ||
    Array.from(tree.fields).some(
      ([field, node]) =>
        isFieldSet(message, field) ||
        (node.whole && !hasPresence(field) && leaves.takesZero(field)),
    )
  );
}
