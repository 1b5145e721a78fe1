import { ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "../gen/google/rpc/error_details_pb.js";
import { isFieldMaskError } from "../mask/field-mask-error.js";
import { hasCode } from "../service/call-error.js";
import { errorStatus, statusText } from "../service/error-status.js";

/**
 * The error of a handler; for a mask that cannot be used, the one that Connect
 * sends as INVALID_ARGUMENT, or PERMISSION_DENIED, with a
 * `google.rpc.BadRequest`.
 */
export function handlerError(error: unknown): unknown {
  if (!isFieldMaskError(error)) {
    return error;
  }
  const { code, message, badRequest } = errorStatus(error);
  const details = [{ desc: BadRequestSchema, value: badRequest }];
  return new ConnectError(message, code, undefined, details, error);
}

/** The error for a call that its masks or a ceiling refuse: a code of gRPC is the call's. */
function refusalError(error: unknown): unknown {
  if (!hasCode(error)) {
    return handlerError(error);
  }
  const { code, message = "" } = error as {
    readonly code: number;
    readonly message?: unknown;
  };
  if (!(error instanceof ConnectError)) {
    const text = statusText(String(message));
    return new ConnectError(text, code, undefined, undefined, error);
  }
  const text = statusText(error.rawMessage);
  if (text === error.rawMessage) {
    return error;
  }
  const sent = new ConnectError(text, code, error.metadata, undefined, error);
  sent.details = error.details;
  return sent;
}

/** A step of the interceptor: what it throws is what the call is refused with. */
export function orRefuse<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw refusalError(error);
  }
}
