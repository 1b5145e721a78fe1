/** One of the things that people run. */
export interface Command {
  /** What it takes and does. */
  readonly help: string;
  /** Throws what is wrong; a `UsageError` or one of parseArgs' if it is the call. */
  run(args: string[], version: string): Promise<void> | void;
}

/** A call that the command does not understand. */
export class UsageError extends Error {
  override name = "UsageError";
}
