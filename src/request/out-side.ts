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
import { projectKept, projectMessage } from "../read/project-message.js";
import type { RequestFieldMaskInit } from "./request-field-mask-init.js";

/** The side of the response: what the caller wants to see. */
export class OutSide {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the response that holds it. Without: the response itself. */
  readonly field: DescField | undefined;
  private fitting: Project<Message> | undefined;

  constructor(private readonly init: NonNullable<RequestFieldMaskInit["out"]>) {
    const { response, field } = init;
    this.response = response;
    this.field = field === undefined ? undefined : fieldNamed(response, field);
    this.desc = this.field?.message ?? response;
  }

  /** What projects `desc`, found out at the first use: an import alone does no work. */
  get project(): Project<Message> {
    this.fitting ??= fittingProjection(this.desc, this.init);
    return this.fitting;
  }
}

/**
 * The generated projection, unless the messages are of another version than
 * those that it was generated for: then the descriptor drives the projection.
 */
function fittingProjection(
  desc: DescMessage,
  { project, fingerprint }: NonNullable<RequestFieldMaskInit["out"]>,
): Project<Message> {
  return project !== undefined && fingerprintOf(desc) === fingerprint
    ? project
    : (message, mask) => projectMessage(desc, message, mask);
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
  const { field, desc, project } = side;
  if (field === undefined) {
    return projectKept(desc, response, kept, project);
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
