import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { assertDepth, messageOf } from "../mask/depth.js";
import { assertNone } from "../mask/field-mask-error.js";
import type { Mask } from "../mask/mask-paths.js";
import type { MaskNode } from "../mask/mask-tree.js";
import { resolveMask } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import { hasPresence } from "../message/field-traits.js";
import {
  copyMessage,
  isKindless,
  messageToLocal,
} from "../message/local-value.js";
import { mergeField } from "./merge-field.js";
import { localIfSet, setField, unsetField } from "./set-field.js";

/** How `mergeMessage` treats what field_mask.proto leaves to the caller. */
export interface MergeOptions {
  /**
   * By default, messages that the mask names are merged, and an unset one in
   * the source does nothing. With this option, the source's message replaces
   * the target's, or clears it.
   */
  replaceMessages?: boolean;
  /**
   * By default, lists are appended and maps are merged by key. With this
   * option, the source's list or map replaces the target's, empty or not.
   */
  replaceRepeated?: boolean;
  /** By default, a path that is not valid is an error. With this option, it is passed over. */
  ignoreUnknown?: boolean;
}

/**
 * Merge the fields that a mask names from the source into the target, as
 * field_mask.proto says: a new message that shares unchanged parts with the
 * target, and new ones with the source. Neither is changed.
 *
 * - Scalars and enums are copied; one that the source leaves unset is cleared,
 *   also without presence. A oneof is cleared only if the member that the mask
 *   names is the one that is set.
 * - Messages are merged, lists appended, maps merged by key, where a message
 *   replaces the one under the same key. The options change that.
 * - Below a message, the target's message is created where the source has one
 *   with something to copy: a field that is set, or a scalar without presence.
 *   Where only the target has it, scalars are cleared; where neither has it,
 *   nothing happens.
 * - A mask without paths: no effect.
 *
 * For updates as API clients expect them, see `updateMessage`;
 * `google.api.field_behavior` does not count here, and unknown fields of merged
 * messages are merged, too.
 *
 * Throws a `FieldMaskError` that lists all paths that are not valid by the
 * rules `proto`, `*` among them, and one for a mask over the limits.
 */
export function mergeMessage<Desc extends DescMessage>(
  schema: Desc,
  target: MessageShape<Desc>,
  source: MessageShape<Desc>,
  mask: Mask,
  options: MergeOptions = {},
): MessageShape<Desc> {
  assertMessage(schema, target);
  assertMessage(schema, source);
  const { root, violations } = resolveMask(schema, mask, "proto");
  if (options.ignoreUnknown !== true) {
    assertNone(violations, schema);
  }
  const result = copyMessage(target);
  mergeParts(result, source, root, options, 0);
  return result;
}

/** Merge what a tree names into a message. Without a source, what is named is cleared. */
function mergeParts(
  result: Message,
  source: Message | undefined,
  tree: MaskNode,
  options: MergeOptions,
  depth: number,
): void {
  assertDepth(depth);
  for (const [field, node] of tree.fields) {
    if (node.whole) {
      mergeWhole(field, result, source, options);
    } else if (field.fieldKind === "message") {
      mergeBelow(field, result, source, node, options, depth + 1);
    }
  }
}

function mergeWhole(
  field: DescField,
  result: Message,
  source: Message | undefined,
  options: MergeOptions,
): void {
  if (replaces(field, options)) {
    unsetField(result, field);
  }
  if (source !== undefined && isFieldSet(source, field)) {
    mergeField(result, source, field);
  }
}

function mergeBelow(
  field: DescField & { fieldKind: "message" },
  result: Message,
  source: Message | undefined,
  tree: MaskNode,
  options: MergeOptions,
  depth: number,
): void {
  const { message: desc } = field;
  const before = localIfSet(result, field);
  const value = localIfSet(source, field);
  if (before === undefined && value === undefined) {
    return;
  }
  const merged =
    before === undefined
      ? create(desc)
      : copyMessage(messageOf(field, desc, before));
  const below = value === undefined ? value : messageOf(field, desc, value);
  mergeParts(merged, below, tree, options, depth);
  if (isKindless(merged)) {
    unsetField(result, field);
  } else if (before !== undefined || isMade(merged, tree, options)) {
    setField(result, field, messageToLocal(field, desc, merged));
  }
}

/**
 * Whether a message that the source has comes into being in the target: if one
 * of its fields that the mask names is set, or has no presence and takes over
 * its zero value.
 */
function isMade(
  message: Message,
  tree: MaskNode,
  options: MergeOptions,
): boolean {
  return Array.from(tree.fields).some(
    ([field, node]) =>
      isFieldSet(message, field) ||
      (node.whole && !hasPresence(field) && replaces(field, options)),
  );
}

/** Whether nothing of the target's value is left, whatever the source has. */
function replaces(
  field: DescField,
  { replaceMessages = false, replaceRepeated = false }: MergeOptions,
): boolean {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return true;
    case "message":
      return replaceMessages;
    case "list":
    case "map":
      return replaceRepeated;
  }
}
