import {
  clearField,
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { copyMessage, getLocal, localToMessage } from "./local-value.js";

/** The side of the request: what an update request sets. */
export interface InSide {
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the request that holds it. Without: the request itself. */
  readonly field: DescField | undefined;
  /** Fields of the request that are no part of the update: its mask fields. */
  readonly excluded: readonly DescField[];
}

/**
 * The message that holds the new values. Where the request leaves its field
 * unset, an empty message stands in.
 */
export function updateSource(
  { desc, field, excluded }: InSide,
  request: Message,
): Message {
  if (field !== undefined) {
    const value = getLocal(request, field);
    return value === undefined
      ? create(desc)
      : localToMessage(field, desc, value);
  }
  const source = copyMessage(request);
  for (const mask of excluded) {
    clearField(source, mask);
  }
  return source;
}
