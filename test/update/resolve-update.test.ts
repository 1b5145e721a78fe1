import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromJson,
  type JsonObject,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { changesOf, printChange, setsPath } from "../../src/update/changes.js";
import { copyInput } from "../../src/update/input.js";
import {
  resolveUpdate,
  type Update,
  type UpdateOptions,
} from "../../src/update/resolve-update.js";
import { applyUpdate } from "../../src/update/update-message.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/api/field_behavior.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    message Book {
      string title = 1;
      string isbn = 2 [(google.api.field_behavior) = REQUIRED];
      string etag = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
      Author author = 4;
      repeated Author editors = 5;
      map<string, string> labels = 6;
      map<string, Author> by_role = 7;
      map<bool, Author> by_flag = 8;
      google.protobuf.Timestamp created = 9;
      google.protobuf.Struct extra = 10;
      oneof price { int32 cents = 11; string note = 12; Author donor = 14; }
      optional int32 pages = 13;
      Book sequel = 15;
      map<string, Book> parts = 16;
    }
    message Author {
      string name = 1;
      int32 born = 2;
      string id = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
      string email = 4 [(google.api.field_behavior) = REQUIRED];
      Author tutor = 5;
      string seen = 6 [
        (google.api.field_behavior) = REQUIRED,
        (google.api.field_behavior) = OUTPUT_ONLY
      ];
    }
  `,
});
const Book = getMessage(registry, "shop.Book");

function updateOf(
  source: JsonObject | Message,
  mask: string[] = [],
  options: UpdateOptions = {},
): Update {
  const message = "$typeName" in source ? source : fromJson(Book, source);
  return resolveUpdate(
    Book,
    copyInput(Book, message as Message),
    resolveMask(Book, mask, "apply"),
    options,
  );
}

function paths(update: Update): string[] {
  return changesOf(update).map((change) => printChange(change).path);
}

function reasons({ violations }: Update): string[] {
  return violations.map(({ path, reason }) => `${reason} ${path}`);
}

suite("the changes of an update", () => {
  test("are what the mask names, in its order", () => {
    const update = updateOf(
      {
        title: "t",
        author: { name: "n", id: "x", email: "e" },
        labels: { a: "1" },
      },
      ["labels.b", "labels.a", "pages", "title", "author", "note", "editors"],
    );
    assert.deepEqual(
      changesOf(update).map((change) => {
        const { path, op, value } = printChange(change);
        return [path, op, value];
      }),
      [
        ["labels.b", "clear", undefined],
        ["labels.a", "set", "1"],
        ["pages", "clear", undefined],
        ["title", "set", "t"],
        [
          "author",
          "set",
          create(getMessage(registry, "shop.Author"), {
            name: "n",
            email: "e",
          }),
        ],
        ["note", "clear", undefined],
        ["editors", "set", []],
      ],
    );
  });

  test("are the populated fields without a mask", () => {
    const update = updateOf({
      title: "t",
      etag: "mine",
      author: { name: "n", tutor: {} },
      byRole: { a: { name: "n" } },
      created: "2020-01-01T00:00:00Z",
      cents: 0,
    });
    assert.deepEqual(paths(update), [
      "title",
      "author.name",
      "author.tutor",
      "by_role",
      "created",
      "cents",
    ]);
  });

  test("are all fields with *, but OUTPUT_ONLY ones", () => {
    const update = updateOf({ isbn: "i" }, ["*"]);
    assert.equal(paths(update).length, Book.fields.length - 1);
    assert.equal(paths(update).includes("etag"), false);
  });

  test("leave out fields that are no part of the update, with * as well", () => {
    const { pages } = Book.field;
    assert.ok(pages !== undefined);
    const update = updateOf({ isbn: "i" }, ["*"], { without: [pages] });
    assert.equal(setsPath(update, "pages"), false);
    assert.equal(setsPath(update, "title"), true);
    assert.equal(paths(update).includes("pages"), false);
    const stored = fromJson(Book, { title: "t", pages: 3 });
    assert.deepEqual(toJson(Book, applyUpdate(update, stored)), {
      isbn: "i",
      pages: 3,
    });
  });
});

suite("what an update sets", () => {
  test("is asked by path: in whole or in part", () => {
    const update = updateOf({ author: { name: "n", email: "e" } }, [
      "author.name",
      "labels.a",
      "by_role",
    ]);
    for (const path of [
      "author",
      "author.name",
      "labels",
      "labels.a",
      "labels.`a`",
      "labels.*",
      "by_role.x.name",
      "by_role.*.name",
      "*",
    ]) {
      assert.equal(setsPath(update, path), true, path);
    }
    for (const path of [
      "title",
      "author.born",
      "labels.b",
      "author.nope",
      "by_role.x.nope",
      "nope",
      "`author`",
      "editors.name",
      "",
    ]) {
      assert.equal(setsPath(update, path), false, path);
    }
  });

  test("is never OUTPUT_ONLY, nor below", () => {
    const update = updateOf({ isbn: "i", title: "t", etag: "x" }, ["*"]);
    assert.equal(setsPath(update, "etag"), false);
    assert.equal(setsPath(update, "author.id"), false);
    assert.equal(setsPath(update, "author.name"), true);
    assert.equal(setsPath(updateOf({}, ["author.id"]), "author"), false);
    assert.equal(setsPath(updateOf({}, ["etag"]), "*"), false);
    const whole = updateOf({ author: { id: "x", email: "e" } }, ["author"]);
    assert.equal(setsPath(whole, "author.id"), false);
    assert.equal(setsPath(whole, "author.tutor.id"), false);
    assert.equal(setsPath(whole, "author.tutor.name"), true);
  });

  test("is a message that is there and empty, and nothing below", () => {
    const update = updateOf({ author: {} });
    assert.equal(setsPath(update, "author"), true);
    assert.equal(setsPath(update, "author.name"), false);
    assert.deepEqual(paths(update), ["author"]);
  });
});

suite("the violations of an update", () => {
  test("are thrown in all of its forms", () => {
    const stored = fromJson(Book, { isbn: "i", title: "t" });
    for (const update of [
      updateOf({}, ["editors.name"]),
      updateOf({}, ["by_role.*.name"]),
      updateOf({}, ["title", "author.nope"]),
      updateOf({}, ["isbn"]),
      updateOf({}, ["*"]),
    ]) {
      for (const ask of [
        () => setsPath(update, "title"),
        () => changesOf(update),
        () => applyUpdate(update, stored),
      ]) {
        assert.throws(ask, isFieldMaskError);
      }
    }
  });

  test("are REQUIRED fields that are cleared where the target has them", () => {
    assert.deepEqual(reasons(updateOf({}, ["isbn", "title"])), [
      "REQUIRED_FIELD isbn",
    ]);
    assert.deepEqual(
      reasons(
        updateOf({ author: { tutor: {} } }, ["author", "by_role.a.email"]),
      ),
      [
        "REQUIRED_FIELD author.email",
        "REQUIRED_FIELD author.tutor.email",
        "REQUIRED_FIELD by_role.a.email",
      ],
    );
    assert.deepEqual(reasons(updateOf({}, ["*"])), ["REQUIRED_FIELD isbn"]);
    assert.deepEqual(reasons(updateOf({}, ["author", "editors"])), []);
    assert.deepEqual(reasons(updateOf({ author: {} })), []);
    // The target has none to lose.
    const update = updateOf({}, ["isbn"]);
    assert.doesNotThrow(() => applyUpdate(update, create(Book)));
  });
});

suite("an update, once it is resolved", () => {
  test("is changed neither by its source nor by its answers", () => {
    const source = fromJson(Book, {
      title: "s",
      author: { name: "s" },
      labels: { a: "s" },
      editors: [{ name: "s" }],
      extra: { a: { b: 1 } },
      created: "2020-01-01T00:00:00Z",
    });
    const update = updateOf(source);
    const answers = () => [
      changesOf(update),
      applyUpdate(update, create(Book)),
    ];
    const expected = answers();
    const given = answers();
    mutate(source);
    mutate(applyUpdate(update, create(Book)));
    mutate(
      Object.fromEntries(
        changesOf(update).map((change) => [
          printChange(change).path,
          change.value,
        ]),
      ),
    );
    assert.deepEqual(answers(), expected);
    assert.deepEqual(given, expected);
  });
});

interface AnyBook extends Message {
  title?: string;
  author?: { name: string };
  labels?: Record<string, string>;
  editors?: { name: string }[];
  extra?: { a: { b: number } };
  created?: { seconds?: bigint; nanos?: number };
}

function mutate(value: object): void {
  const book: Partial<AnyBook> = value;
  book.title = "changed";
  if (book.author !== undefined) {
    book.author.name = "changed";
  }
  if (book.created !== undefined) {
    book.created.nanos = 5;
  }
  Object.assign(book.labels ?? {}, { b: "changed" });
  Object.assign(book.extra?.a ?? {}, { b: 2 });
  Object.assign(book.editors?.[0] ?? {}, { name: "changed" });
  book.editors?.push({ name: "changed" });
}
