// The example's page in Chromium. Not among the tests that `npm test` runs,
// because a browser takes its time to start.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type RunningServer, startServer } from "../../example/server.js";
import { needs } from "../tools.js";
import { launchChromium } from "./chromium.js";

suite("the example's page", needs("Chromium"), () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    [server, browser] = await Promise.all([
      startServer({ log: () => {} }),
      launchChromium(),
    ]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(server.url);
    // Each test has a book of its own, as it was.
    await open("A Wizard of Earthsea");
  });

  afterEach(() => {
    assert.deepEqual(errors.splice(0), []);
  });

  /** Show a book, by its tab. */
  async function open(title: string) {
    await page.getByRole("button", { name: title }).click();
    await page.locator("nav [aria-pressed=true]", { hasText: title }).waitFor();
  }

  const text = async (id: string) =>
    (await page.locator(`#${id}`).textContent()) ?? "";
  const field = (name: string) => page.locator(`[name=${name}]`);
  const box = (path: string) => page.locator(`#tree [value="${path}"]`);

  /** Wait until an element says this. */
  async function says(id: string, expected: RegExp) {
    await page.locator(`#${id}`, { hasText: expected }).waitFor();
  }

  async function bytes(id: string) {
    return [Number(await text(id)), Number(await text(`${id}-whole`))] as const;
  }

  test("shows what the ticked paths leave of a book, and its size", async () => {
    await says("response", /Le Guin/);
    assert.deepEqual(JSON.parse(await text("response")), {
      title: "A Wizard of Earthsea",
      author: { familyName: "Le Guin" },
      borrower: "Ada",
    });
    const [some, whole] = await bytes("bytes");
    assert.ok(some > 0 && some < whole, `${some} of ${whole}`);
    await says(
      "read-sql",
      /^select "name", "title", "author", "borrower" from/,
    );

    await box("author.family_name").uncheck();
    await box("borrower").uncheck();
    assert.equal(await page.inputValue("#mask"), "title");
    await says("read-sql", /^select "name", "title" from/);
    assert.deepEqual(JSON.parse(await text("response")), {
      title: "A Wizard of Earthsea",
    });
    assert.ok((await bytes("bytes"))[0] < some);

    await box("title").uncheck();
    await says("response", /createTime/);
    assert.deepEqual(await bytes("bytes"), [whole, whole]);
  });

  test("ticks a message with all of its fields", async () => {
    await box("author").check();
    assert.equal(await page.inputValue("#mask"), "title, author, borrower");
    assert.ok(await box("author.birth_year").isChecked());
    await box("author.given_name").uncheck();
    assert.equal(
      await page.inputValue("#mask"),
      "title, author.family_name, author.birth_year, borrower",
    );
    assert.ok(!(await box("author").isChecked()));
  });

  test("says what is wrong with a mask, as the service does", async () => {
    await page.fill("#mask", "pages, titel");
    await says("mask-violations", /titel.*did you mean `title`/);
    await says("response", /INVALID_ARGUMENT/);
    const { violations } = JSON.parse(await text("response"));
    assert.deepEqual(violations, [
      {
        path: "titel",
        description:
          'example.v1.Book has no field "titel", did you mean `title`?',
      },
    ]);
    assert.ok(await box("pages").isChecked());
    await page.fill("#mask", "pages");
    await says("response", /205/);
    assert.equal(await text("mask-violations"), "");
  });

  test("sends what has changed, and nothing else", async () => {
    await open("Structure and Interpretation");
    await page.locator("#save:disabled").waitFor();
    await says("update-mask", /Nothing has changed/);
    await field("subtitle").fill("");
    await field("birthYear").fill("1948");
    await field("borrower").fill("Grace");
    assert.equal(await field("shelf").inputValue(), "");
    assert.deepEqual(JSON.parse(await text("request")), {
      book: {
        name: "books/3",
        author: { birthYear: 1948 },
        borrower: "Grace",
      },
      updateMask: "author.birthYear,borrower,subtitle",
    });
    const [some, whole] = await bytes("sent");
    assert.ok(some > 0 && some < whole, `${some} of ${whole}`);

    await page.click("#save");
    await says("outcome", /Updated/);
    await says(
      "update-sql",
      /update "books" set "subtitle" = .*"author" = .*"shelf" = .*"borrower" = /,
    );
    await says("response", /Grace/);
    await says("update-mask", /Nothing has changed/);

    await field("birthYear").fill("1947");
    await page.click("#reset");
    assert.equal(await field("birthYear").inputValue(), "1948");
  });

  test("says which value of the form cannot be sent", async () => {
    await field("pages").fill("-5");
    await says("outcome", /^pages: /);
    assert.ok(await page.locator("#save").isDisabled());
    await field("pages").fill("5");
    assert.equal(await text("outcome"), "");
  });

  test("shows why an update is refused", async () => {
    await field("title").fill("");
    await page.click("#save");
    await says("outcome", /INVALID_ARGUMENT/);
    await says("update-violations", /title.*is REQUIRED/);
    await field("title").fill("t");
    assert.equal(await text("update-violations"), "");
  });
});
