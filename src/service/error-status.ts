import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import {
  type BadRequest,
  BadRequest_FieldViolationSchema,
  BadRequestSchema,
} from "../gen/google/rpc/error_details_pb.js";
import { type Status, StatusSchema } from "../gen/google/rpc/status_pb.js";
import {
  type FieldMaskError,
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";

/** The status of a call that failed for its masks. */
export interface ErrorStatus {
  readonly code: number;
  readonly message: string;
  readonly badRequest: BadRequest;
  /** The whole status as a `google.rpc.Status`. */
  readonly status: Status;
}

/**
 * Return the status for the violations of a mask, with a
 * `google.rpc.BadRequest`: PERMISSION_DENIED if all are about fields that the
 * service does not allow, otherwise INVALID_ARGUMENT. It is cut to what the
 * trailers can hold beside the handler's, which take `used` bytes.
 */
export function errorStatus(error: FieldMaskError, used = 0): ErrorStatus {
  const code = codeOf(error.violations);
  const message = cutText(error.message, MAX_MESSAGE);
  const badRequest = badRequestOf(
    error.violations,
    MAX_TRAILERS -
      used -
      encodeURIComponent(message).length -
      base64Length(utf8Length(message)),
  );
  const status = create(StatusSchema, {
    code,
    message,
    details: [anyPack(BadRequestSchema, badRequest)],
  });
  return { code, message, badRequest, status };
}

/**
 * Return a text as the status message of a call: without lone surrogates, and
 * cut to what the trailers can hold beside others of `used` bytes.
 */
export function statusText(text: string, used = 0): string {
  const left = Math.floor((MAX_TRAILERS - used) / ENCODED);
  return cutText(text, Math.min(Math.max(left, 0), MAX_TEXT));
}

/** Return the gRPC code of a call that failed for these violations. */
export function codeOf(violations: readonly FieldMaskViolation[]): number {
  const isForbidden = violations.every(
    ({ reason }) => reason === FieldMaskReason.forbiddenField,
  );
  return isForbidden && violations.length > 0
    ? CallCode.permissionDenied
    : CallCode.invalidArgument;
}

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

// Trailers of more than 8 KiB make clients hang. The rest of that belongs to
// the service's other trailers.
const MAX_TRAILERS = 7 * 1024;
const MAX_MESSAGE = 1024;
const MAX_TEXT = 2 * 1024;
const MAX_FIELD = 256;
const MAX_DESCRIPTION = 512;

/** Return as many of the violations as fit into this many bytes of a trailer. */
function badRequestOf(
  violations: readonly FieldMaskViolation[],
  budget: number,
): BadRequest {
  const badRequest = create(BadRequestSchema);
  let left = budget - OVERHEAD;
  for (const { path, description, reason } of violations) {
    const violation = create(BadRequest_FieldViolationSchema, {
      field: cutText(path, MAX_FIELD),
      description: cutText(description, MAX_DESCRIPTION),
      reason,
    });
    const { length } = toBinary(BadRequest_FieldViolationSchema, violation);
    left -= base64Length(length + 3);
    if (left < 0) {
      break;
    }
    badRequest.fieldViolations.push(violation);
  }
  return badRequest;
}

/** The bytes of Status, Any and BadRequest around the violations, and of the trailers' names. */
const OVERHEAD = 256;

/** The most characters of an encoded byte of text. */
const ENCODED = 3;

/**
 * Return a text, cut to this many bytes of UTF-8 between two characters. Lone
 * surrogates are replaced, because no header can carry them.
 */
export function cutText(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) {
    return UTF8.decode(bytes);
  }
  let end = Math.max(0, maxBytes - utf8Length(ELLIPSIS));
  while (isContinuation(bytes[end])) {
    end--;
  }
  return UTF8.decode(bytes.subarray(0, end)) + ELLIPSIS;
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const ELLIPSIS = "…";

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

function base64Length(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
