import { ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "../gen/google/rpc/error_details_pb.js";
import { isFieldMaskError } from "../mask/field-mask-error.js";
import { errorStatus, hasCode, statusText } from "../service/error-status.js";

/**
 * Return the error of a handler as Connect should send it: a `FieldMaskError`
 * as INVALID_ARGUMENT or PERMISSION_DENIED with a `google.rpc.BadRequest`, any
 * other error as it is.
 */
export function handlerError(error: unknown): unknown {
  if (!isFieldMaskError(error)) {
    return error;
  }
  const { code, message, badRequest } = errorStatus(error);
  const details = [{ desc: BadRequestSchema, value: badRequest }];
  return new ConnectError(message, code, undefined, details, error);
}

/** Return the error for a call that its masks or a ceiling refuse. An error with a gRPC code keeps it. */
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

/** Run a check of the interceptor. An error that it throws refuses the call. */
export function orRefuse<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw refusalError(error);
  }
}
