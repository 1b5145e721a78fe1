import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { assertNone } from "../mask/field-mask-error.js";
import type { Mask } from "../mask/mask-paths.js";
import { resolveMask } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import {
  copyMessage,
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
} from "../message/local-value.js";
import { setField, unsetField } from "../message/set-field.js";
import { rootPlace } from "./place.js";
import { type Leaves, walkTree } from "./walk.js";

/** Options of `mergeMessage`, for what field_mask.proto leaves to the caller. */
export interface MergeOptions {
  /**
   * By default, messages that the mask names are merged, and an unset message
   * in the source has no effect. With this option, the source's message
   * replaces the target's, or clears it.
   */
  replaceMessages?: boolean;
  /**
   * By default, lists are appended and maps are merged by key. With this
   * option, the source's list or map replaces the target's, empty or not.
   */
  replaceRepeated?: boolean;
  /** By default, an invalid path is an error. With this option, it is ignored. */
  ignoreUnknown?: boolean;
}

/**
 * Merge the fields that a mask names from the source into the target, as
 * field_mask.proto defines. Returns a new message, which shares unchanged parts
 * with the target and new ones with the source. Neither of them is changed.
 *
 * - Scalars and enums are copied; unset ones are cleared, even without
 *   presence. A oneof is cleared only if the member that the mask names is set.
 * - Messages are merged, lists appended, and maps merged by key, with messages
 *   replacing those under the same key. The options change that.
 * - For a path into a message, the target's message is created if the source
 *   has one with something to copy: a set field, or a scalar without presence.
 *   If only the target has the message, scalars are cleared; if neither has it,
 *   nothing happens.
 * - An empty mask has no effect.
 *
 * For updates as API clients expect them, see `updateMessage`: here,
 * `google.api.field_behavior` doesn't count, and unknown fields of merged
 * messages are merged, too.
 *
 * Throws a `FieldMaskError` that lists all paths that are invalid by the rules
 * `proto`, `*` among them, or one for a mask over the limits.
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
  const leaves = mergeBy(options);
  return walkTree(
    schema,
    target,
    source,
    root,
    leaves,
    rootPlace(),
  ) as MessageShape<Desc>;
}

/** Return what a merge does with the values that its tree names. */
function mergeBy({
  replaceMessages = false,
  replaceRepeated = false,
}: MergeOptions): Leaves {
  const replaces = (field: DescField): boolean => {
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
  };
  return {
    take(field, result, source) {
      if (replaces(field)) {
        unsetField(result, field);
      }
      if (source !== undefined && isFieldSet(source, field)) {
        mergeField(result, source, field);
      }
    },
    takeEntry: (_field, _before, value) => value,
    takesZero: replaces,
    hold() {
      // `google.api.field_behavior` does not count in merges.
    },
  };
}

/**
 * Merge a field that the source has set into `result`, as protobuf merges
 * messages: scalars overwrite, messages merge, lists append, maps merge by key.
 * Containers are replaced, not changed.
 */
function mergeField(result: Message, source: Message, field: DescField): void {
  const value = getLocal(source, field);
  const merged = isFieldSet(result, field)
    ? mergeValue(field, getLocal(result, field), value)
    : value;
  setField(result, field, merged);
}

function mergeValue(
  field: DescField,
  target: LocalValue,
  source: LocalValue,
): LocalValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return source;
    case "message": {
      const { message: desc } = field;
      const merged = mergeAll(
        desc,
        localToMessage(field, desc, target),
        localToMessage(field, desc, source),
      );
      return messageToLocal(field, desc, merged);
    }
    case "list":
      return [...(target as LocalValue[]), ...(source as LocalValue[])];
    case "map":
      return { ...(target as LocalMap), ...(source as LocalMap) };
  }
}

/** Return both messages merged, unknown fields and extensions included. */
function mergeAll(
  desc: DescMessage,
  target: Message,
  source: Message,
): Message {
  const result = copyMessage(target);
  for (const field of desc.fields) {
    if (isFieldSet(source, field)) {
      mergeField(result, source, field);
    }
  }
  if (source.$unknown !== undefined) {
    result.$unknown = [...(result.$unknown ?? []), ...source.$unknown];
  }
  return result;
}
