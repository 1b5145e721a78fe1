import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { messageOf } from "../mask/depth.js";
import { assertNone, FieldMaskReason } from "../mask/field-mask-error.js";
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
  messageToLocal,
  setEntry,
} from "../message/local-value.js";
import { holdBehavior } from "./hold-behavior.js";
import { type Place, rootPlace, step } from "./place.js";
import {
  replaceElement,
  replaceMessage,
  replaceValue,
} from "./replace-value.js";
import type { Update } from "./resolve-update.js";
import { localIfSet, setField, unsetField } from "./set-field.js";

/**
 * A new message: the target with the update applied. It shares what does not
 * change with the target, and nothing with the source; neither is changed.
 *
 * Throws a `FieldMaskError` for the violations of the update, and for what
 * `google.api.field_behavior` forbids for this target.
 */
export function applyUpdate<T extends Message>(
  { desc, source, tree, violations }: Update,
  target: T,
): T {
  // Whether a REQUIRED field is cleared is known here: the target may not have it.
  assertNone(
    violations.filter(({ reason }) => reason !== FieldMaskReason.requiredField),
    desc,
  );
  const place = rootPlace();
  const result = tree.whole
    ? replaceMessage(desc, target, source, place)
    : updateParts(desc, target, source, tree, place);
  assertNone(place.violations, desc);
  return copyMessage(result) as T;
}

/**
 * A message with the parts updated that a tree names. A message that the target
 * does not have is made; without a source, what is named is cleared.
 */
function updateParts(
  desc: DescMessage,
  target: Message | undefined,
  source: Message | undefined,
  tree: MaskNode,
  place: Place,
): Message {
  const result = target === undefined ? create(desc) : copyMessage(target);
  for (const [field, node] of tree.fields) {
    if (node.whole) {
      updateWhole(field, result, source, step(place, field.name));
    } else {
      updateBelow(field, result, source, node, step(place, field.name));
    }
  }
  if (target !== undefined) {
    holdBehavior(desc, target, result, place);
  }
  return result;
}

function updateWhole(
  field: DescField,
  result: Message,
  source: Message | undefined,
  place: Place,
): void {
  if (source !== undefined && isFieldSet(source, field)) {
    const value = getLocal(source, field);
    const before = localIfSet(result, field);
    setField(result, field, replaceValue(field, before, value, place), source);
  } else {
    unsetField(result, field, source);
  }
}

function updateBelow(
  field: DescField,
  result: Message,
  source: Message | undefined,
  tree: MaskNode,
  place: Place,
): void {
  switch (field.fieldKind) {
    case "message": {
      const value = updateElement(
        field,
        localIfSet(result, field),
        localIfSet(source, field),
        tree,
        place,
      );
      if (value === undefined) {
        unsetField(result, field, source);
      } else {
        setField(result, field, value, source);
      }
      return;
    }
    case "map":
      setField(
        result,
        field,
        updateEntries(field, result, source, tree, place),
      );
      return;
    case "scalar":
    case "enum":
    case "list":
      // No tree of an update goes below these.
      return;
  }
}

function updateEntries(
  field: DescField,
  target: Message,
  source: Message | undefined,
  tree: MaskNode,
  place: Place,
): LocalMap {
  const entries = { ...(getLocal(target, field) as LocalMap) };
  const values = (localIfSet(source, field) ?? {}) as LocalMap;
  for (const [key, node] of tree.keys) {
    const value = updateElement(
      field,
      getEntry(entries, key),
      getEntry(values, key),
      node,
      step(place, quoteKey(key)),
    );
    if (value === undefined) {
      delete entries[key];
    } else {
      setEntry(entries, key, value);
    }
  }
  return entries;
}

/**
 * The updated value of a singular message field or of a map's entry; undefined
 * if it goes, which is also what happens to a `google.protobuf.Value` that
 * loses its kind.
 */
function updateElement(
  field: DescField,
  before: LocalValue,
  value: LocalValue,
  tree: MaskNode,
  place: Place,
): LocalValue {
  const { message: desc } = field;
  if (tree.whole || desc === undefined) {
    return value === undefined
      ? undefined
      : replaceElement(field, before, value, place);
  }
  if (before === undefined && value === undefined) {
    return undefined;
  }
  const message = updateParts(
    desc,
    before === undefined ? undefined : messageOf(field, desc, before),
    value === undefined ? undefined : messageOf(field, desc, value),
    tree,
    place,
  );
  const isGone =
    isKindless(message) || (before === undefined && !isMade(message, tree));
  return isGone ? undefined : messageToLocal(field, desc, message);
}

/**
 * Whether a message that only the source has comes into being, and not just on
 * the way to fields with presence that the source leaves unset.
 */
function isMade(message: Message, tree: MaskNode): boolean {
  return (
    isEmptyNode(tree) ||
    Array.from(tree.fields).some(
      ([field, node]) =>
        isFieldSet(message, field) || (node.whole && !hasPresence(field)),
    )
  );
}
