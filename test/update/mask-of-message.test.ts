import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { maskOfMessage } from "../../src/update/mask-of-message.js";
import { updateMessage } from "../../src/update/update-message.js";
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
        Author author = 2;
        repeated Author editors = 3;
        map<string, Author> by_role = 4;
        google.protobuf.Timestamp publish_time = 5;
        string state = 6 [(google.api.field_behavior) = OUTPUT_ONLY];
        string password = 7 [(google.api.field_behavior) = INPUT_ONLY];
        string etag = 8;
        optional int32 pages = 9;
      }
      message Author { string given_name = 1; Author mentor = 2; }
    `,
});
const Book = getMessage(registry, "test.Book");

suite("maskOfMessage", () => {
  const paths = (json: JsonValue) =>
    maskOfMessage(Book, fromJson(Book, json)).paths;

  test("The mask names what is populated, in the order of the fields, and goes into messages", () => {
    assert.deepEqual(
      paths({
        pages: 0,
        author: { mentor: { givenName: "a" }, givenName: "b" },
        title: "c",
      }),
      ["title", "author.given_name", "author.mentor.given_name", "pages"],
    );
  });

  test("Lists, maps and messages of google.protobuf are named whole", () => {
    assert.deepEqual(
      paths({
        editors: [{}],
        byRole: { a: { givenName: "b" } },
        publishTime: "2001-01-01T00:00:00Z",
      }),
      ["editors", "by_role", "publish_time"],
    );
  });

  test("OUTPUT_ONLY fields and the etag are left out, INPUT_ONLY ones are not", () => {
    assert.deepEqual(paths({ state: "a", etag: "b", password: "c" }), [
      "password",
    ]);
  });

  test("An empty message below has no path, and an empty message has a mask without paths", () => {
    assert.deepEqual(paths({ title: "a", author: { mentor: {} } }), ["title"]);
    assert.deepEqual(paths({}), []);
  });

  test("An update with the mask sets what one without a mask would", () => {
    const stored = fromJson(Book, { title: "a", author: { givenName: "b" } });
    const source = fromJson(Book, {
      author: { mentor: { givenName: "c" } },
      byRole: { d: {} },
      state: "e",
    });
    assert.deepEqual(
      updateMessage(Book, stored, source, maskOfMessage(Book, source)),
      updateMessage(Book, stored, source),
    );
  });

  test("Anything but a message of the schema is a TypeError", () => {
    assert.throws(() => maskOfMessage(Book, {} as never), TypeError);
    const author = create(getMessage(registry, "test.Author"));
    assert.throws(() => maskOfMessage(Book, author), TypeError);
  });
});
