import { join } from "node:path";
import { rootDir, writeFiles } from "../helpers.js";
import type { Page } from "./page.js";
import { expectedOf, pageModule, sectionModules } from "./page-module.js";
import { runShell } from "./project.js";
import { type Note, squeeze } from "./set-up.js";

/** Compile all pages and their sections at once, run the pages one by one, and compare what they print. */
export function runPages(
  dir: string,
  pages: readonly Page[],
  note: Note,
): void {
  writeFiles(
    dir,
    Object.fromEntries(
      pages.flatMap((page) => [
        [`src/${page.name}.ts`, pageModule(page)],
        ...sectionModules(page).map((code, i) => [
          `src/${page.name}.${i}.ts`,
          code,
        ]),
      ]),
    ),
  );
  typeCheck(dir, pages, note);
  const printed = runModules(dir, pages);
  for (const page of pages) {
    note(page, 0, printed.get(`${page.name}:0`) ?? "");
    for (const { line, text } of expectedOf(page)) {
      const actual = printed.get(`${page.name}:${line}`) ?? "nothing";
      const isSame = squeeze(actual) === squeeze(text);
      note(page, line, isSame ? "" : `printed ${actual}`);
    }
  }
}

function typeCheck(dir: string, pages: readonly Page[], note: Note): void {
  const { output } = runShell(dir, "tsc --noEmit");
  // What an error goes on with is indented.
  for (const text of output.split(/\n(?=\S)/).filter(Boolean)) {
    const [, file = "", line = "0"] = /^(.+?)\((\d+),/.exec(text) ?? [];
    const page = pages.find(
      ({ name, blocks }) =>
        (file.startsWith(`src/${name}.`) && file.endsWith(".ts")) ||
        blocks.some((block) => block.file === file),
    );
    if (page === undefined) {
      throw new Error(text);
    }
    note(page, Number(line), text);
  }
}

/** What the modules of pages print, by page and line; in line 0, how one fails. */
function runModules(
  dir: string,
  pages: readonly Page[],
): ReadonlyMap<string, string> {
  const names = JSON.stringify(pages.map(({ name }) => name));
  const server = join(rootDir, "test/databases/pglite-server.ts");
  writeFiles(dir, {
    "run.mjs": RUN.replace("SERVER", server).replace("PAGES", names),
  });
  const { output } = runShell(dir, "node --import tsx run.mjs");
  const printed = new Map<string, string>();
  for (const line of output.split("\n").filter(Boolean)) {
    if (!line.startsWith("{")) {
      throw new Error(output);
    }
    const { key, text } = JSON.parse(line);
    printed.set(key, `${printed.get(key) ?? ""}${text}\n`);
  }
  return printed;
}

const RUN = `
import { format } from "node:util";
import { Client } from "pg";
import { startPglite } from "SERVER";

const database = await startPglite();
process.env.DATABASE_URL = database.url;

/** A page finds the database empty. */
async function emptyDatabase() {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query("drop schema public cascade; create schema public");
  await client.end();
}

globalThis.report = (page, line, ...values) =>
  process.stdout.write(JSON.stringify({ key: page + ":" + line, text: format(...values) }) + "\\n");
for (const page of PAGES) {
  await emptyDatabase();
  try {
    await import(\`./src/\${page}.ts\`);
  } catch (error) {
    report(page, 0, error);
  }
}
process.exit();
`;
