/** The gRPC codes that this package answers with by itself. */
export const CallCode = {
  invalidArgument: 3,
  permissionDenied: 7,
  internal: 13,
} as const;

/** The error of a call that fails for another reason than its masks. */
export class CallError extends Error {
  override name = "CallError";

  constructor(
    readonly code: number,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Return whether an error has the gRPC code that the call should end with. */
export function hasCode(error: unknown): error is { readonly code: number } {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "number" &&
    CODES.has(error.code)
  );
}

/** The codes of errors, without OK. */
const CODES = new Set(Array.from({ length: 16 }, (_, index) => index + 1));
