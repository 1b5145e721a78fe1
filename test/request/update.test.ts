import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/api/field_behavior.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/wrappers.proto";
    message Book {
      string title = 1;
      optional string subtitle = 2;
      Author author = 3;
      repeated string tags = 4;
      map<string, string> labels = 5;
      int32 pages = 6;
      oneof location { string shelf = 7; Author lent_to = 8; }
      google.protobuf.Int32Value rating = 9;
      string etag = 10 [(google.api.field_behavior) = OUTPUT_ONLY];
      string isbn = 11 [(google.api.field_behavior) = REQUIRED];
    }
    message Author { string given_name = 1; string family_name = 2; }
    message UpdateRequest { Book book = 1; google.protobuf.FieldMask update_mask = 2; }
    message FlatRequest {
      string title = 1;
      int32 pages = 2;
      google.protobuf.FieldMask mask = 3;
      google.protobuf.Struct attrs = 4;
      google.protobuf.Int32Value count = 5;
    }
    message ListResponse { repeated Book books = 1; }
  `,
  ...fieldBehaviorProto,
});
const Book = getMessage(registry, "library.Book");
const UpdateRequest = getMessage(registry, "library.UpdateRequest");
const FlatRequest = getMessage(registry, "library.FlatRequest");
const ListResponse = getMessage(registry, "library.ListResponse");

const updateMask = anyMask({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
});

suite("the update of a bound mask", () => {
  const stored = fromJson(Book, {
    title: "The Hobit",
    subtitle: "There and Back Again",
    author: { givenName: "John", familyName: "Tolkien" },
    tags: ["fantasy"],
    labels: { a: "1", b: "2" },
    pages: 310,
    shelf: "B2",
    etag: "v1",
  });

  test("an update sets what the mask names and clears what the request leaves unset", () => {
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
    assert.deepEqual(toJson(Book, bound.update(stored)), {
      title: "The Hobbit",
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      labels: { b: "2" },
      etag: "v1",
    });
    assert.deepEqual(bound.changes(), [
      { path: "title", op: "set", value: "The Hobbit" },
      { path: "subtitle", op: "clear", value: undefined },
      { path: "author.given_name", op: "set", value: "J. R. R." },
      { path: "pages", op: "set", value: 0 },
      { path: "tags", op: "set", value: [] },
      { path: "labels.a", op: "clear", value: undefined },
      { path: "shelf", op: "clear", value: undefined },
    ]);
  });

  test("an update without a mask sets what is populated", () => {
    const bound = updateMask.filter(
      updating({
        title: "The Hobbit",
        author: { givenName: "J. R. R." },
        pages: 0,
        etag: "mine",
        rating: 0,
        lentTo: {},
      }),
    );
    assert.equal(bound.sets("title"), true);
    assert.equal(bound.sets("author"), true);
    assert.equal(bound.sets("author.given_name"), true);
    assert.equal(bound.sets("author.family_name"), false);
    assert.equal(bound.sets("pages"), false);
    assert.equal(bound.sets("etag"), false);
    assert.equal(bound.sets("rating"), true);
    assert.equal(bound.changes().length, 4);
    assert.deepEqual(toJson(Book, bound.update(stored)), {
      title: "The Hobbit",
      subtitle: "There and Back Again",
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      tags: ["fantasy"],
      labels: { a: "1", b: "2" },
      pages: 310,
      lentTo: {},
      rating: 0,
      etag: "v1",
    });
  });

  test("an update by * sets every field that isn't OUTPUT_ONLY", () => {
    const bound = updateMask.filter(
      updating({ title: "t", isbn: "i", etag: "x" }, "*"),
    );
    assert.equal(bound.changes().length, Book.fields.length - 1);
    assert.equal(bound.sets("etag"), false);
    assert.equal(bound.sets("subtitle"), true);
    assert.deepEqual(toJson(Book, bound.update(stored)), {
      title: "t",
      isbn: "i",
      etag: "v1",
    });
  });

  test("an unset message field of the request stands for an empty message", () => {
    const bound = updateMask.filter(
      create(UpdateRequest, { updateMask: updateMask.in("subtitle") }),
    );
    assert.equal(bound.sets("subtitle"), true);
    assert.deepEqual(bound.changes(), [
      { path: "subtitle", op: "clear", value: undefined },
    ]);
  });

  test("an update knows a map key with and without backticks", () => {
    const bound = updateMask.filter(updating({}, "labels.`a`"));
    assert.equal(bound.sets("labels.a"), true);
    assert.equal(bound.sets("labels.`a`"), true);
    assert.equal(bound.sets("labels.b"), false);
    assert.equal(bound.sets("labels"), true);
  });

  test("an update cannot leave a REQUIRED field that it names unset", () => {
    const bound = updateMask.filter(updating({ title: "t" }, "isbn", "title"));
    for (const attempt of [() => bound.sets("title"), () => bound.changes()]) {
      assert.throws(attempt, /"isbn": library\.Book\.isbn is REQUIRED/);
    }
  });

  test("an update whose mask names nothing throws an error with the name that was meant", () => {
    const bound = updateMask.filter(updating({ title: "t" }, "titel"));
    for (const attempt of [
      () => bound.update(stored),
      () => bound.sets("title"),
      () => bound.changes(),
    ]) {
      assert.throws(attempt, /library\.Book.*"titel".*did you mean `title`/);
    }
  });

  test("an update can be relative to a field of google.protobuf, in the form protobuf-es stores it", () => {
    const attrs = anyMask({
      request: FlatRequest,
      field: "mask",
      in: { field: "attrs" },
    });
    const request = fromJson(FlatRequest, { attrs: { x: 1 } });
    assert.equal(attrs.filter(request).sets("fields.x"), true);
    const count = anyMask({
      request: FlatRequest,
      field: "mask",
      in: { field: "count" },
    });
    const counted = fromJson(FlatRequest, { count: 3, mask: "value" });
    assert.deepEqual(count.filter(counted).changes(), [
      { path: "value", op: "set", value: 3 },
    ]);
  });
});

suite("an update that is relative to its request", () => {
  const flatMask = anyMask({
    request: FlatRequest,
    field: "mask",
    in: { without: ["mask"] },
  });

  test("a flat update leaves out the request's mask field", () => {
    const request = fromJson(FlatRequest, { title: "t", mask: "title" });
    const target = fromJson(FlatRequest, { pages: 3 });
    assert.deepEqual(
      toJson(FlatRequest, flatMask.filter(request).update(target)),
      { title: "t", pages: 3 },
    );
    const unmasked = fromJson(FlatRequest, { title: "t" });
    flatMask.maskIn(unmasked, "*");
    assert.deepEqual(
      toJson(FlatRequest, flatMask.filter(unmasked).update(target)),
      { title: "t" },
    );
  });

  test("a flat update without paths leaves out the request's populated mask field", () => {
    const request = create(FlatRequest, { title: "t", mask: {} });
    const bound = flatMask.filter(request);
    assert.deepEqual(
      bound.changes().map(({ path }) => path),
      ["title"],
    );
    assert.equal(bound.sets("mask"), false);
  });

  test("a flat update whose mask names the mask field throws a FieldMaskError", () => {
    const request = create(FlatRequest);
    flatMask.maskIn(request, "mask");
    assert.throws(
      () => flatMask.filter(request).update(create(FlatRequest)),
      isFieldMaskError,
    );
  });
});

suite("an update whose mask field has an out side too", () => {
  const bothMask = anyMask({
    request: UpdateRequest,
    field: "update_mask",
    in: { field: "book" },
    out: { response: ListResponse },
  });

  test("an update passes over paths that only the response has, and they are no violations", () => {
    const request = fromJson(UpdateRequest, {
      book: { title: "t", pages: 3 },
      updateMask: "title,books",
    });
    assert.deepEqual(bothMask.validate(request), []);
    const bound = bothMask.filter(request);
    assert.equal(bound.sets("title"), true);
    assert.deepEqual(
      bound.changes().map(({ path }) => path),
      ["title"],
    );
    const target = fromJson(Book, { pages: 1 });
    assert.deepEqual(toJson(Book, bound.update(target)), {
      title: "t",
      pages: 1,
    });
  });

  test("an update sets nothing where all paths are the response's", () => {
    const bound = bothMask.filter(
      fromJson(UpdateRequest, { book: { title: "t" }, updateMask: "books" }),
    );
    assert.deepEqual(bound.changes(), []);
    assert.equal(bound.sets("title"), false);
  });
});

function updating(book: JsonValue, ...paths: string[]): Message {
  return create(UpdateRequest, {
    book: fromJson(Book, book),
    ...(paths.length > 0 && { updateMask: updateMask.in(...paths) }),
  });
}
