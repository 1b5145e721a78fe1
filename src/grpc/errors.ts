import { toBinary } from "@bufbuild/protobuf";
import { Metadata, status } from "@grpc/grpc-js";
import { StatusSchema } from "../gen/google/rpc/status_pb.js";
import {
  type FieldMaskError,
  isFieldMaskError,
} from "../mask/field-mask-error.js";
import {
  CallCode,
  errorStatus,
  hasCode,
  statusText,
} from "../service/error-status.js";

/** The status that ends a call on grpc-js. */
export interface FieldMaskStatus {
  /** The status code. */
  readonly code: number;
  /** The status message. */
  readonly details: string;
  /** The trailers, with the details of the error. */
  readonly metadata: Metadata;
}

/**
 * Return the status of a `FieldMaskError`, for a handler's callback:
 * INVALID_ARGUMENT, or PERMISSION_DENIED where the service does not allow the
 * named fields. A `google.rpc.BadRequest`, which any gRPC client can read, has
 * one violation per path.
 */
export function fieldMaskStatus(error: FieldMaskError): FieldMaskStatus {
  return statusOfMask(error, new Metadata());
}

/** Return the status of an error that a check or a ceiling throws: its own, or INTERNAL. */
export function statusOfRefusal(error: unknown): FieldMaskStatus {
  return hasCode(error) || isFieldMaskError(error)
    ? statusOfError(error)
    : statusOfError({ code: CallCode.internal, details: "masking failed" });
}

/**
 * Return the status of an error that a handler ends its call with, as grpc-js
 * reads it, with the handler's trailers. The error isn't changed.
 *
 * Texts and metadata that grpc-js cannot send would leave the caller waiting,
 * or end the process: such texts are cut, and such metadata is left out.
 */
export function statusOfError(
  error: unknown,
  trailers?: Metadata | null,
): FieldMaskStatus {
  const { code, details, message, metadata } = (
    typeof error === "object" && error !== null ? error : {}
  ) as Partial<Record<"code" | "details" | "message" | "metadata", unknown>>;
  const sent = mergedMetadata(metadata, trailers);
  if (isFieldMaskError(error)) {
    return statusOfMask(error, sent);
  }
  const text = [details, message].find((value) => typeof value === "string");
  return {
    code: Number.isInteger(code) ? (code as number) : status.UNKNOWN,
    details: statusText(String(text ?? "Unknown error"), sizeOf(sent)),
    metadata: sent,
  };
}

function statusOfMask(
  error: FieldMaskError,
  metadata: Metadata,
): FieldMaskStatus {
  const { code, message, status } = errorStatus(error, sizeOf(metadata));
  metadata.set(DETAILS, Buffer.from(toBinary(StatusSchema, status)));
  return { code, details: message, metadata };
}

/** The trailer with the details of a gRPC status. */
const DETAILS = "grpc-status-details-bin";

/** Merge metadata. That of another library, such as a ConnectError's, is ignored. */
function mergedMetadata(...parts: readonly unknown[]): Metadata {
  const merged = new Metadata();
  for (const part of parts) {
    if (isMetadata(part)) {
      merged.merge(part);
    }
  }
  return merged;
}

/** Return whether a value is metadata of grpc-js, of any copy. */
function isMetadata(value: unknown): value is Metadata {
  return (
    typeof value === "object" &&
    value !== null &&
    "toHttp2Headers" in value &&
    "getMap" in value
  );
}

/** Return the number of bytes that metadata takes in the trailers. */
function sizeOf(metadata: Metadata): number {
  const entries = Object.entries(metadata.toHttp2Headers());
  return entries
    .flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}${value}`.length + ENTRY),
    )
    .reduce((sum, length) => sum + length, 0);
}

/** The bytes that HTTP/2 counts for each header beside its name and value. */
const ENTRY = 32;
