import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromJson,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    message Book {
      string title = 1;
      optional string subtitle = 2;
      Author author = 3;
      repeated string tags = 4;
      map<string, string> labels = 5;
      map<string, Author> translators = 6;
      int32 pages = 7;
      oneof location { string shelf = 8; Author lent_to = 9; }
      google.protobuf.Timestamp printed = 10;
      google.protobuf.Int32Value rating = 11;
    }
    message Author { string given_name = 1; string family_name = 2; }
    message UpdateRequest { Book book = 1; google.protobuf.FieldMask update_mask = 2; }
  `,
});
const Book = getMessage(registry, "library.Book");
const UpdateRequest = getMessage(registry, "library.UpdateRequest");

const updateMask = anyMask({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
});

suite("the patch of a bound mask", () => {
  const stored = fromJson(Book, {
    title: "The Hobit",
    subtitle: "There and Back Again",
    author: { givenName: "John", familyName: "Tolkien" },
    tags: ["fantasy"],
    labels: { a: "1", b: "2" },
    pages: 310,
    shelf: "B2",
  });

  test("a patch has the fields that the mask names, whole, and null for cleared ones", () => {
    const bound = updateMask.filter(
      updating(
        { title: "The Hobbit", author: { givenName: "J. R. R." } },
        "title",
        "subtitle",
        "author.given_name",
        "pages",
        "tags",
        "labels.a",
        "shelf",
      ),
    );
    assert.deepEqual(bound.patch(stored), {
      title: "The Hobbit",
      subtitle: null,
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      pages: 0,
      tags: [],
      labels: { b: "2" },
      shelf: null,
    });
  });

  test("a patch without a mask has the populated fields, and null beside a oneof member that is set", () => {
    const bound = updateMask.filter(
      updating({
        title: "The Hobbit",
        author: { givenName: "J. R. R." },
        pages: 0,
        rating: 0,
        lentTo: {},
      }),
    );
    assert.deepEqual(bound.patch(stored), {
      title: "The Hobbit",
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      shelf: null,
      lentTo: { givenName: "", familyName: "" },
      rating: 0,
    });
  });

  test("a patch has plain objects for messages, and Dates for Timestamps", () => {
    const bound = updateMask.filter(
      updating(
        {
          author: { givenName: "J" },
          translators: { de: { familyName: "Scherf" } },
          printed: "1970-01-01T00:00:01Z",
        },
        "author",
        "translators",
        "printed",
      ),
    );
    assert.deepEqual(bound.patch(), {
      author: { givenName: "J", familyName: "" },
      translators: { de: { givenName: "", familyName: "Scherf" } },
      printed: new Date(1000),
    });
  });

  test("a patch keeps map keys like __proto__ to themselves", () => {
    const bound = updateMask.filter(
      updating(
        { labels: JSON.parse('{"__proto__": "x"}') },
        "labels.__proto__",
      ),
    );
    const { labels } = bound.patch(create(Book)) as { labels: object };
    assert.deepEqual(Object.entries(labels), [["__proto__", "x"]]);
    assert.equal(Object.getPrototypeOf(labels), Object.prototype);
  });

  test("a patch holds messages of google.protobuf whole, which takes the stored message", () => {
    const bound = updateMask.filter(
      updating({ rating: 3 }, "rating.value", "printed.seconds"),
    );
    assert.equal(bound.changes().length, 2);
    assert.throws(() => bound.patch(), /printed\.seconds.*patch\(stored\)/);
    assert.deepEqual(
      bound.patch(fromJson(Book, { printed: "1970-01-01T00:00:01.5Z" })),
      {
        rating: 3,
        printed: new Date(500),
      },
    );
  });
});

function updating(book: JsonValue, ...paths: string[]): Message {
  return create(UpdateRequest, {
    book: fromJson(Book, book),
    ...(paths.length > 0 && { updateMask: updateMask.in(...paths) }),
  });
}
