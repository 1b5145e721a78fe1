import type { DescMessage } from "@bufbuild/protobuf";
import { fieldsByName } from "../message/field-table.js";

/**
 * Finds what the wrong names of one mask were meant for. Masks come from the
 * network, and looking for typos takes time for every candidate, so
 * only the first wrong names get that; a name that differs in case and
 * underscores alone is always found.
 */
export class Suggestions {
  private readonly budget: Budget = { left: 4_000 };

  /** The name of the field that a name was meant for; undefined if none is close. */
  field(desc: DescMessage, name: string): string | undefined {
    return closest(name, foldedFields(desc), this.budget);
  }
}

/**
 * The candidate that a name was most likely meant for ("did you mean"): one
 * that differs only in case and underscores, or else the closest one by the
 * number of typos. Undefined if none is close.
 */
export function suggest(
  name: string,
  candidates: Iterable<string>,
): string | undefined {
  return closest(name, foldNames(candidates), {
    left: Number.POSITIVE_INFINITY,
  });
}

/** How many letters may still be compared. */
interface Budget {
  left: number;
}

function closest(
  name: string,
  names: FoldedNames,
  budget: Budget,
): string | undefined {
  if (name.length > MAX_LENGTH) {
    return undefined;
  }
  const folded = foldName(name);
  const same = names.get(folded);
  if (same !== undefined || budget.left <= 0) {
    return same;
  }
  let meant: string | undefined;
  let fewest = Math.floor((name.length + 1) / LETTERS_PER_TYPO) + 1;
  for (const [other, candidate] of names) {
    const typos = countTypos(folded, other, fewest, budget);
    if (budget.left <= 0) {
      return undefined;
    }
    if (typos < fewest) {
      meant = candidate;
      fewest = typos;
    }
  }
  return meant;
}

/** No name that people type is longer. */
const MAX_LENGTH = 64;
const LETTERS_PER_TYPO = 3;

/** Names by what is left of them without what conventions differ in. */
type FoldedNames = ReadonlyMap<string, string>;

const cache = new WeakMap<DescMessage, FoldedNames>();

function foldedFields(desc: DescMessage): FoldedNames {
  let names = cache.get(desc);
  if (names === undefined) {
    names = foldNames(fieldsByName(desc).keys());
    cache.set(desc, names);
  }
  return names;
}

function foldNames(names: Iterable<string>): FoldedNames {
  return new Map(Array.from(names, (name) => [foldName(name), name]));
}

/** A name without what conventions differ in: `displayName` and `display_name` are the same. */
function foldName(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}

/** The edit distance, swapped neighbours counting once, or `limit` where it is not smaller. */
function countTypos(
  name: string,
  other: string,
  limit: number,
  budget: Budget,
): number {
  budget.left--;
  if (Math.abs(name.length - other.length) >= limit) {
    return limit;
  }
  // Names of one family have most letters in common, and those cost little.
  budget.left -= 3;
  const [a, b] = withoutCommonEnds(name, other);
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = nextRow(a, b, i, row, before);
    budget.left -= b.length;
    // A swap goes back by two rows.
    if ([...next, ...row].every((typos) => typos >= limit)) {
      return limit;
    }
    before = row;
    row = next;
  }
  return Math.min(at(row, b.length), limit);
}

/** What is left of two texts without the letters that both begin and end with. */
function withoutCommonEnds(a: string, b: string): [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) {
    end++;
  }
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** The typos between the first `i` letters of `a` and the first letters of `b`, by how many those are. */
function nextRow(
  a: string,
  b: string,
  i: number,
  row: readonly number[],
  before: readonly number[],
): number[] {
  const next = [i];
  for (let j = 1; j <= b.length; j++) {
    const same = a[i - 1] === b[j - 1];
    const swapped = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    next[j] = Math.min(
      at(row, j) + 1,
      at(next, j - 1) + 1,
      at(row, j - 1) + (same ? 0 : 1),
      swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
    );
  }
  return next;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
