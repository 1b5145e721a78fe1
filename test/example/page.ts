// The example's page in Chromium. Not among the tests that `npm test` runs,
// because a browser takes its time to start.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

  const etag = async () =>
    JSON.parse(await text("request")).book.etag as string;

  /** A field that is refused says why, and has no green border. */
  async function assertRefused(selector: string, reason: RegExp) {
    const refused = page.locator(`${selector}[aria-invalid=true]`);
    await refused.waitFor();
    const described = (await refused.getAttribute("aria-describedby")) ?? "";
    assert.match(await text(described), reason);
    const red = await style(`#${described}`, "color");
    assert.notEqual(red, await style("#save", "backgroundColor"));
    assert.equal(await style(selector, "borderTopColor"), red);
  }

  // The browser runs a string: tests know no document.
  async function style(selector: string, property: string) {
    const element = `document.querySelector(${JSON.stringify(selector)})`;
    return page.evaluate(`getComputedStyle(${element}).${property}`);
  }

  async function saysOnce(expected: RegExp) {
    assert.equal(
      await page.locator("li, .error, pre", { hasText: expected }).count(),
      1,
    );
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
    await says("read-status", /INVALID_ARGUMENT/);
    // Once, with the reason.
    assert.equal(
      await text("mask-violations"),
      'titel example.v1.Book has no field "titel", did you mean `title`? UNKNOWN_FIELD',
    );
    await saysOnce(/has no field/);
    await assertRefused("#mask", /titel/);
    assert.ok(await box("pages").isChecked());
    await page.fill("#mask", "pages");
    await says("response", /205/);
    await says("read-status", /OK/);
    assert.equal(await text("mask-violations"), "");
    assert.equal(await page.getAttribute("#mask", "aria-invalid"), "false");
  });

  test("shows the call as code that can be pasted", async () => {
    await page.fill("#mask", "tags, author.family_name");
    await says("response", /fantasy/);
    assert.equal(
      await text("read-call"),
      [
        "await library.getBook({",
        '  name: "books/2",',
        "  readMask: GetBookRequestReadMask.out(",
        '    "tags",',
        '    "author.family_name",',
        "  ),",
        "});",
      ].join("\n"),
    );
    const [, header = "", body = "", url = ""] =
      /^curl \\\n {2}-H '(.+)' \\\n {2}-d '(.+)' \\\n {2}(\S+)$/.exec(
        await text("read-curl"),
      ) ?? assert.fail("no command");
    const [name = "", value = ""] = header.split(": ");
    const answer = await fetch(url, {
      method: "POST",
      headers: { [name]: value },
      body,
    });
    assert.deepEqual(await answer.json(), JSON.parse(await text("response")));
    assert.match(await text("update-call"), /\.diff\(stored, edited\)/);
  });

  test("announces the size and the status of an answer, and nothing longer", async () => {
    const live = await page
      .locator("[aria-live], [role=status], [role=alert]")
      .evaluateAll((all) => all.map((one) => one.textContent?.trim() ?? ""));
    assert.equal(live.length, 2);
    assert.match(live[0] ?? "", /^\d+ of \d+ bytes OK$/);
    assert.equal(live[1], "");
  });

  test("has inputs that phones neither zoom into nor capitalise", async () => {
    const seen = await page.evaluate(
      `[...document.querySelectorAll("input:not([type=checkbox]), select, textarea")]
        .map((one) => [getComputedStyle(one).fontSize, one.autocapitalize].join())`,
    );
    assert.deepEqual(seen, Array(14).fill("16px,none"));
  });

  test("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    const width = "document.documentElement.scrollWidth";
    assert.equal(await page.evaluate(width), 360);
  });

  test("leads to the documentation", async () => {
    const { homepage } = JSON.parse(readFileSync("package.json", "utf8"));
    const link = page.getByRole("link", { name: "Documentation" });
    assert.equal(await link.getAttribute("href"), homepage);
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
        etag: await etag(),
      },
      updateMask: "author.birthYear,borrower,subtitle",
    });
    const [some, whole] = await bytes("sent");
    assert.ok(some > 0 && some < whole, `${some} of ${whole}`);

    await page.click("#save");
    await says("outcome", /OK Updated/);
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
    await assertRefused("[name=pages]", /greater than or equal to 0/);
    assert.ok(await page.locator("#save").isDisabled());
    await field("pages").fill("5");
    assert.equal(await field("pages").getAttribute("aria-invalid"), null);
    assert.ok(await page.locator("#save").isEnabled());
  });

  test("shows at a field why an update is refused", async () => {
    await field("title").fill("");
    await page.click("#save");
    await says("outcome", /INVALID_ARGUMENT/);
    await assertRefused("[name=title]", /is REQUIRED .* REQUIRED_FIELD$/);
    await saysOnce(/is REQUIRED/);
    await page.locator("[name=title]:focus").waitFor();
    await field("title").fill("t");
    assert.equal(await field("title").getAttribute("aria-invalid"), null);
    assert.equal(await page.locator(".error").count(), 0);
  });

  test("refuses what a form was filled for that is stale by now", async () => {
    await field("subtitle").fill("stale");
    await page.click("#meanwhile");
    await says("outcome", /is stale now/);
    await page.click("#save");
    await says("outcome", /ABORTED books\/2 has changed since it was read/);
    await page.click("#reset");
    await says("update-mask", /Nothing has changed/);
    await field("pages").fill("205");
    await page.click("#save");
    await says("outcome", /Updated/);
  });

  test("writes chapters, a format and a price", async () => {
    await open("Beowulf");
    await field("chapters").fill("1. Scyld, 3\n2. Grendel, 9");
    await field("format").selectOption("ebook");
    await field("priceCents").fill("500");
    await page.click("#save");
    await says("update-sql", /insert into "chapters"/);
    await page.fill("#mask", "chapters.title, format, price_cents");
    await says("response", /Grendel/);
    assert.deepEqual(JSON.parse(await text("response")), {
      chapters: [{ title: "Scyld" }, { title: "Grendel" }],
      format: "FORMAT_EBOOK",
      priceCents: "500",
    });
  });

  test("shows guests what the ceiling leaves them", async () => {
    await page.fill("#mask", "title, borrower");
    await says("response", /Ada/);
    await page.check("#guest");
    await page.locator("#response:not(:has-text('Ada'))").waitFor();
    assert.deepEqual(JSON.parse(await text("response")), {
      title: "A Wizard of Earthsea",
    });
    await says("read-call", /"x-role": "guest"/);
    await field("subtitle").fill("by a guest");
    await page.click("#save");
    await says("outcome", /PERMISSION_DENIED/);
    await assertRefused("[name=subtitle]", /FORBIDDEN_FIELD$/);
    await page.click("#reset");
    await says("update-mask", /Nothing has changed/);
    await field("tags").fill("fantasy, guests");
    await page.click("#save");
    await says("outcome", /Updated/);
    await page.uncheck("#guest");
    await says("response", /Ada/);
  });
});
