import { readFileSync, writeFileSync } from "node:fs";

const README = new URL("README.md", import.meta.url);

/** Print a section of the results, and put it between its markers in the README. */
export function report(section: string, lines: readonly string[]): void {
  console.log(`\n${lines.join("\n")}`);
  const text = readFileSync(README, "utf8");
  const begin = `<!-- begin ${section} -->`;
  const end = `<!-- end ${section} -->`;
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`bench/README.md has no place for "${section}"`);
  }
  const filled = [begin, "", ...lines, "", end].join("\n");
  writeFileSync(README, before + filled + after);
}

/** A table in Markdown; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const [head = [], ...body] = rows;
  return [head, head.map(() => "---"), ...body].map(
    (row) => `| ${row.join(" | ")} |`,
  );
}

/** A duration in microseconds, with three digits. */
export function time(micros: number): string {
  const units = ["s", "ms", "µs", "ns"] as const;
  const unit = units.find((_, i) => micros >= 1e6 / 1000 ** i) ?? "ns";
  const value = (micros / 1e6) * 1000 ** units.indexOf(unit);
  return `${Number(value.toPrecision(3))} ${unit}`;
}
