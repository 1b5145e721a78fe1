import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { subtractMasks } from "../../src/mask/subtract-masks.js";
import { getMessage, protoRegistry } from "../helpers.js";

const fields = Array.from({ length: 50 }, (_, i) => `Tree t${i} = ${i + 1};`);
const registry = protoRegistry({
  "test.proto": `
    syntax = "proto3";
    package test;
    message Book {
      string title = 1;
      Author author = 2;
      repeated Author editors = 3;
      map<string, Author> by_role = 4;
      oneof price { int32 cents = 5; Author donor = 6; }
    }
    message Author { string name = 1; City city = 2; }
    message City { string zip = 1; }
    message Tree { ${fields.join(" ")} }
  `,
});
const Book = getMessage(registry, "test.Book");
const Tree = getMessage(registry, "test.Tree");
const allFields = Book.fields.map(({ name }) => name);

function subtract(a: string[], b: string[]): string[] {
  return subtractMasks(Book, a, b).paths;
}

suite("subtractMasks", () => {
  test("removes what is at or below the other mask's paths", () => {
    assert.deepEqual(subtract(["title", "author.name"], ["author"]), ["title"]);
    assert.deepEqual(subtract(["title", "cents"], ["title", "title"]), [
      "cents",
    ]);
    assert.deepEqual(subtract(["author"], ["author"]), []);
  });

  test("spells out what is left of a message", () => {
    assert.deepEqual(subtract(["author"], ["author.name"]), ["author.city"]);
    assert.deepEqual(subtract(["donor"], ["donor.city"]), ["donor.name"]);
  });

  test("drops a message of which nothing is left", () => {
    assert.deepEqual(subtract(["author"], ["author.city.zip"]), [
      "author.name",
    ]);
    assert.deepEqual(
      subtract(["author"], ["author.city.zip", "author.name"]),
      [],
    );
  });

  test("takes nothing away from lists, maps and scalars selected whole", () => {
    for (const [a, b] of [
      ["editors", "editors.name"],
      ["by_role", "by_role.lead"],
      ["by_role.lead", "by_role.lead.name"],
      ["title", "title.x"],
    ] as const) {
      assert.deepEqual(subtract([a], [b]), [a]);
    }
  });

  test("takes nothing away by a name that the schema does not have", () => {
    assert.deepEqual(subtract(["author"], ["author.nope", "nope"]), ["author"]);
    assert.deepEqual(subtract(["author"], ["author.city.nope"]), ["author"]);
    assert.deepEqual(subtract(["author"], ["author.nope", "author.name"]), [
      "author.city",
    ]);
  });

  test("removes texts that the schema does not have", () => {
    assert.deepEqual(subtract(["nope.a", "nope.b"], ["nope.a"]), ["nope.b"]);
    assert.deepEqual(subtract(["by_role.a", "by_role.b"], ["by_role.a"]), [
      "by_role.b",
    ]);
  });

  test("takes nothing away where the other mask has no paths", () => {
    assert.deepEqual(subtract(["title", "author"], []), ["author", "title"]);
    assert.deepEqual(subtract([], ["title"]), []);
  });

  test("takes from a star, and a star takes all", () => {
    assert.deepEqual(
      subtract(["*"], ["title"]),
      subtract(allFields, ["title"]),
    );
    assert.deepEqual(
      subtract(["*"], ["author.name"]).includes("author.city"),
      true,
    );
    assert.deepEqual(subtract(["*"], []), ["*"]);
    assert.deepEqual(subtract(["title", "nope"], ["*"]), []);
  });

  test("knows that a star below a repeated field says nothing new", () => {
    assert.deepEqual(
      subtract(["editors.*.name", "editors.*.city"], ["editors.name"]),
      ["editors.*.city"],
    );
    assert.deepEqual(
      subtract(["editors.name", "editors.city"], ["editors.*.name"]),
      ["editors.city"],
    );
    assert.deepEqual(subtract(["editors", "title"], ["editors.*"]), ["title"]);
  });

  test("takes away from entries of a map what a star stands for", () => {
    assert.deepEqual(
      subtract(["by_role.a.name", "by_role.a.city"], ["by_role.*.name"]),
      ["by_role.a.city"],
    );
    assert.deepEqual(
      subtract(
        ["by_role.a.name", "by_role.a.city"],
        ["by_role.*.name", "by_role.a.city"],
      ),
      [],
    );
    // An entry is no star: others have the part as well.
    assert.deepEqual(subtract(["by_role.*.name"], ["by_role.a.name"]), [
      "by_role.*.name",
    ]);
  });

  test("keeps paths that name nothing, so that the rest does not stand for everything", () => {
    assert.deepEqual(subtract(["nope", "title"], ["title"]), ["nope"]);
  });

  test("does not spell out more than 10,000 fields", () => {
    const b = Array.from(
      { length: 2500 },
      (_, i) => `t0.t${Math.floor(i / 50)}.t${i % 50}.t0`,
    );
    assert.throws(() => subtractMasks(Tree, ["t0"], b), isFieldMaskError);
  });
});
