const REPLACEMENT = "\uFFFD";
const ELLIPSIS = "…";

/**
 * The text, cut to this many bytes of UTF-8 on a code point. What is no Unicode
 * is replaced, because no header can carry it.
 */
export function cutText(text: string, maxBytes: number): string {
  let result = "";
  let fitting = "";
  let bytes = 0;
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    const length = utf8Length(codePoint);
    if (bytes + length > maxBytes) {
      return fitting + ELLIPSIS;
    }
    bytes += length;
    result += isSurrogate(codePoint) ? REPLACEMENT : char;
    if (bytes + utf8Length(0x2026) <= maxBytes) {
      fitting = result;
    }
  }
  return result;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) {
    return 1;
  }
  if (codePoint < 0x800) {
    return 2;
  }
  return codePoint < 0x10000 ? 3 : 4;
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}
