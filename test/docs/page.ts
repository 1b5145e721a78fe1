import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { rootDir } from "../helpers.js";
import { isTool, type Tool } from "../tools.js";

/**
 * A page of the documentation, as one that can be run. What the test needs to
 * know stands where readers do not see it: behind the language of a block, and
 * in blocks inside of HTML comments.
 */
export interface Page {
  /** The name of its module: `updating` for docs/updating.md. */
  readonly name: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
}

/** A block of code. */
export interface Block {
  readonly language: string;
  /** The file that it is, by its path in the project. */
  readonly file: string | undefined;
  /** Why it is not run. */
  readonly notRun: string | undefined;
  /** The tool that it needs; where it is missing, the block is left out. */
  readonly needs: Tool | undefined;
  /** The line of the page before its code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** Read a page: `README.md`, or one of docs. */
export function readPage(path: string): Page {
  const lines = readFileSync(join(rootDir, path), "utf8").split("\n");
  const name = basename(path, ".md").toLowerCase();
  return { name, path, lines, blocks: blocksOf(lines) };
}

const OPENING = /^```(\w*) ?(.*)$/;
const NOT_RUN = "not run: ";
const NEEDS = "needs ";

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [opening, language = "", info = ""] =
      OPENING.exec(at(lines, i)) ?? [];
    if (opening === undefined) {
      continue;
    }
    const start = i + 1;
    while (at(lines, ++i) !== "```") {
      if (i > lines.length) {
        throw new Error(`the block in line ${start} has no end`);
      }
    }
    blocks.push({
      language,
      ...readInfo(info),
      line: start,
      code: lines.slice(start, i).join("\n"),
    });
  }
  return blocks;
}

function readInfo(info: string): Pick<Block, "file" | "notRun" | "needs"> {
  const behind = (word: string) =>
    info.startsWith(word) ? info.slice(word.length) : undefined;
  const notRun = behind(NOT_RUN);
  const needs = behind(NEEDS);
  const isFile = info !== "" && notRun === undefined && needs === undefined;
  if (needs !== undefined && !isTool(needs)) {
    throw new Error(`test/tools.ts doesn't know ${needs}`);
  }
  return { file: isFile ? info : undefined, notRun, needs };
}

function at(lines: readonly string[], index: number): string {
  return lines[index] ?? "";
}
