import type { DescMessage } from "@bufbuild/protobuf";

/**
 * The reasons to refuse a path or a mask: a closed set, in the form that
 * `google.rpc.BadRequest.FieldViolation.reason` requires.
 */
export const FieldMaskReason = {
  /** The path isn't a list of segments: it has an empty segment or an unclosed backtick. */
  malformedPath: "MALFORMED_PATH",
  /** A segment isn't a field of its message. */
  unknownField: "UNKNOWN_FIELD",
  /** The path goes below a field that isn't a message. */
  belowScalar: "BELOW_SCALAR",
  /** The path goes below a repeated field where the rules do not allow it. */
  belowRepeated: "BELOW_REPEATED",
  /** The path goes below a map field where the rules do not allow it. */
  belowMap: "BELOW_MAP",
  /** The segment isn't a key of the map field's key type. */
  invalidMapKey: "INVALID_MAP_KEY",
  /** A `*` stands where the rules do not allow it, or beside other paths. */
  invalidWildcard: "INVALID_WILDCARD",
  /** A `*` inside a path cannot be applied to a target. */
  wildcardUpdate: "WILDCARD_UPDATE",
  /** No field of the message has this number. */
  unknownNumber: "UNKNOWN_NUMBER",
  /** The path does not survive a round trip through ProtoJSON. */
  irreversibleJson: "IRREVERSIBLE_JSON",
  /** A JSON document has something other than an object for a message. */
  notAnObject: "NOT_AN_OBJECT",
  /** The update would change an IMMUTABLE or IDENTIFIER field (AIP-203). */
  immutableField: "IMMUTABLE_FIELD",
  /** The update would clear a REQUIRED field (AIP-203). */
  requiredField: "REQUIRED_FIELD",
  /** The new value depends on the stored message, and the patch has none. */
  storedNeeded: "STORED_NEEDED",
  /** A time is out of range for a Date. */
  invalidTimestamp: "INVALID_TIMESTAMP",
  /** The value has no form in JSON, so no column can hold it: a Duration out of range, an Any of an unknown type. */
  noJsonForm: "NO_JSON_FORM",
  /** The service does not allow the caller to see or set the field. */
  forbiddenField: "FORBIDDEN_FIELD",
  /** A later request of a stream has another mask than the first one. */
  maskChanged: "MASK_CHANGED",
  /** The mask has more than 10,000 paths. */
  tooManyPaths: "TOO_MANY_PATHS",
  /** The path has more than 100 segments. */
  pathTooDeep: "PATH_TOO_DEEP",
  /** The mask has more than 64 KiB of text. */
  maskTooLong: "MASK_TOO_LONG",
  /** The messages and maps that the mask names a part of have more than 100,000 fields and keys together. */
  maskTooLarge: "MASK_TOO_LARGE",
} as const;

/** One of the constants of `FieldMaskReason`. */
export type FieldMaskReason =
  (typeof FieldMaskReason)[keyof typeof FieldMaskReason];

/** A violation: one invalid path of a mask, or the mask as a whole. */
export interface FieldMaskViolation {
  /** The path as it stands in the mask. Empty where the mask as a whole is refused. */
  readonly path: string;
  /** The reason, for programs. */
  readonly reason: FieldMaskReason;
  /** The reason, for the person who wrote the mask. */
  readonly description: string;
}

/**
 * The error for an invalid mask: it breaks the rules of the function that it
 * was passed to, or the limits of masks.
 *
 * The message lists the first violations; `violations` holds all of them.
 */
export class FieldMaskError extends Error {
  /** The same in every copy of the package: see `isFieldMaskError`. */
  override name = "FieldMaskError";

  /**
   * @param violations What is wrong, one entry for each path.
   * @param desc The message type that the mask is for, to be named in the error's message.
   */
  constructor(
    /** What is wrong, one entry for each path. */
    readonly violations: readonly FieldMaskViolation[],
    desc?: DescMessage,
  ) {
    super(summarize(violations, desc));
  }
}

/**
 * Return whether a value is a `FieldMaskError`, of this copy of the package or
 * of another one, which `instanceof` would not recognize.
 */
export function isFieldMaskError(value: unknown): value is FieldMaskError {
  return (
    value instanceof Error &&
    value.name === "FieldMaskError" &&
    "violations" in value &&
    Array.isArray(value.violations)
  );
}

/** Throw a `FieldMaskError` if there are violations. */
export function assertNone(
  violations: readonly FieldMaskViolation[],
  desc?: DescMessage,
): void {
  if (violations.length > 0) {
    throw new FieldMaskError(violations, desc);
  }
}

const LISTED = 10;

function summarize(
  violations: readonly FieldMaskViolation[],
  desc: DescMessage | undefined,
): string {
  const where = desc === undefined ? "" : ` for ${desc.typeName}`;
  const listed = violations
    .slice(0, LISTED)
    .map(({ path, description }) =>
      path === "" ? description : `${quotePath(path)}: ${description}`,
    );
  const rest = violations.length - listed.length;
  if (rest > 0) {
    listed.push(`and ${rest} more`);
  }
  return `invalid field mask${where}: ${listed.join("; ")}`;
}

const SHOWN = 100;

/** Return a text in quotes, cut if it is too long for an error message. */
export function quotePath(text: string): string {
  return JSON.stringify(
    text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text,
  );
}
