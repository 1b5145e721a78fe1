import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";

/** One name, map key or `*` of a path. */
export interface Segment {
  /** As it stands in the path, with its backticks. */
  readonly text: string;
  /** The name or key itself. */
  readonly name: string;
}

/** The most segments a path may have. */
export const MAX_SEGMENTS = 100;

/** The segment that stands for every element or entry. */
export const WILDCARD = "*";

/** A path that is no string is a `FieldMaskError`: not all callers are compiled. */
export function assertString(
  path: unknown,
  what = "a path",
): asserts path is string {
  if (typeof path !== "string") {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.malformedPath,
        description: `${what} must be a string, not ${path === null ? "null" : typeof path}`,
      },
    ]);
  }
}

/**
 * Split a path at its dots (field_mask.proto). A map key may be quoted with
 * backticks, and a backtick in it is doubled (AIP-161).
 *
 * Returns undefined for a text that is no list of segments: an empty one, an
 * empty segment, a backtick that is not closed or not at the segment's ends.
 * More than 100 segments are a `FieldMaskError`.
 */
export function parsePath(path: string): Segment[] | undefined {
  assertString(path);
  const texts = splitUnquoted(path, ".");
  assertSegmentLimit(path, texts.length);
  const segments = texts.map(segmentOf);
  return segments.every(isSegment) ? segments : undefined;
}

/** Split a text where the separator stands outside backticks. */
export function splitUnquoted(text: string, separator: string): string[] {
  if (!text.includes("`")) {
    return text.split(separator);
  }
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "`") {
      isQuoted = !isQuoted;
    } else if (text[i] === separator && !isQuoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Whether a segment stands in backticks. */
export function isQuoted({ text }: Segment): boolean {
  return text.startsWith("`");
}

/**
 * The segment for a map key, in backticks unless it reads as a name or an
 * integer and survives the way to ProtoJSON and back.
 */
export function quoteKey(key: string): string {
  return /^(?:(?:[a-z0-9]|_[a-z])+|-\d+)$/.test(key)
    ? key
    : `\`${key.replaceAll("`", "``")}\``;
}

/** A path of more than 100 segments is a `FieldMaskError`. */
export function assertSegmentLimit(path: string, segments: number): void {
  if (segments > MAX_SEGMENTS) {
    throw new FieldMaskError([
      {
        path,
        reason: FieldMaskReason.pathTooDeep,
        description: `the path has more than ${MAX_SEGMENTS} segments`,
      },
    ]);
  }
}

function segmentOf(text: string): Segment {
  return text.startsWith("`")
    ? { text, name: text.slice(1, -1).replaceAll("``", "`") }
    : { text, name: text };
}

/** Whether the segment is a name, or a key in backticks, of which each in it is doubled. */
function isSegment({ text }: Segment): boolean {
  return text.includes("`") ? /^`(?:[^`]|``)*`$/.test(text) : text !== "";
}
