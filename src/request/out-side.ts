import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { assertMessage } from "../message/assert-message.js";
import { fieldNamed } from "../message/field-table.js";
import {
  copyMessage,
  getLocal,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setLocal,
} from "../message/local-value.js";
import { fingerprintOf } from "../read/fingerprint.js";
import type { Kept, Project } from "../read/kept.js";
import {
  projection,
  projectKept,
  projectMessage,
} from "../read/project-message.js";
import { keptAround } from "../read/response-kept.js";

/** How the plugin describes the side of the response. */
export interface OutSideInit {
  readonly response: DescMessage;
  /** The message field of the response that the paths are relative to. */
  readonly field?: string;
  /** What projects the message that the paths are relative to. Without: the runtime, by its descriptor. */
  readonly projection?: EmittedProjection;
  /** As in `projection`: files that version 0.1.0 emitted have the two here. */
  readonly project?: EmittedProjection["project"];
  readonly fingerprint?: EmittedProjection["fingerprint"];
}

/** A projection that is written out for a message type. */
export interface EmittedProjection {
  // biome-ignore lint/suspicious/noExplicitAny: emitted for one message type
  readonly project: Project<any>;
  /** What `project` relies on: see `fingerprintOf`. */
  readonly fingerprint: string;
}

/** The side of the response: what the caller wants to see. */
export class OutSide {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the response that holds it. Without: the response itself. */
  readonly field: DescField | undefined;
  private fitting: Project<Message> | undefined;

  constructor(private readonly init: OutSideInit) {
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
  { projection, ...old }: OutSideInit,
): Project<Message> {
  const { project, fingerprint } = projection ?? old;
  return project !== undefined && fingerprintOf(desc) === fingerprint
    ? project
    : (message, mask) => projectMessage(desc, message, mask);
}

/**
 * Return how responses are masked: each as a new message that shares the kept
 * parts. With a field, the fields beside it are left as they are, INPUT_ONLY
 * ones aside.
 *
 * A function, because one bound mask can mask many messages: what depends on the
 * mask alone is found out once.
 */
export function responseMask(
  { response: desc, field, desc: below, project }: OutSide,
  kept: Kept,
): (response: Message) => Message {
  const keep = projection(below, kept, project);
  const mask =
    field === undefined || kept === true
      ? keep
      : (response: Message) => maskField(field, below, response, keep);
  const around = field === undefined || keptAround(desc, field, true);
  return (response) => {
    assertMessage(desc, response);
    return mask(
      around === true ? response : projectKept(desc, response, around),
    );
  };
}

function maskField(
  field: DescField,
  desc: DescMessage,
  response: Message,
  keep: (message: Message) => Message,
): Message {
  const result = copyMessage(response);
  const value = getLocal(response, field);
  if (value === undefined) {
    return result;
  }
  const mask = (item: LocalValue): LocalValue =>
    messageToLocal(field, desc, keep(localToMessage(field, desc, item)));
  setLocal(
    result,
    field,
    field.fieldKind === "list"
      ? (value as LocalValue[]).map(mask)
      : mask(value),
  );
  return result;
}
