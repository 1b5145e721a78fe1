import type { Block, Page } from "./page.js";

/** What a page says that a line of it prints. */
export interface Expected {
  readonly line: number;
  readonly text: string;
}

/**
 * The TypeScript of a page as one module, each line where it is in the page.
 * What stands before the first heading counts for the whole page, and each
 * heading begins a scope of its own. `console.log` reports its line.
 */
export function pageModule(page: Page): string {
  return moduleOf(page, () => true);
}

/**
 * The TypeScript of each heading of a page, with that before the first one: a
 * reader who begins there must see everything that it imports.
 */
export function sectionModules(page: Page): string[] {
  const starts = headingsOf(page);
  const [first = 0] = starts;
  const hasCode = (from: number, to: number) =>
    page.blocks.some(
      (block) => isPart(block) && block.line > from && block.line < to,
    );
  return starts.flatMap((start, i) => {
    const end = starts[i + 1] ?? page.lines.length;
    return hasCode(start, end)
      ? [
          moduleOf(
            page,
            (line) => line < first || (line >= start && line < end),
          ),
        ]
      : [];
  });
}

/** A module of some lines of a page. */
function moduleOf(page: Page, isShown: (line: number) => boolean): string {
  const code = new Map(
    page.blocks
      .filter(isPart)
      .flatMap(({ line, code }) =>
        code.split("\n").map((text, i) => [line + i, text] as const),
      ),
  );
  const headings = new Set(headingsOf(page));
  let inScope = false;
  const result = page.lines.map((_, i) => {
    if (!isShown(i)) {
      return "";
    }
    if (headings.has(i)) {
      const text = inScope ? "} {" : "{";
      inScope = true;
      return text;
    }
    return (code.get(i) ?? "").replace(
      "console.log(",
      `report(${JSON.stringify(page.name)}, ${i + 1}, `,
    );
  });
  const { imports, rest } = hoistImports(result.join("\n"));
  return `${imports} declare const report: (page: string, line: number, ...values: unknown[]) => void; ${rest}${inScope ? "}" : ""}\nexport {};\n`;
}

/** Whether a block belongs to the page's module. */
function isPart({ language, file, notRun }: Block): boolean {
  return language === "ts" && file === undefined && notRun === undefined;
}

/** The lines of the headings that begin a scope. */
function headingsOf({ lines, blocks }: Page): number[] {
  const inBlock = new Set(
    blocks.flatMap(({ line, code }) =>
      code.split("\n").map((_, i) => line + i),
    ),
  );
  return lines.flatMap((text, i) =>
    /^##+ /.test(text) && !inBlock.has(i) ? [i] : [],
  );
}

/** What the calls of `console.log` print, by the comments behind them. */
export function expectedOf({ blocks }: Page): Expected[] {
  return blocks.filter(isPart).flatMap(({ line, code }) => {
    const lines = code.split("\n");
    return lines.flatMap((text, i) =>
      text.includes("console.log(")
        ? [{ line: line + i + 1, text: commentBehind(lines, i) }]
        : [],
    );
  });
}

function commentBehind(lines: readonly string[], start: number): string {
  const end = lines.findIndex(
    (line, i) => i >= start && /;(?: \/\/.*)?$/.test(line),
  );
  const [first = "", ...others] = lines.slice(end);
  const after = others.findIndex((line) => !/^\s*\/\//.test(line));
  return [
    / \/\/ (.*)$/.exec(first)?.[1] ?? "",
    ...others
      .slice(0, after === -1 ? others.length : after)
      .map((line) => line.replace(/^\s*\/\/ ?/, "")),
  ].join("\n");
}

const NAMED_IMPORT =
  /^import (type )?\{([^}]*)\} from (".*?");$|^import (\* as \w+|\w+) from (".*?");$/gm;

/** The imports of all blocks, each name once, in one line; and the code with blank lines for them. */
function hoistImports(code: string): { imports: string; rest: string } {
  const imports = new Set<string>();
  const rest = code.replaceAll(
    NAMED_IMPORT,
    (text, type = "", names, from, other, otherFrom) => {
      if (other !== undefined) {
        imports.add(`import ${other} from ${otherFrom};`);
      } else {
        for (const name of names.split(",").map((n: string) => n.trim())) {
          if (name !== "") {
            imports.add(`import { ${type}${name} } from ${from};`);
          }
        }
      }
      return text.replaceAll(/[^\n]/g, "");
    },
  );
  // A scope may import as a type what another one has as a value.
  const needed = [...imports].filter(
    (text) =>
      !text.startsWith("import { type ") ||
      !imports.has(text.replace("{ type ", "{ ")),
  );
  return { imports: needed.join(" "), rest };
}
