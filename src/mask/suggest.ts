import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByName } from "../message/field-table.js";

/**
 * Finds the fields that the unknown names in one mask were probably meant for.
 * A name that differs in case and underscores only is always found. Masks come
 * from the network, so typos are searched for in the first few unknown names
 * only, and not in wide messages.
 */
export class Suggestions {
  private searches = 0;

  /** `holder` is the field that holds the message that paths are relative to. */
  constructor(private readonly holder?: DescField) {}

  /** Return whether a name is the name of the holder. */
  isHolder(name: string): boolean {
    const { holder } = this;
    return (
      holder !== undefined &&
      [holder.name, holder.localName, holder.jsonName].includes(name)
    );
  }

  /** Return the name of the field that a name was probably meant for; undefined if none is close. */
  field(desc: DescMessage, name: string): string | undefined {
    const names = foldedFields(desc);
    const same = sameFolded(name, names);
    if (same !== undefined || names.size > SEARCHED_FIELDS) {
      return same;
    }
    this.searches++;
    return this.searches > SEARCHED_NAMES ? undefined : closest(name, names);
  }
}

const SEARCHED_NAMES = 3;
const SEARCHED_FIELDS = 100;

/**
 * Return the candidate that a name was most likely meant for ("did you mean"):
 * one that differs only in case and underscores, or else the one with the
 * fewest typos. Returns undefined if none is close.
 */
export function suggest(
  name: string,
  candidates: Iterable<string>,
): string | undefined {
  const names = foldNames(candidates);
  return sameFolded(name, names) ?? closest(name, names);
}

function sameFolded(name: string, names: FoldedNames): string | undefined {
  return name.length > MAX_LENGTH ? undefined : names.get(foldName(name));
}

function closest(name: string, names: FoldedNames): string | undefined {
  if (name.length > MAX_LENGTH) {
    return undefined;
  }
  const folded = foldName(name);
  let meant: string | undefined;
  let fewest = Math.floor((name.length + 1) / LETTERS_PER_TYPO) + 1;
  for (const [other, candidate] of names) {
    const typos = countTypos(folded, other, fewest);
    if (typos < fewest) {
      meant = candidate;
      fewest = typos;
    }
  }
  return meant;
}

/** The length beyond which a name isn't compared. */
const MAX_LENGTH = 64;
const LETTERS_PER_TYPO = 3;

/** Names by their folded forms. */
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

/** Return a name without case and underscores, in which conventions differ: `displayName` and `display_name` are the same. */
function foldName(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}

/** Return the edit distance, counting swapped neighbours once, or `limit` if it isn't smaller. */
function countTypos(name: string, other: string, limit: number): number {
  if (Math.abs(name.length - other.length) >= limit) {
    return limit;
  }
  const [a, b] = withoutCommonEnds(name, other);
  let [next, row, before]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i <= a.length; i++) {
    [next, row, before] = [before, next, row];
    const fewest = fillRow(next, a, b, i, row, before);
    // A swap goes back two rows, and costs one more than the entry there.
    if (fewest > limit) {
      return limit;
    }
  }
  return Math.min(at(next, b.length), limit);
}

/** Return two texts without their common prefix and suffix. */
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

/**
 * Fill a row with the number of typos between the first `i` letters of `a` and
 * the first letters of `b`. Returns the fewest.
 */
function fillRow(
  next: number[],
  a: string,
  b: string,
  i: number,
  row: readonly number[],
  before: readonly number[],
): number {
  let fewest = i;
  next[0] = i;
  for (let j = 1; j <= b.length; j++) {
    let typos = at(next, j - 1) + 1;
    if (i === 0) {
      typos = j;
    } else {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      typos = Math.min(typos, at(row, j) + 1, at(row, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && isSwapped(a, b, i, j)) {
        typos = Math.min(typos, at(before, j - 2) + 1);
      }
    }
    next[j] = typos;
    fewest = Math.min(fewest, typos);
  }
  return fewest;
}

function isSwapped(a: string, b: string, i: number, j: number): boolean {
  return (
    a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
    a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
  );
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
