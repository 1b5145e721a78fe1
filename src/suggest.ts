/**
 * The candidate that a name was most likely meant for ("did you mean"): one
 * that differs only in case and underscores, or else the closest one by the
 * number of typing mistakes. Undefined if none is close.
 */
export function suggest(
  name: string,
  candidates: Iterable<string>,
): string | undefined {
  if (name.length > MAX_LENGTH) {
    return undefined;
  }
  const folded = foldName(name);
  let closest: string | undefined;
  let fewest = Math.floor((name.length + 1) / LETTERS_PER_MISTAKE) + 1;
  for (const candidate of candidates) {
    const mistakes = countMistakes(folded, foldName(candidate), fewest);
    if (mistakes < fewest) {
      closest = candidate;
      fewest = mistakes;
    }
  }
  return closest;
}

/** A name without what conventions differ in: `displayName` and `display_name` are the same. */
export function foldName(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}

/** No name that people type is longer. */
const MAX_LENGTH = 64;
const LETTERS_PER_MISTAKE = 3;

/** The edit distance, swapped neighbours counting once, or `limit` where it is not smaller. */
function countMistakes(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) {
    return limit;
  }
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        at(row, j) + 1,
        at(next, j - 1) + 1,
        at(row, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : limit,
      );
    }
    before = row;
    row = next;
  }
  return Math.min(at(row, b.length), limit);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
