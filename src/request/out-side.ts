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

/** The plugin's description of the side of the response. */
export interface OutSideInit {
  readonly response: DescMessage;
  /** The message field of the response that the paths are relative to. */
  readonly field?: string;
  /** The projection of the message that the paths are relative to. By default, the runtime's, by its descriptor. */
  readonly projection?: EmittedProjection;
  /** As in `projection`: files emitted by version 0.1.0 have both properties here. */
  readonly project?: EmittedProjection["project"];
  readonly fingerprint?: EmittedProjection["fingerprint"];
}

/** An emitted projection for a message type. */
export interface EmittedProjection {
  // biome-ignore lint/suspicious/noExplicitAny: emitted for one message type
  readonly project: Project<any>;
  /** The fingerprint of everything that `project` relies on: see `fingerprintOf`. */
  readonly fingerprint: string;
}

/** The side of the response: the message that a mask selects of. */
export class OutSide {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly desc: DescMessage;
  /** The field of the response that holds it; undefined if it is the response itself. */
  readonly field: DescField | undefined;
  private fitting: Project<Message> | undefined;

  constructor(private readonly init: OutSideInit) {
    const { response, field } = init;
    this.response = response;
    this.field = field === undefined ? undefined : fieldNamed(response, field);
    this.desc = this.field?.message ?? response;
  }

  /** The projection of `desc`, chosen at first use: an import alone does no work. */
  get project(): Project<Message> {
    this.fitting ??= fittingProjection(this.desc, this.init);
    return this.fitting;
  }
}

/**
 * Return the emitted projection if it fits the messages. For another version of
 * them, the descriptor drives the projection.
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
 * Return a function that masks responses: each becomes a new message that
 * shares the kept parts. With a field, the fields beside it stay as they are,
 * except INPUT_ONLY ones.
 *
 * It is a function, because one bound mask can mask many messages: everything
 * that depends only on the mask is computed once.
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
