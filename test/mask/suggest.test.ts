import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { suggest } from "../../src/mask/suggest.js";

const names = ["display_name", "name", "email", "address", "a", "tags"];

suite("suggest", () => {
  test("finds a name that differs in case and underscores only", () => {
    assert.equal(suggest("displayName", names), "display_name");
    assert.equal(suggest("DISPLAY-NAME", names), "display_name");
  });

  test("finds a name with a typing mistake", () => {
    assert.equal(suggest("adress", names), "address");
    assert.equal(suggest("nmae", names), "name");
    assert.equal(suggest("emaill", names), "email");
    assert.equal(suggest("tag", names), "tags");
  });

  test("prefers the closest of several names", () => {
    assert.equal(suggest("color", ["colour", "color_", "colr"]), "color_");
  });

  test("finds nothing where no name is close", () => {
    assert.equal(suggest("phone", names), undefined);
    assert.equal(suggest("b", names), undefined);
    assert.equal(suggest("", names), undefined);
    assert.equal(suggest("name", []), undefined);
  });

  test("does not search for very long names", () => {
    const long = "x".repeat(1_000_000);
    assert.equal(suggest(long, [long]), undefined);
  });
});
