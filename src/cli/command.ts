/** One of the things that people run. */
export interface Command {
  /** The help; its first paragraph is the form of a call. */
  readonly help: string;
  /** Run it. Throws a `UsageError` where the call is wrong. */
  run(args: string[], version: string): Promise<void> | void;
}

/** A call that the command does not understand. */
export class UsageError extends Error {
  override name = "UsageError";

  constructor(
    message: string,
    /** The command that was meant, where the call has no name of one. */
    readonly meant?: string,
  ) {
    super(message);
  }
}
