import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "../helpers.js";
import { leftOut } from "../tools.js";
import type { Block, Page } from "./page.js";
import { runShell } from "./project.js";

/** Takes note of what is wrong in a line of a page. */
export type Note = (page: Page, line: number, text: string) => void;

/** What is not run as it stands, and why. */
const REPLACED: readonly [text: RegExp, why: string][] = [
  [/^npm install .*$/gm, "there is no network, the packages are linked"],
  [/\bnpx /g, "what it would find is on the PATH, in half the time"],
];

/** Write the files of pages and run their commands, in their order. */
export function setUp(dir: string, pages: readonly Page[], note: Note): void {
  const files = pages
    .flatMap(({ blocks }) => blocks)
    .filter(({ file }) => file !== undefined);
  for (const page of pages) {
    let printed: string | undefined;
    page.blocks.forEach((block, i) => {
      const { language, line, code } = block;
      const isNext = page.blocks[i + 1]?.language === "text";
      if (block.file !== undefined) {
        note(page, line, writeBlock(dir, block.file, block));
      } else if (language === "text") {
        note(page, line, compare(code, printed));
      } else if (language === "shell") {
        const { output, problem } = runBlock(dir, page, block);
        printed = output;
        note(page, line, isNext ? "" : problem);
      } else if (language !== "ts" && block.notRun === undefined) {
        const isPart = files.some((file) => file.code.includes(code));
        note(page, line, isPart ? "" : "neither a file nor a part of one");
      }
    });
  }
}

/** Write a file; one that a command has written must be as the page shows it. */
function writeBlock(
  dir: string,
  file: string,
  { language, line, code }: Block,
): string {
  const path = join(dir, file);
  if (language === "yaml" && existsSync(path)) {
    const content = readFileSync(path, "utf8");
    return content.trim() === code.trim() ? "" : `${file} is\n${content}`;
  }
  // On the lines of the page, where the compiler's errors are.
  const blank = language === "ts" ? "\n".repeat(line) : "";
  writeFiles(dir, { [file]: `${blank}${code}\n` });
  return "";
}

/** What a block of commands prints, and what is wrong if it fails. */
function runBlock(
  dir: string,
  page: Page,
  { code, line, notRun, needs }: Block,
): { output: string; problem: string } {
  if (notRun !== undefined) {
    return { output: "", problem: "" };
  }
  const why = needs !== undefined && leftOut(needs);
  if (why) {
    console.log(`${page.path}:${line}: ${why}`);
    return { output: "", problem: "" };
  }
  const command = REPLACED.reduce(
    (text, [replaced]) => text.replaceAll(replaced, ""),
    code,
  );
  const { output, status } = runShell(dir, command);
  const problem = status === 0 ? "" : `exit code ${status}\n${output}`;
  return { output, problem };
}

function compare(expected: string, printed = "nothing"): string {
  return squeeze(printed) === squeeze(expected) ? "" : `printed\n${printed}`;
}

/** A text without what line breaks change. */
export function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
