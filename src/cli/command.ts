/** A command that people run. */
export interface Command {
  /** The help text; its first paragraph is the usage. */
  readonly help: string;
  /** Run the command. Throws a `UsageError` for wrong arguments. */
  run(args: string[], version: string): Promise<void> | void;
}

/** An error about the arguments of a command. */
export class UsageError extends Error {
  override name = "UsageError";

  constructor(
    message: string,
    /** The command that was probably meant, where the arguments don't name one. */
    readonly meant?: string,
  ) {
    super(message);
  }
}
