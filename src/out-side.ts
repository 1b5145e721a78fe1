import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import type { Selection } from "./compiled-mask.js";
import {
  copyMessage,
  getLocal,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setLocal,
} from "./local-value.js";
import { type Project, projectSelection } from "./project-message.js";

/** The side of the response: what the caller wants to see. */
export interface OutSide {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the response that holds it. Without: the response itself. */
  readonly field: DescField | undefined;
  /** The generated projection of `desc`. */
  readonly project: Project<Message> | undefined;
}

/**
 * The masked response: a new message that shares the kept parts. With a field,
 * the fields beside it are left as they are.
 */
export function maskResponse(
  { response: schema, field, desc, project }: OutSide,
  response: Message,
  selection: Selection,
): Message {
  if (field === undefined) {
    return projectSelection(schema, response, selection, project);
  }
  const result = copyMessage(response);
  const value = getLocal(response, field);
  if (value === undefined || selection === "all") {
    return result;
  }
  const mask = (item: LocalValue): LocalValue => {
    const message = localToMessage(field, desc, item);
    const masked = projectSelection(desc, message, selection, project);
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
