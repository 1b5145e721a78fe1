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
  const texts = path.includes("`") ? splitQuoted(path) : path.split(".");
  assertSegmentLimit(path, texts?.length ?? 0);
  return texts === undefined || texts.includes("")
    ? undefined
    : texts.map(segmentOf);
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

/** The texts of the segments; undefined if a backtick is out of place. */
function splitQuoted(path: string): string[] | undefined {
  const texts: string[] = [];
  let start = 0;
  while (true) {
    const end =
      path[start] === "`" ? endOfQuoted(path, start) : endOfPlain(path, start);
    if (end === undefined) {
      return undefined;
    }
    texts.push(path.slice(start, end));
    if (end === path.length) {
      return texts;
    }
    if (path[end] !== ".") {
      return undefined;
    }
    start = end + 1;
  }
}

function endOfQuoted(path: string, start: number): number | undefined {
  let close = path.indexOf("`", start + 1);
  while (close !== -1 && path[close + 1] === "`") {
    close = path.indexOf("`", close + 2);
  }
  return close === -1 ? undefined : close + 1;
}

function endOfPlain(path: string, start: number): number | undefined {
  const dot = path.indexOf(".", start);
  const end = dot === -1 ? path.length : dot;
  const quote = path.indexOf("`", start);
  return quote !== -1 && quote < end ? undefined : end;
}
