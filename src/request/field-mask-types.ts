import type { Message } from "@bufbuild/protobuf";

/** The types of a helper: its messages, and their valid paths. */
export interface FieldMaskTypes {
  /** The request message. */
  readonly request: Message;
  /** The message that the paths of an update are relative to. */
  readonly in?: Message;
  /** The paths of an update. */
  readonly inPath?: string;
  /** The fields of the request that hold this message and the mask, by their local names. */
  readonly part?: string;
  /** The response message. */
  readonly response?: Message;
  /** The message that the paths of a response are relative to. */
  readonly out?: Message;
  /** The paths of a response. */
  readonly outPath?: string;
}

/** One of the types of a helper; never for a side that the option leaves out. */
export type TypeOf<
  T extends FieldMaskTypes,
  K extends keyof FieldMaskTypes,
> = K extends keyof T ? Exclude<T[K], undefined> : never;
