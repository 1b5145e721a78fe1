import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import {
  isJsonObject,
  type LocalValue,
  localToMessage,
} from "../message/local-value.js";
import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";

/**
 * How deep fields and keys may be nested in messages that are gone through
 * together. Messages from the wire have 100 levels at most; only a program
 * builds deeper ones.
 */
const MAX_DEPTH = 250;

/** A message that is nested deeper than anything from the wire is a `FieldMaskError`. */
export function assertDepth(depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.pathTooDeep,
        description: `the message is nested more than ${MAX_DEPTH} levels deep`,
      },
    ]);
  }
}

/** The same for a JSON value, which is what protobuf-es has for a `google.protobuf.Struct`. */
export function assertJsonDepth(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    assertDepth(depth);
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
  }
}

/** The message that a value of a field stands for, unless it is JSON that is nested too deep. */
export function messageOf(
  field: DescField,
  desc: DescMessage,
  value: LocalValue,
): Message {
  if (isJsonObject(field, desc)) {
    assertJsonDepth(value);
  }
  return localToMessage(field, desc, value);
}
