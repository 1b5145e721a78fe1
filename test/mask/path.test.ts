import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { isQuoted, parsePath, quoteKey } from "../../src/mask/path.js";

function names(path: string): string[] | undefined {
  return parsePath(path)?.map(({ name }) => name);
}

suite("a path", () => {
  test("is split at its dots", () => {
    assert.deepEqual(names("a"), ["a"]);
    assert.deepEqual(names("author.given_name"), ["author", "given_name"]);
    assert.deepEqual(names("authors.*.given_name"), [
      "authors",
      "*",
      "given_name",
    ]);
  });

  test("holds any character in backticks, and a backtick doubled", () => {
    assert.deepEqual(names("labels.`a.b`.x"), ["labels", "a.b", "x"]);
    assert.deepEqual(names("labels.`a``b`"), ["labels", "a`b"]);
    assert.deepEqual(names("labels.``"), ["labels", ""]);
    assert.deepEqual(names("labels.````"), ["labels", "`"]);
    assert.deepEqual(names("`*`"), ["*"]);
    assert.deepEqual(parsePath("`*`.*")?.map(isQuoted), [true, false]);
  });

  test("is malformed with an empty segment or a stray backtick", () => {
    for (const path of [
      "",
      ".",
      ".a",
      "a.",
      "a..b",
      "`",
      "a.`b",
      "a`b`",
      "`a`b",
      "```",
      "a.`b`c.d",
    ]) {
      assert.equal(parsePath(path), undefined, path);
    }
  });

  test("has at most 100 segments", () => {
    const path = Array.from({ length: 100 }, () => "a").join(".");
    assert.equal(parsePath(path)?.length, 100);
    assert.throws(() => parsePath(`${path}.a`), isFieldMaskError);
  });

  test("quotes a key so that it reads back", () => {
    for (const key of [
      "a",
      "a_1",
      "-2",
      "7",
      "a.b",
      "`",
      "``",
      "",
      "*",
      "ä b",
    ]) {
      const segments = parsePath(quoteKey(key));
      assert.deepEqual(
        segments?.map(({ name, text }) => [name, text === "*"]),
        [[key, false]],
        key,
      );
    }
    assert.equal(quoteKey("a_b1"), "a_b1");
    assert.equal(quoteKey("-2"), "-2");
    assert.equal(quoteKey("a b"), "`a b`");
    assert.equal(quoteKey("Big_Town"), "`Big_Town`");
  });
});
