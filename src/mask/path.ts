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

/** Throw a `FieldMaskError` unless a path is a string: not all callers are compiled. */
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
 * Returns undefined for a text that isn't a list of segments: it is empty, or
 * has an empty segment, or a backtick that is unclosed or inside a segment.
 * Throws a `FieldMaskError` for more than 100 segments.
 */
export function parsePath(path: string): Segment[] | undefined {
  assertString(path);
  const texts = splitUnquoted(path, ".");
  assertSegmentLimit(path, texts.length);
  const segments = texts.map(segmentOf);
  return segments.every(isSegment) ? segments : undefined;
}

/** Split a text at the separators outside of backticks. */
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

/** Return whether a segment is in backticks. */
export function isQuoted({ text }: Segment): boolean {
  return text.startsWith("`");
}

/**
 * Return the segment for a map key, in backticks unless it looks like a name or
 * an integer and survives a round trip through ProtoJSON.
 */
export function quoteKey(key: string): string {
  return /^(?:(?:[a-z0-9]|_[a-z])+|-\d+)$/.test(key)
    ? key
    : `\`${key.replaceAll("`", "``")}\``;
}

/** Throw a `FieldMaskError` for a path of more than 100 segments. */
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

/** Return whether a segment is a name, or a key in backticks with all backticks in it doubled. */
function isSegment({ text }: Segment): boolean {
  return text.includes("`") ? /^`(?:[^`]|``)*`$/.test(text) : text !== "";
}
