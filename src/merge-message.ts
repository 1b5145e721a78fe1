import {
  clearField,
  type DescField,
  type DescMessage,
  isFieldSet,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type ApplyField, applyTree } from "./apply-tree.js";
import { FieldMaskError } from "./field-mask-error.js";
import { type Mask, maskPaths } from "./mask-paths.js";
import { maskTree } from "./mask-tree.js";
import { mergeField } from "./merge-field.js";
import { validateMask } from "./validate-mask.js";

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
 * - Below a message, the target's message is created where the source has one.
 *   Where only the target has it, scalars are cleared; where neither has it,
 *   nothing happens.
 * - A mask without paths: no effect.
 *
 * For updates as API clients expect them, see `updateMessage`;
 * `google.api.field_behavior` does not count here.
 *
 * Throws a `FieldMaskError` that lists all paths that are not valid by the
 * rules `proto`, `*` among them, and for a mask over the limits.
 */
export function mergeMessage<Desc extends DescMessage>(
  schema: Desc,
  target: MessageShape<Desc>,
  source: MessageShape<Desc>,
  mask: Mask,
  options: MergeOptions = {},
): MessageShape<Desc> {
  const paths = mergePaths(schema, mask, options);
  return applyTree<MessageShape<Desc>>(
    schema,
    target,
    source,
    maskTree(paths),
    applyMerge(options),
  );
}

function mergePaths(
  desc: DescMessage,
  mask: Mask,
  { ignoreUnknown = false }: MergeOptions,
): readonly string[] {
  const paths = maskPaths(mask).filter((path) => path !== "");
  const violations = validateMask(desc, paths, "proto");
  if (violations.length > 0 && !ignoreUnknown) {
    throw new FieldMaskError(violations, desc);
  }
  const invalid = new Set(violations.map(({ path }) => path));
  return paths.filter((path) => !invalid.has(path));
}

function applyMerge(options: MergeOptions): ApplyField {
  return (result, source, field) => {
    if (replaces(field, options)) {
      clearField(result, field);
    }
    if (source !== undefined && isFieldSet(source, field)) {
      mergeField(result, source, field);
    }
  };
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
