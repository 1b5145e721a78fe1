import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import {
  type FieldMaskError,
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import {
  type BadRequest,
  BadRequestSchema,
  FieldViolationSchema,
  type Status,
  StatusSchema,
} from "./bad-request.js";
import { CallCode } from "./call-error.js";
import { cutText } from "./cut-text.js";

/** How a call ends that failed for its mask. */
export interface ErrorStatus {
  readonly code: number;
  readonly message: string;
  readonly badRequest: BadRequest;
  /** All of it as a `google.rpc.Status`. */
  readonly status: Status;
}

/**
 * What a client is told about the violations of a mask: PERMISSION_DENIED if
 * all are about fields that the service does not allow, else INVALID_ARGUMENT,
 * with a `google.rpc.BadRequest`. It is cut to what trailers can hold.
 */
export function errorStatus(error: FieldMaskError): ErrorStatus {
  const code = codeOf(error.violations);
  const message = cutText(error.message, MAX_MESSAGE);
  const badRequest = badRequestOf(
    error.violations,
    MAX_TRAILERS -
      encodeURIComponent(message).length -
      base64Length(MAX_MESSAGE),
  );
  const status = create(StatusSchema, {
    code,
    message,
    details: [anyPack(BadRequestSchema, badRequest)],
  });
  return { code, message, badRequest, status };
}

/** The code of a call that failed for these violations. */
function codeOf(violations: readonly FieldMaskViolation[]): number {
  const isForbidden = violations.every(
    ({ reason }) => reason === FieldMaskReason.forbiddenField,
  );
  return isForbidden && violations.length > 0
    ? CallCode.permissionDenied
    : CallCode.invalidArgument;
}

// Trailers of more than 8 KiB make clients hang. What is left belongs to the
// other trailers of the service.
const MAX_TRAILERS = 7 * 1024;
const MAX_MESSAGE = 1024;
const MAX_FIELD = 256;
const MAX_DESCRIPTION = 512;

/** As many of the violations as fit into this many bytes of a trailer. */
function badRequestOf(
  violations: readonly FieldMaskViolation[],
  budget: number,
): BadRequest {
  const badRequest = create(BadRequestSchema);
  let left = budget - OVERHEAD;
  for (const { path, description, reason } of violations) {
    const violation = create(FieldViolationSchema, {
      field: cutText(path, MAX_FIELD),
      description: cutText(description, MAX_DESCRIPTION),
      reason,
    });
    const { length } = toBinary(FieldViolationSchema, violation);
    left -= base64Length(length + 3);
    if (left < 0) {
      break;
    }
    badRequest.fieldViolations.push(violation);
  }
  return badRequest;
}

/** For the frames of Status, Any and BadRequest, and the trailers' names. */
const OVERHEAD = 256;

function base64Length(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
