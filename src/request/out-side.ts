import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { messageOf } from "../mask/depth.js";
import { fieldNamed } from "../message/field-table.js";
import {
  copyMessage,
  getLocal,
  type LocalValue,
  messageToLocal,
  setLocal,
} from "../message/local-value.js";
import { fingerprintOf } from "../read/fingerprint.js";
import type { Kept, Project } from "../read/message-mask.js";
import { projectKept } from "../read/project-message.js";
import type { RequestFieldMaskInit } from "./request-field-mask-init.js";

/** The side of the response: what the caller wants to see. */
export interface OutSide {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the response that holds it. Without: the response itself. */
  readonly field: DescField | undefined;
  /** The generated projection of `desc`, and what it relies on. */
  readonly project: Project<Message> | undefined;
  readonly fingerprint: string | undefined;
}

/** The side, with the descriptors of the response. */
export function outSide({
  response,
  field: name,
  project,
  fingerprint,
}: NonNullable<RequestFieldMaskInit["out"]>): OutSide {
  const field = name === undefined ? undefined : fieldNamed(response, name);
  const desc = field?.message ?? response;
  return { response, desc, field, project, fingerprint };
}

/**
 * The masked response: a new message that shares the kept parts. With a field,
 * the fields beside it are left as they are.
 */
export function maskResponse(
  side: OutSide,
  response: Message,
  kept: Kept,
): Message {
  const { response: schema, field, desc } = side;
  const project = fittingProjection(side);
  if (field === undefined) {
    return projectKept(schema, response, kept, project);
  }
  const result = copyMessage(response);
  const value = getLocal(response, field);
  if (value === undefined || kept === true) {
    return result;
  }
  const mask = (item: LocalValue): LocalValue => {
    const message = messageOf(field, desc, item);
    const masked = projectKept(desc, message, kept, project);
    return messageToLocal(field, desc, masked);
  };
  setLocal(
    result,
    field,
    field.fieldKind === "list"
      ? (value as LocalValue[]).map(mask)
      : mask(value),
  );
  return result;
}

/**
 * The generated projection, unless the messages are of another version than
 * those that it was generated for: then the descriptors drive the projection.
 */
function fittingProjection({
  desc,
  project,
  fingerprint,
}: OutSide): Project<Message> | undefined {
  return fingerprintOf(desc) === fingerprint ? project : undefined;
}
