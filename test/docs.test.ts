import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { FieldMaskReason } from "../src/index.js";
import { brokenLinks } from "./docs/links.js";
import { type Page, readPage } from "./docs/page.js";
import { installPackages, runShell } from "./docs/project.js";
import { runPages } from "./docs/run-pages.js";
import { type Note, setUp } from "./docs/set-up.js";
import { rootDir, tempDir } from "./helpers.js";

// The documentation is one project, the one that the README sets up: its files
// and commands go first, then those of docs, each page from top to bottom.
const pages = [
  "README.md",
  ...readdirSync(join(rootDir, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
].map(readPage);

suite("documentation", () => {
  const { dir, remove } = tempDir();
  const wrong = new Map<Page, string[]>(pages.map((page) => [page, []]));
  const note: Note = (page, line, text) => {
    if (text !== "") {
      wrong.get(page)?.push(`line ${line}: ${text}`);
    }
  };

  before(() => {
    installPackages(dir);
    setUp(dir, pages, note);
    // With the protos of googleapis, which buf has from the network.
    const command = "protoc-gen-fieldmask-es generate proto -o src/gen";
    const { output, status } = runShell(dir, command);
    assert.equal(status, 0, output);
    runPages(dir, pages, note);
  });
  after(remove);

  for (const page of pages) {
    test(`${page.path} compiles, and prints what it says`, () => {
      assert.deepEqual(wrong.get(page), []);
    });
  }

  for (const page of [...pages, readPage("CONTRIBUTING.md")]) {
    test(`the links of ${page.path} lead somewhere`, () => {
      assert.deepEqual(brokenLinks(page), []);
    });
  }

  test("README.md links to every page of docs", () => {
    const [readme, ...others] = pages;
    const text = readme?.lines.join("\n") ?? "";
    assert.deepEqual(
      others
        .map(({ path }) => path)
        .filter((path) => !text.includes(`(${path}`)),
      [],
    );
  });

  test("docs/errors.md has every reason", () => {
    const text = readFileSync(join(rootDir, "docs/errors.md"), "utf8");
    assert.deepEqual(
      Object.values(FieldMaskReason).filter(
        (reason) => !text.includes(`\`${reason}\``),
      ),
      [],
    );
  });
});
