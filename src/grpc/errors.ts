import { toBinary } from "@bufbuild/protobuf";
import { Metadata, type ServerInterceptingCall } from "@grpc/grpc-js";
import {
  type FieldMaskError,
  isFieldMaskError,
} from "../mask/field-mask-error.js";
import { StatusSchema } from "../service/bad-request.js";
import { CallCode, hasCode } from "../service/call-error.js";
import { errorStatus } from "../service/error-status.js";

/** How a call ends on grpc-js. */
export interface FieldMaskStatus {
  /** The status code. */
  readonly code: number;
  /** The status message. */
  readonly details: string;
  /** The trailers, with the details of the error. */
  readonly metadata: Metadata;
}

/**
 * The status for a mask that cannot be used, for a handler's callback:
 * INVALID_ARGUMENT, or PERMISSION_DENIED where the service does not allow what
 * the mask names. A `google.rpc.BadRequest` lists the paths; any gRPC client
 * can read it.
 */
export function fieldMaskStatus(error: FieldMaskError): FieldMaskStatus {
  const { code, message, status } = errorStatus(error);
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    Buffer.from(toBinary(StatusSchema, status)),
  );
  return { code, details: message, metadata };
}

/** The status for an error that ends a call: its own, or INTERNAL. */
export function statusOf(error: unknown): PartialStatusObject {
  if (isFieldMaskError(error)) {
    return fieldMaskStatus(error);
  }
  if (!hasCode(error)) {
    return { code: CallCode.internal, details: "masking failed" };
  }
  const { code, details, message, metadata } = error as CodedError;
  return {
    code,
    details: String(details ?? message ?? ""),
    metadata: metadata instanceof Metadata ? metadata : null,
  };
}

/** What an error for grpc-js may say besides. */
interface CodedError {
  readonly code: number;
  readonly details?: unknown;
  readonly message?: unknown;
  readonly metadata?: unknown;
}

type PartialStatusObject = Parameters<ServerInterceptingCall["sendStatus"]>[0];
