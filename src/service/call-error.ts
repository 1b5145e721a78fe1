/** The codes of gRPC that a service answers with on its own. */
export const CallCode = {
  invalidArgument: 3,
  permissionDenied: 7,
  internal: 13,
} as const;

/** Why a call fails, when it is not for its mask. */
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

/** Whether an error says with which code of gRPC the call shall end. */
export function hasCode(error: unknown): error is { readonly code: number } {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "number" &&
    CODES.has(error.code)
  );
}

/** The codes of errors: OK is none. */
const CODES = new Set(Array.from({ length: 16 }, (_, index) => index + 1));
