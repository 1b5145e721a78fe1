import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { type Block, type Page, readPage } from "./docs/page.js";
import { expectedOf, pageModule } from "./docs/page-module.js";
import { installPackages, runShell } from "./docs/project.js";
import { rootDir, tempDir, writeFiles } from "./helpers.js";

// The documentation is one project, the one that the README sets up: its files
// and commands go first, then those of docs, each page from top to bottom.
const pages = [
  "README.md",
  ...readdirSync(join(rootDir, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
].map(readPage);

/** What is not run as it stands, and why. */
const REPLACED: readonly [text: RegExp, why: string][] = [
  [/^npm install .*$/gm, "there is no network, the packages are linked"],
  [/\bnpx /g, "what it would find is on the PATH, in half the time"],
];

suite("documentation", () => {
  const { dir, remove } = tempDir();
  const wrong = new Map<string, string[]>();
  const note = (page: string, line: number, text: string) => {
    wrong.set(page, [...(wrong.get(page) ?? []), `line ${line}: ${text}`]);
  };

  before(() => {
    installPackages(dir);
    for (const page of pages) {
      setUp(dir, page, (line, text) => note(page.path, line, text));
    }
    const { output, status } = runShell(dir, "buf generate");
    assert.equal(status, 0, output);
    writeFiles(dir, {
      ...Object.fromEntries(
        pages.map((page) => [`src/${page.name}.ts`, pageModule(page)]),
      ),
      "run.mjs": RUN,
    });
    typeCheck(dir, note);
    comparePrinted(dir, note);
  });
  after(remove);

  for (const page of pages) {
    test(`${page.path} compiles, and prints what it says`, () => {
      assert.deepEqual(wrong.get(page.path) ?? [], []);
    });

    test(`the links of ${page.path} lead somewhere`, () => {
      assert.deepEqual(brokenLinks(page), []);
    });
  }
});

/** Write the files of a page and run its commands, in its order. */
function setUp(
  dir: string,
  { blocks }: Page,
  note: (line: number, text: string) => void,
): void {
  let printed: string | undefined;
  for (const block of blocks) {
    const { language, file, notRun, line, code } = block;
    if (file !== undefined) {
      const problem = writeBlock(dir, block);
      if (problem !== undefined) {
        note(line, problem);
      }
    } else if (language === "shell" && notRun === undefined) {
      const command = REPLACED.reduce(
        (text, [replaced]) => text.replaceAll(replaced, ""),
        code,
      );
      const { output, status } = runShell(dir, command);
      printed = output;
      const isShown = blocks[blocks.indexOf(block) + 1]?.language === "text";
      if (status !== 0 && !isShown) {
        note(line, `exit code ${status}\n${output}`);
      }
      continue;
    } else if (language === "text") {
      if (squeeze(printed ?? "") !== squeeze(code)) {
        note(line, `printed\n${printed}`);
      }
    } else if (language !== "ts" && notRun === undefined && !isExcerpt(code)) {
      note(line, "neither a file nor a part of one");
    }
    printed = undefined;
  }
}

/** Write a file; one that a command has written must be as the page shows it. */
function writeBlock(
  dir: string,
  { language, file = "", line, code }: Block,
): string | undefined {
  const path = join(dir, file);
  if (language === "yaml" && existsSync(path)) {
    const content = readFileSync(path, "utf8");
    return content.trim() === code.trim()
      ? undefined
      : `${file} is\n${content}`;
  }
  // On the lines of the page, where the compiler's errors are.
  const blank = language === "ts" ? "\n".repeat(line) : "";
  writeFiles(dir, { [file]: `${blank}${code}\n` });
  return undefined;
}

/** Whether a block is a part of a file that a page shows whole. */
function isExcerpt(code: string): boolean {
  return pages.some(({ blocks }) =>
    blocks.some(
      (block) => block.file !== undefined && block.code.includes(code),
    ),
  );
}

type Note = (page: string, line: number, text: string) => void;

function typeCheck(dir: string, note: Note): void {
  const { output } = runShell(dir, "tsc --noEmit");
  for (const text of output.split(/\n(?=\S)/).filter(Boolean)) {
    const [, file = "", line = "0"] = /^(.+?)\((\d+),/.exec(text) ?? [];
    const page = pages.find(
      ({ name, blocks }) =>
        file === `src/${name}.ts` ||
        blocks.some((block) => block.file === file),
    );
    note((page ?? pages[0])?.path ?? "", Number(line), text);
  }
}

/** Imports pages, and prints what they print as JSON, a line each. */
const RUN = `
import { format } from "node:util";
const write = (entry) => process.stdout.write(JSON.stringify(entry) + "\\n");
globalThis.report = (page, line, ...values) => write({ page, line, text: format(...values) });
for (const page of ${JSON.stringify(pages.map(({ name }) => name))}) {
  try {
    await import(\`./src/\${page}.ts\`);
  } catch (error) {
    write({ page, line: 0, text: error?.stack ?? String(error) });
  }
}
process.exit();
`;

function comparePrinted(dir: string, note: Note): void {
  const { output } = runShell(dir, "node --import tsx run.mjs");
  const printed = new Map<string, string>();
  for (const line of output.split("\n").filter(Boolean)) {
    try {
      const entry = JSON.parse(line);
      const key = `${entry.page}:${entry.line}`;
      printed.set(key, `${printed.get(key) ?? ""}${entry.text}\n`);
    } catch {
      note("README.md", 0, line);
    }
  }
  for (const page of pages) {
    const failed = printed.get(`${page.name}:0`);
    if (failed !== undefined) {
      note(page.path, 0, failed);
    }
    for (const { line, text } of expectedOf(page)) {
      const actual = printed.get(`${page.name}:${line}`) ?? "nothing";
      if (squeeze(actual) !== squeeze(text)) {
        note(page.path, line, `printed ${actual}`);
      }
    }
  }
}

/** A text without what line breaks change. */
function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

/** Links to files and headings that are not there. */
function brokenLinks({ path, lines }: Page): string[] {
  return Array.from(
    lines.join("\n").matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g),
    ([link, target = "", anchor]) => ({ link, target, anchor }),
  )
    .filter(({ target, anchor }) => {
      if (/^https?:/.test(target)) {
        return false;
      }
      const file = target === "" ? path : join(dirname(path), target);
      return (
        !existsSync(join(rootDir, file)) ||
        (anchor !== undefined && !anchorsOf(file).includes(anchor))
      );
    })
    .map(({ link }) => link);
}

/** The anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return readFileSync(join(rootDir, path), "utf8")
    .split("\n")
    .filter((line) => /^#+ /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, "")
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
}
