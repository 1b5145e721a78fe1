import type { DescMessage } from "@bufbuild/protobuf";
import type { Project } from "../read/kept.js";

/** How the plugin describes a mask field. Fields go by their names in the proto. */
export interface RequestFieldMaskInit {
  readonly request: DescMessage;
  readonly field: string;
  readonly in?: {
    /** The message field of the request that the paths are relative to. */
    readonly field?: string;
    /** Fields of the request that are no valid paths: its mask fields. */
    readonly without?: readonly string[];
  };
  readonly out?: {
    readonly response: DescMessage;
    /** The message field of the response that the paths are relative to. */
    readonly field?: string;
    /** What projects the message that the paths are relative to. Without: the runtime, by its descriptor. */
    readonly projection?: EmittedProjection;
    /** As in `projection`: files that version 0.1.0 emitted have the two here. */
    readonly project?: EmittedProjection["project"];
    readonly fingerprint?: EmittedProjection["fingerprint"];
  };
}

/** A projection that is written out for a message type. */
export interface EmittedProjection {
  // biome-ignore lint/suspicious/noExplicitAny: emitted for one message type
  readonly project: Project<any>;
  /** What `project` relies on: see `fingerprintOf`. */
  readonly fingerprint: string;
}
