import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { assertDepth, messageOf } from "../mask/depth.js";
import {
  copyMessage,
  getLocal,
  type LocalMap,
  type LocalValue,
  messageToLocal,
} from "../message/local-value.js";
import { setField } from "./set-field.js";

/**
 * Merge a field that the source has set into `result`, as protobuf merges
 * messages: scalars overwrite, messages merge, lists append, maps merge by key.
 * Containers are replaced, not changed.
 */
export function mergeField(
  result: Message,
  source: Message,
  field: DescField,
  depth = 0,
): void {
  const value = getLocal(source, field);
  const merged = isFieldSet(result, field)
    ? mergeValue(field, getLocal(result, field), value, depth)
    : value;
  setField(result, field, merged);
}

function mergeValue(
  field: DescField,
  target: LocalValue,
  source: LocalValue,
  depth: number,
): LocalValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return source;
    case "message": {
      const { message: desc } = field;
      const merged = mergeAll(
        desc,
        messageOf(field, desc, target),
        messageOf(field, desc, source),
        depth + 1,
      );
      return messageToLocal(field, desc, merged);
    }
    case "list":
      return [...(target as LocalValue[]), ...(source as LocalValue[])];
    case "map":
      return { ...(target as LocalMap), ...(source as LocalMap) };
  }
}

/** Both messages merged, unknown fields and extensions included. */
function mergeAll(
  desc: DescMessage,
  target: Message,
  source: Message,
  depth: number,
): Message {
  assertDepth(depth);
  const result = copyMessage(target);
  for (const field of desc.fields) {
    if (isFieldSet(source, field)) {
      mergeField(result, source, field, depth);
    }
  }
  if (source.$unknown !== undefined) {
    result.$unknown = [...(result.$unknown ?? []), ...source.$unknown];
  }
  return result;
}
