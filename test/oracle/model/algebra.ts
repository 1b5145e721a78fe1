import type { DescMessage } from "@bufbuild/protobuf";
import {
  belowField,
  isWhole,
  keySegment,
  type Path,
  parse,
  type Selection,
} from "./paths.js";

/** The canonical form of paths as texts: in byte order, without what another one covers. */
export function normalized(paths: readonly string[]): string[] {
  const texts = [...new Set(paths)].filter((text) => text !== "");
  return texts
    .filter(
      (text) =>
        !texts.some((other) => other !== text && coversText(other, text)),
    )
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** `*` covers every path. */
export function coversText(wider: string, text: string): boolean {
  const path = parse(text) ?? [];
  const prefix = parse(wider) ?? [];
  return (
    wider === "*" ||
    (text !== "*" &&
      prefix.length <= path.length &&
      prefix.every(
        ({ text, quoted }, i) =>
          text === path[i]?.text &&
          (text !== "*" || quoted === path[i]?.quoted),
      ))
  );
}

/** What both masks select, as texts. */
export function intersection(
  a: readonly string[],
  b: readonly string[],
): string[] {
  const common = (x: readonly string[], y: readonly string[]) =>
    x.filter((text) =>
      y.some((wider) => wider !== "" && coversText(wider, text)),
    );
  return normalized([...common(a, b), ...common(b, a)]);
}

/** What is left of one selection without the other, where repeated fields and maps are named whole. */
export function difference(
  desc: DescMessage,
  a: Selection,
  b: Selection,
): Path[] {
  if (a.length === 0 || isWhole(b)) {
    return [];
  }
  if (isWhole(a) && b.length === 0) {
    return [[]];
  }
  return desc.fields.flatMap((field) => {
    const left = belowField(a, field);
    const below = belowField(b, field);
    const rest =
      field.fieldKind === "message"
        ? difference(field.message, left, below)
        : left.length === 0 || isWhole(below)
          ? []
          : [[]];
    return rest.map((path) => [{ text: field.name, quoted: false }, ...path]);
  });
}

/** The text of a path. */
export function textOf(path: Path): string {
  return path
    .map(({ text, quoted }) => (quoted ? keySegment(text) : text))
    .join(".");
}
