import {
  clearField,
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { messageOf } from "../mask/depth.js";
import { fieldNamed } from "../message/field-table.js";
import { copyMessage, getLocal } from "../message/local-value.js";
import type { RequestFieldMaskInit } from "./request-field-mask-init.js";

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
  { field: name, without = [] }: NonNullable<RequestFieldMaskInit["in"]>,
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
export function updateSource(
  { desc, field, without }: InSide,
  request: Message,
): Message {
  if (field !== undefined) {
    const value = getLocal(request, field);
    return value === undefined ? create(desc) : messageOf(field, desc, value);
  }
  const source = copyMessage(request);
  for (const mask of without) {
    clearField(source, mask);
  }
  return source;
}
