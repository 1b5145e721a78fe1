import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  equals,
  fromJson,
  type JsonValue,
  type Message,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/api/field_behavior.proto";
    import "google/protobuf/field_mask.proto";
    message Book {
      string book_id = 1 [(google.api.field_behavior) = IDENTIFIER];
      string title = 2;
      Author author = 3;
      map<string, string> labels = 4;
      string etag = 5;
      string state = 6 [(google.api.field_behavior) = OUTPUT_ONLY];
      int32 pages = 7;
    }
    message Author { string name = 1; string given_name = 2; string state = 3 [(google.api.field_behavior) = OUTPUT_ONLY]; }
    message Page { oneof of { string name = 1; int32 number = 2; } }
    message UpdatePageRequest { Page page = 1; google.protobuf.FieldMask update_mask = 2; }
    message UpdateBookRequest { Book book = 1; google.protobuf.FieldMask update_mask = 2; }
    message UpdateAuthorRequest { Author author = 1; google.protobuf.FieldMask update_mask = 2; }
    message FlatRequest {
      string title = 1;
      int32 pages = 2;
      google.protobuf.FieldMask update_mask = 3;
      google.protobuf.FieldMask read_mask = 4;
    }
  `,
});
const Book = getMessage(registry, "library.Book");
const Author = getMessage(registry, "library.Author");
const UpdateBookRequest = getMessage(registry, "library.UpdateBookRequest");
const FlatRequest = getMessage(registry, "library.FlatRequest");

const bookMask = anyMask({
  request: UpdateBookRequest,
  field: "update_mask",
  in: { field: "book" },
});

suite("the diff of a helper", () => {
  const stored = fromJson(Book, {
    bookId: "1",
    title: "The Hobit",
    author: { name: "a", givenName: "John", state: "s" },
    labels: { a: "1", "en-GB": "2" },
    etag: "v1",
    state: "READY",
    pages: 310,
  });

  function diff(change: JsonValue): { book: JsonValue; paths: string[] } {
    const after = fromJson(Book, {
      ...(toJson(Book, stored) as object),
      ...(change as object),
    });
    const part = bookMask.diff(stored, after) as
      | { book: MessageShape<typeof Book>; updateMask: FieldMask }
      | undefined;
    assert.ok(part);
    assert.deepEqual(Object.keys(part), ["book", "updateMask"]);
    const request = create(UpdateBookRequest, { ...part });
    const updated = bookMask.filter(request).update(stored);
    assert.ok(equals(Book, updated, after));
    return { book: toJson(Book, part.book), paths: part.updateMask.paths };
  }

  test("The part is what the mask names, the IDENTIFIER and the etag, and updates the stored message to the edited one", () => {
    assert.deepEqual(diff({ title: "The Hobbit" }), {
      book: { bookId: "1", title: "The Hobbit", etag: "v1" },
      paths: ["title"],
    });
  });

  test("A cleared field is named and not sent", () => {
    assert.deepEqual(diff({ pages: 0, title: "" }), {
      book: { bookId: "1", etag: "v1" },
      paths: ["pages", "title"],
    });
  });

  test("A map is named whole where ProtoJSON cannot carry the key, and by its key where it can", () => {
    assert.deepEqual(diff({ labels: { a: "2", "en-GB": "2" } }), {
      book: { bookId: "1", etag: "v1", labels: { a: "2" } },
      paths: ["labels.a"],
    });
    assert.deepEqual(diff({ labels: { a: "1", "en-GB": "3" } }).paths, [
      "labels",
    ]);
  });

  test("Equal messages have no part, and OUTPUT_ONLY fields and the etag make no difference", () => {
    assert.equal(bookMask.diff(stored, stored), undefined);
    const after = fromJson(Book, {
      ...(toJson(Book, stored) as object),
      author: { name: "a", givenName: "John", state: "t" },
      etag: "v2",
      state: "LENT",
    });
    assert.equal(bookMask.diff(stored, after), undefined);
  });

  test("Without an IDENTIFIER, the part has the field that is called name", () => {
    const mask = anyMask({
      request: getMessage(registry, "library.UpdateAuthorRequest"),
      field: "update_mask",
      in: { field: "author" },
    });
    const before = fromJson(Author, { name: "a", givenName: "b" });
    const after = fromJson(Author, { name: "a", givenName: "c" });
    const part = mask.diff(before, after) as Record<string, Message>;
    assert.deepEqual(part.author, after);
  });

  test("A reference in a oneof gives way to the member that the mask names", () => {
    const Page = getMessage(registry, "library.Page");
    const mask = anyMask({
      request: getMessage(registry, "library.UpdatePageRequest"),
      field: "update_mask",
      in: { field: "page" },
    });
    const after = fromJson(Page, { number: 1 });
    const part = mask.diff(fromJson(Page, { name: "a" }), after);
    assert.deepEqual((part as Record<string, Message>).page, after);
  });

  test("A cleared name is not sent again", () => {
    const mask = anyMask({
      request: getMessage(registry, "library.UpdateAuthorRequest"),
      field: "update_mask",
      in: { field: "author" },
    });
    const before = fromJson(Author, { name: "a", givenName: "b" });
    const after = fromJson(Author, { givenName: "b" });
    const part = mask.diff(before, after) as Record<string, Message>;
    assert.deepEqual(part.author, create(Author));
  });

  test("A flat update sends the edited request whole, and never names its mask fields", () => {
    const mask = anyMask({
      request: FlatRequest,
      field: "update_mask",
      in: { without: ["update_mask", "read_mask"] },
    });
    const before = fromJson(FlatRequest, { title: "a", pages: 1 });
    const after = fromJson(FlatRequest, {
      title: "a",
      pages: 2,
      readMask: "title",
    });
    const request = create(FlatRequest, { ...mask.diff(before, after) });
    assert.deepEqual(toJson(FlatRequest, request), {
      title: "a",
      pages: 2,
      updateMask: "pages",
      readMask: "title",
    });
    assert.equal(mask.diff(before, before), undefined);
  });

  test("Anything but messages of the resource is a TypeError, and a helper without updates an error that says so", () => {
    assert.throws(() => bookMask.diff(stored, {} as Message), TypeError);
    assert.throws(() => bookMask.diff({} as Message, stored), TypeError);
    const readMask = anyMask({
      request: FlatRequest,
      field: "read_mask",
      out: { response: Book },
    });
    assert.throws(
      () => readMask.diff(stored, stored),
      /FlatRequest.read_mask has no side in/,
    );
  });
});
