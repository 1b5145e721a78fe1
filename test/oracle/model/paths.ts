import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";

/** One segment of a path. */
export interface Segment {
  readonly text: string;
  readonly quoted: boolean;
}

export type Path = readonly Segment[];

export type Rules = "proto" | "update" | "read";

/** The segments of a path, or undefined where it is not a list of segments. */
export function parse(text: string): Path | undefined {
  const segments: Segment[] = [];
  let rest = text;
  while (true) {
    const quoted = /^`((?:[^`]|``)*)`(?!`)/s.exec(rest);
    const bare = /^[^`.]+/s.exec(rest);
    if (quoted !== null) {
      segments.push({
        text: (quoted[1] ?? "").replaceAll("``", "`"),
        quoted: true,
      });
    } else if (bare !== null) {
      segments.push({ text: bare[0], quoted: false });
    } else {
      return undefined;
    }
    rest = rest.slice((quoted ?? bare)?.[0].length);
    if (rest === "") {
      return segments;
    }
    if (!rest.startsWith(".")) {
      return undefined;
    }
    rest = rest.slice(1);
  }
}

export function isStar(segment: Segment | undefined): boolean {
  return segment?.text === "*" && !segment.quoted;
}

/** Whether a path names something in a message. `*` alone is not decided here. */
export function isValid(desc: DescMessage, path: Path, rules: Rules): boolean {
  const field = fieldAt(desc, path[0]);
  const rest = path.slice(1);
  if (field === undefined) {
    return false;
  }
  if (rest.length === 0) {
    return true;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return false;
    case "message":
      return isValid(field.message, rest, rules);
    case "list": {
      const star = isStar(rest[0]);
      const below = star ? rest.slice(1) : rest;
      return (
        (rules === "read" || (rules === "update" && star)) &&
        (below.length === 0 ||
          (field.message !== undefined && isValid(field.message, below, rules)))
      );
    }
    case "map": {
      const below = rest.slice(1);
      return (
        rules !== "proto" &&
        (isStar(rest[0]) || isKey(field.mapKey, rest[0]?.text ?? "")) &&
        (below.length === 0 ||
          (field.message !== undefined && isValid(field.message, below, rules)))
      );
    }
  }
}

/** The field that a segment names. Backticks quote keys of maps, nothing else. */
export function fieldAt(
  desc: DescMessage,
  segment: Segment | undefined,
): DescField | undefined {
  return segment === undefined || segment.quoted
    ? undefined
    : desc.fields.find(({ name }) => name === segment.text);
}

/** Keys are strings or integers; an integer has one spelling. */
function isKey(type: ScalarType, text: string): boolean {
  switch (type) {
    case ScalarType.STRING:
      return true;
    case ScalarType.BOOL:
      return false;
    default: {
      if (!/^(0|-?[1-9][0-9]*)$/.test(text) || text.length > 20) {
        return false;
      }
      const [min, max] = RANGES[type] ?? [0n, 0n];
      return BigInt(text) >= min && BigInt(text) <= max;
    }
  }
}

const INT32 = [-(2n ** 31n), 2n ** 31n - 1n] as const;
const INT64 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const UINT32 = [0n, 2n ** 32n - 1n] as const;
const UINT64 = [0n, 2n ** 64n - 1n] as const;

const RANGES: { readonly [type in ScalarType]?: readonly [bigint, bigint] } = {
  [ScalarType.INT32]: INT32,
  [ScalarType.SINT32]: INT32,
  [ScalarType.SFIXED32]: INT32,
  [ScalarType.INT64]: INT64,
  [ScalarType.SINT64]: INT64,
  [ScalarType.SFIXED64]: INT64,
  [ScalarType.UINT32]: UINT32,
  [ScalarType.FIXED32]: UINT32,
  [ScalarType.UINT64]: UINT64,
  [ScalarType.FIXED64]: UINT64,
};

/** A key as a segment of a path, quoted where it needs it. */
export function keySegment(key: string): string {
  return /^-?\w+$/.test(key) ? key : `\`${key.replaceAll("`", "``")}\``;
}

