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

/** The plugin's description of the side of the request. */
export interface InSideInit {
  /** The message field of the request that the paths are relative to. */
  readonly field?: string;
  /** Fields of the request that aren't valid paths: its mask fields. */
  readonly without?: readonly string[];
}

/** The side of the request: the message that an update sets. */
export interface InSide {
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the request that holds it; undefined if it is the request itself. */
  readonly field: DescField | undefined;
  /** Fields of the request that aren't part of the update: its mask fields. */
  readonly without: readonly DescField[];
}

/** Return the side, with the descriptors of the request. */
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
 * Return the message that holds the new values; an empty one if the request
 * leaves its field unset.
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
