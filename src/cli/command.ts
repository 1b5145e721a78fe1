/** One of the things that people run. */
export interface Command {
  /** What it takes and does; the first paragraph is the form of a call. */
  readonly help: string;
  /** Throws what is wrong; a `UsageError` or one of parseArgs' if it is the call. */
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
