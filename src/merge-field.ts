import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import {
  copyMessage,
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setLocal,
} from "./local-value.js";

/**
 * Merge a field that the source has set into `result`, as protobuf merges
 * messages: scalars overwrite, messages merge, lists append, maps merge by key.
 * Containers are replaced, not changed.
 */
export function mergeField(
  result: Message,
  source: Message,
  field: DescField,
): void {
  const value = getLocal(source, field);
  setLocal(
    result,
    field,
    isFieldSet(result, field)
      ? mergeValue(field, getLocal(result, field), value)
      : value,
  );
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

/** Both messages merged, unknown fields and extensions included. */
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
    result.$unknown = [...(target.$unknown ?? []), ...source.$unknown];
  }
  return result;
}