/**
 * What a mask selects of a message: everything, or some paths, without the star
 * below repeated fields, which says nothing there. One path that is empty
 * selects all of what the paths are for.
 */
export type Selection = readonly Path[];

export const ALL: Selection = [[]];

/** Rule 2: what the mask of a projection selects; invalid paths are passed over. */
export function selection(
  desc: DescMessage,
  mask: readonly string[] | undefined,
): Selection {
  const texts = (mask ?? []).filter((text) => text !== "");
  return texts.length === 0 ? ALL : namedBy(desc, texts);
}

/** The same where no paths select nothing, as in `within`. */
export function namedBy(desc: DescMessage, mask: readonly string[]): Selection {
  if (mask.includes("*")) {
    return ALL;
  }
  return mask
    .map(parse)
    .filter(
      (path): path is Path => path !== undefined && isValid(desc, path, "read"),
    )
    .map((path) => withoutStars(desc, path));
}

function withoutStars(desc: DescMessage, path: Path): Path {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  if (first === undefined || field === undefined || rest.length === 0) {
    return path;
  }
  const { message } = field;
  const tail = (below: Path): Path =>
    message === undefined ? below : withoutStars(message, below);
  switch (field.fieldKind) {
    case "list":
      return [first, ...tail(isStar(rest[0]) ? rest.slice(1) : rest)];
    case "map": {
      const [key, ...below] = rest;
      const isWhole = isStar(key) && below.length === 0;
      return isWhole ? [first] : [first, ...(key ? [key] : []), ...tail(below)];
    }
    default:
      return [first, ...tail(rest)];
  }
}

export function isWhole(selection: Selection): boolean {
  return selection.some((path) => path.length === 0);
}

/** What a selection selects of a field, below it; empty for nothing of it. */
export function belowField(selection: Selection, field: DescField): Selection {
  if (isWhole(selection)) {
    return ALL;
  }
  return selection
    .filter(([first]) => first?.text === field.name)
    .map((path) => path.slice(1));
}

/** What a selection of a map selects of an entry. */
export function belowKey(selection: Selection, key: string): Selection {
  if (isWhole(selection)) {
    return ALL;
  }
  return selection
    .filter(([first]) => isStar(first) || first?.text === key)
    .map((path) => path.slice(1));
}

/** What two selections have in common, at the level of paths. */
export function meet(desc: DescMessage, a: Selection, b: Selection): Selection {
  return a.flatMap((left) =>
    b.flatMap((right) => {
      const path = meetPaths(desc, left, right);
      return path === undefined ? [] : [path];
    }),
  );
}

function meetPaths(
  desc: DescMessage,
  left: Path,
  right: Path,
): Path | undefined {
  const [first, ...restLeft] = left;
  const [second, ...restRight] = right;
  if (first === undefined || second === undefined) {
    return first === undefined ? right : left;
  }
  const field = fieldAt(desc, first);
  if (field === undefined || first.text !== second.text) {
    return undefined;
  }
  const below = (l: Path, r: Path): Path | undefined =>
    field.message === undefined ? [...l, ...r] : meetPaths(field.message, l, r);
  const [keyLeft, ...valueLeft] = restLeft;
  const [keyRight, ...valueRight] = restRight;
  if (
    field.fieldKind !== "map" ||
    keyLeft === undefined ||
    keyRight === undefined
  ) {
    const rest =
      restLeft.length === 0
        ? restRight
        : restRight.length === 0
          ? restLeft
          : below(restLeft, restRight);
    return rest && [first, ...rest];
  }
  if (!isStar(keyLeft) && !isStar(keyRight) && keyLeft.text !== keyRight.text) {
    return undefined;
  }
  const key = isStar(keyLeft) ? keyRight : keyLeft;
  const value = below(valueLeft, valueRight);
  return value && [first, key, ...value];
}

/** Whether a path selects all that another one does. */
export function covers(wider: Path, path: Path): boolean {
  return (
    wider.length <= path.length &&
    wider.every(
      (segment, i) =>
        (isStar(segment) && i > 0) ||
        (segment.text === path[i]?.text && isStar(segment) === isStar(path[i])),
    )
  );
}
