import {
  clearField,
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { fieldsByName } from "./fields-by-name.js";
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
  setLocal,
} from "./local-value.js";
import { nodeKey } from "./map-key.js";
import type { MaskTree } from "./mask-tree.js";

/**
 * Change a field of `result`, which a mask names, to what the source says.
 * Without a source, the source has not set the message that the field is in.
 */
export type ApplyField = (
  result: Message,
  source: Message | undefined,
  field: DescField,
) => void;

/**
 * A new message: the target, with `applyField` called for every field that the
 * tree selects. Parts that do not change are shared with the target.
 *
 * Messages on the way to a field are created where the source has them, and
 * stay absent where neither side has them. Where only the target has them, the
 * field is applied without a source. The tree's paths must be valid.
 */
export function applyTree<T extends Message>(
  desc: DescMessage,
  target: T,
  source: Message | undefined,
  tree: MaskTree,
  applyField: ApplyField,
): T {
  const result = copyMessage(target);
  const fields = fieldsByName(desc);
  for (const child of tree.children.values()) {
    const field = fields.get(child.text)?.field;
    if (field === undefined) {
      continue;
    }
    if (child.whole) {
      applyField(result, source, field);
    } else {
      applyBelow(result, source, field, child, applyField);
    }
  }
  return result;
}

function applyBelow(
  result: Message,
  source: Message | undefined,
  field: DescField,
  tree: MaskTree,
  applyField: ApplyField,
): void {
  switch (field.fieldKind) {
    case "message": {
      const value = applyToValue(
        field,
        field.message,
        localIfSet(result, field),
        localIfSet(source, field),
        tree,
        applyField,
      );
      if (value === undefined) {
        clearField(result, field);
      } else {
        setLocal(result, field, value);
      }
      return;
    }
    case "map":
      setLocal(
        result,
        field,
        applyToEntries(
          field,
          getLocal(result, field) as LocalMap,
          (localIfSet(source, field) ?? {}) as LocalMap,
          tree,
          applyField,
        ),
      );
      return;
    case "scalar":
    case "enum":
    case "list":
      // No valid path goes below these.
      return;
  }
}

/**
 * The changed value of a message field or map entry; undefined if neither side
 * has one, and for a `google.protobuf.Value` that has lost its kind.
 */
function applyToValue(
  field: DescField,
  desc: DescMessage,
  target: LocalValue,
  source: LocalValue,
  tree: MaskTree,
  applyField: ApplyField,
): LocalValue {
  if (target === undefined && source === undefined) {
    return undefined;
  }
  const message = applyTree(
    desc,
    target === undefined ? create(desc) : localToMessage(field, desc, target),
    source === undefined ? undefined : localToMessage(field, desc, source),
    tree,
    applyField,
  );
  return isKindless(message) ? undefined : messageToLocal(field, desc, message);
}

function applyToEntries(
  field: DescField & { fieldKind: "map" },
  target: LocalMap,
  source: LocalMap,
  tree: MaskTree,
  applyField: ApplyField,
): LocalMap {
  const result = { ...target };
  for (const child of tree.children.values()) {
    const key = nodeKey(field, child);
    if (key === undefined) {
      continue;
    }
    const value =
      child.whole || field.message === undefined
        ? getEntry(source, key)
        : applyToValue(
            field,
            field.message,
            getEntry(target, key),
            getEntry(source, key),
            child,
            applyField,
          );
    if (value === undefined) {
      delete result[key];
    } else {
      setEntry(result, key, value);
    }
  }
  return result;
}

function localIfSet(message: Message | undefined, field: DescField) {
  return message !== undefined && isFieldSet(message, field)
    ? getLocal(message, field)
    : undefined;
}
