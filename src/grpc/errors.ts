import { toBinary } from "@bufbuild/protobuf";
import { Metadata, status } from "@grpc/grpc-js";
import { StatusSchema } from "../gen/google/rpc/status_pb.js";
import {
  type FieldMaskError,
  isFieldMaskError,
} from "../mask/field-mask-error.js";
import { CallCode, hasCode } from "../service/call-error.js";
import { errorStatus, statusText } from "../service/error-status.js";

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
 * Return the status for a mask that cannot be used, for a handler's callback:
 * INVALID_ARGUMENT, or PERMISSION_DENIED where the service does not allow what
 * the mask names. A `google.rpc.BadRequest` lists the paths; any gRPC client
 * can read it.
 */
export function fieldMaskStatus(error: FieldMaskError): FieldMaskStatus {
  return statusOfMask(error, new Metadata());
}

/** Return the status of what a check or a ceiling throws: its own, or INTERNAL. */
export function statusOfRefusal(error: unknown): FieldMaskStatus {
  return hasCode(error) || isFieldMaskError(error)
    ? statusOfError(error)
    : statusOfError({ code: CallCode.internal, details: "masking failed" });
}

/**
 * Return the status of an error that a handler ends its call with, as grpc-js
 * reads it, with the trailers that the handler passes. The error stays as it is.
 *
 * Texts and metadata that grpc-js cannot send would leave the caller waiting, or
 * end the process: they are cut, and left out.
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

/** Where a status of gRPC has its details. */
const DETAILS = "grpc-status-details-bin";

/** The metadata together. That of another library, as a ConnectError has it, is none. */
function mergedMetadata(...parts: readonly unknown[]): Metadata {
  const merged = new Metadata();
  for (const part of parts) {
    if (isMetadata(part)) {
      merged.merge(part);
    }
  }
  return merged;
}

/** Whether the value is metadata, of this copy of grpc-js or another one. */
function isMetadata(value: unknown): value is Metadata {
  return (
    typeof value === "object" &&
    value !== null &&
    "toHttp2Headers" in value &&
    "getMap" in value
  );
}

/** The bytes that metadata takes in the trailers. */
function sizeOf(metadata: Metadata): number {
  const entries = Object.entries(metadata.toHttp2Headers());
  return entries
    .flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}${value}`.length + ENTRY),
    )
    .reduce((sum, length) => sum + length, 0);
}

/** What HTTP/2 counts for each header besides its name and value. */
const ENTRY = 32;
