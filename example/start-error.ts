/** The services cannot be started here. The message is for whoever starts them. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Wait for what is started; end the process with one sentence if that cannot be. */
export async function orExit<T>(started: Promise<T>): Promise<T> {
  try {
    return await started;
  } catch (error) {
    if (!(error instanceof StartError)) {
      throw error;
    }
    console.error(error.message);
    process.exit(1);
  }
}

/** Return what an error says, of several the first. */
export function reasonOf(error: unknown): string {
  return error instanceof AggregateError
    ? reasonOf(error.errors[0])
    : error instanceof Error
      ? error.message
      : String(error);
}
