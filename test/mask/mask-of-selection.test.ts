import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { maskOfSelection } from "../../src/mask/mask-of-selection.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "book.proto": `
    syntax = "proto3";
    package test;
    import "google/api/field_behavior.proto";
    import "google/protobuf/timestamp.proto";
    message Book {
      string title = 1;
      string book_id = 2 [(google.api.field_behavior) = IDENTIFIER];
      Author author = 3;
      repeated Author editors = 4;
      map<string, Author> by_role = 5;
      google.protobuf.Timestamp publish_time = 6;
      string custom = 7 [json_name = "customName"];
      string constructor = 8;
    }
    message Author {
      string password = 1 [(google.api.field_behavior) = INPUT_ONLY];
      string given_name = 2;
      string family_name = 3;
    }
    message Empty {}
  `,
});
const Book = getMessage(registry, "test.Book");

suite("maskOfSelection", () => {
  const paths = (selection: object, ignoreUnknown = false) =>
    maskOfSelection(Book, selection, { ignoreUnknown }).paths;

  test("Fields go by local, JSON or proto names, in the order of the selection", () => {
    assert.deepEqual(
      paths({ publishTime: {}, customName: {}, title: {}, book_id: {} }),
      ["publish_time", "custom", "title", "book_id"],
    );
    assert.deepEqual(paths({ constructor$: true }), ["constructor"]);
  });

  test("Anything but false, null and undefined selects a field", () => {
    assert.deepEqual(
      paths({ title: true, bookId: 0, custom: "", author: {}, editors: [] }),
      ["title", "book_id", "custom", "author", "editors"],
    );
    assert.deepEqual(
      paths({ title: true, bookId: false, author: null, editors: undefined }),
      ["title"],
    );
  });

  test("Names in an object select parts of a message, and of those in a list", () => {
    assert.deepEqual(
      paths({ author: { givenName: {} }, editors: { family_name: {} } }),
      ["author.given_name", "editors.family_name"],
    );
  });

  test("Maps and messages of google.protobuf are selected whole", () => {
    assert.deepEqual(
      paths({
        byRole: { key: {}, value: { givenName: {} } },
        publishTime: { seconds: {} },
      }),
      ["by_role", "publish_time"],
    );
  });

  test("Where nothing is selected, the mask names the IDENTIFIER, or the first field that responses hold", () => {
    assert.deepEqual(paths({}), ["book_id"]);
    assert.deepEqual(paths({ title: false }), ["book_id"]);
    assert.deepEqual(paths({ author: { givenName: false } }), ["book_id"]);
    const Author = getMessage(registry, "test.Author");
    assert.deepEqual(maskOfSelection(Author, {}).paths, ["given_name"]);
    const Empty = getMessage(registry, "test.Empty");
    assert.deepEqual(maskOfSelection(Empty, {}).paths, []);
  });

  test("A message of which only unknown fields are asked for is still there, and one that isn't asked for isn't", () => {
    assert.deepEqual(paths({ reviews: {} }, true), ["book_id"]);
    assert.deepEqual(paths({ title: {}, author: { __typename: {} } }, true), [
      "title",
      "author.given_name",
    ]);
    assert.deepEqual(paths({ title: {}, author: { nope: false } }, true), [
      "title",
    ]);
  });

  test("All names that no field has are violations, and so is a __proto__", () => {
    const selection = JSON.parse('{"titel":{},"author":{"__proto__":{}}}');
    assert.throws(() => paths(selection), {
      name: "FieldMaskError",
      violations: [
        {
          path: "titel",
          reason: "UNKNOWN_FIELD",
          description: 'test.Book has no field "titel", did you mean `title`?',
        },
        {
          path: "author.__proto__",
          reason: "UNKNOWN_FIELD",
          description: 'test.Author has no field "__proto__"',
        },
      ],
    });
  });

  test("A selection that isn't an object is a TypeError that says what it is", () => {
    for (const [selection, what] of [
      [null, "null"],
      [undefined, "undefined"],
      ["title", "a string"],
      [["title"], "an array"],
    ] as const) {
      assert.throws(() => paths(selection as unknown as object), {
        name: "TypeError",
        message: `expected a selection of test.Book, an object of names, but got ${what}`,
      });
    }
  });

  test("A selection that isn't selected may hold any names", () => {
    assert.deepEqual(paths({ title: {}, nope: false }), ["title"]);
  });
});
