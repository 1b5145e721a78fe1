import {
  clearField,
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { fieldNamed } from "../message/field-table.js";
import {
  copyMessage,
  getLocal,
  localToMessage,
} from "../message/local-value.js";

/** How the plugin describes the side of the request. */
export interface InSideInit {
  /** The message field of the request that the paths are relative to. */
  readonly field?: string;
  /** Fields of the request that are no valid paths: its mask fields. */
  readonly without?: readonly string[];
}

/** The side of the request: what an update request sets. */
export interface InSide {
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the request that holds it. Without: the request itself. */
  readonly field: DescField | undefined;
  /** Fields of the request that are no part of the update: its mask fields. */
  readonly without: readonly DescField[];
}

/** The side, with the descriptors of the request. */
export function inSide(
  request: DescMessage,
  { field: name, without = [] }: InSideInit,
): InSide {
  const field = name === undefined ? undefined : fieldNamed(request, name);
  return {
    desc: field?.message ?? request,
    field,
    without: without.map((mask) => fieldNamed(request, mask)),
  };
}

/**
 * The message that holds the new values. Where the request leaves its field
 * unset, an empty message stands in.
 */
export function updateSource(side: InSide, request: Message): Message {
  const { desc, field } = side;
  if (field !== undefined) {
    const value = getLocal(request, field);
    return value === undefined
      ? create(desc)
      : localToMessage(field, desc, value);
  }
  return withoutMasks(side, request);
}

/** Return a copy of the message that the paths are relative to, without the request's mask fields. */
export function withoutMasks({ without }: InSide, message: Message): Message {
  const copy = copyMessage(message);
  for (const mask of without) {
    clearField(copy, mask);
  }
  return copy;
}
