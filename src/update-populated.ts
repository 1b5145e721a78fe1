import { type DescMessage, isFieldSet, type Message } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "./field-traits.js";
import { copyMessage, getLocal, setLocal } from "./local-value.js";

/**
 * The update that a request without a mask stands for (AIP-134): a new message,
 * the target with all fields that the source has populated. Messages on both
 * sides are updated in the same way, except those of google.protobuf, which
 * are single values; lists and maps are replaced.
 *
 * Extensions and unknown fields are populated fields, too: those of the source
 * replace the target's of the same number.
 */
export function updatePopulated<T extends Message>(
  desc: DescMessage,
  target: T,
  source: T,
): T {
  const result = copyMessage(target);
  for (const field of desc.fields) {
    if (!isFieldSet(source, field)) {
      continue;
    }
    const value = getLocal(source, field);
    const goesInto =
      field.fieldKind === "message" &&
      !isGoogleProtobuf(field.message) &&
      isFieldSet(target, field);
    setLocal(
      result,
      field,
      goesInto
        ? updatePopulated(
            field.message,
            getLocal(target, field) as Message,
            value as Message,
          )
        : value,
    );
  }
  if (source.$unknown !== undefined) {
    const numbers = new Set(source.$unknown.map(({ no }) => no));
    const kept = (target.$unknown ?? []).filter(({ no }) => !numbers.has(no));
    result.$unknown = [...kept, ...source.$unknown];
  }
  return result;
}
