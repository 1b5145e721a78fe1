import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  equals,
  fromJson,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/wrappers.proto";
    message Book {
      string title = 1;
      optional string subtitle = 2;
      Author author = 3;
      map<string, string> labels = 4;
      int32 pages = 5;
    }
    message Author { string given_name = 1; string family_name = 2; }
    message GetRequest { google.protobuf.FieldMask read_mask = 1; }
    message ListResponse {
      repeated Book books = 1;
      string next_page_token = 2;
      Book first = 3;
      google.protobuf.Int32Value count = 4;
    }
  `,
});
const Book = getMessage(registry, "library.Book");
const GetRequest = getMessage(registry, "library.GetRequest");
const ListResponse = getMessage(registry, "library.ListResponse");

const readMask = anyMask({
  request: GetRequest,
  field: "read_mask",
  out: { response: Book },
});

suite("a masked response", () => {
  const book = fromJson(Book, {
    title: "The Hobbit",
    subtitle: "There and Back Again",
    author: { givenName: "John", familyName: "Tolkien" },
    labels: { a: "1", b: "2" },
    pages: 310,
  });

  test("a response in filter mode keeps what the mask names", () => {
    const bound = readMask.filter(asking("title", "author.family_name"));
    assert.deepEqual(toJson(Book, bound.mask(book)), {
      title: "The Hobbit",
      author: { familyName: "Tolkien" },
    });
  });

  test("a response in prune mode loses what the mask names", () => {
    const bound = readMask.prune(
      asking("title", "author.family_name", "labels.a"),
    );
    assert.deepEqual(toJson(Book, bound.mask(book)), {
      subtitle: "There and Back Again",
      author: { givenName: "John" },
      labels: { b: "2" },
      pages: 310,
    });
  });

  test("masking always returns a new message and leaves the original as it is", () => {
    const before = toJson(Book, book);
    for (const paths of [[], ["*"], ["title"], ["nothing"]]) {
      for (const bound of [
        readMask.filter(asking(...paths)),
        readMask.prune(asking(...paths)),
      ]) {
        const masked = bound.mask(book) as Message & { title: string };
        assert.notEqual(masked, book);
        masked.title = "changed";
      }
    }
    assert.deepEqual(toJson(Book, book), before);
  });

  test("a response without a mask holds everything, in either mode", () => {
    assert.ok(equals(Book, readMask.filter(asking()).mask(book), book));
    assert.ok(equals(Book, readMask.prune(asking()).mask(book), book));
  });

  test("a mask of unknown paths alone keeps nothing, and removes nothing", () => {
    const kept = readMask.filter(asking("nothing")).mask(book);
    assert.ok(equals(Book, kept, create(Book)));
    const pruned = readMask.prune(asking("nothing")).mask(book);
    assert.ok(equals(Book, pruned, book));
  });

  test("a response is masked in the option's repeated field, and the fields beside it stay", () => {
    const listMask = anyMask({
      request: GetRequest,
      field: "read_mask",
      out: { response: ListResponse, field: "books" },
    });
    const response = fromJson(ListResponse, {
      books: [{ title: "a", pages: 1 }, { pages: 2 }],
      nextPageToken: "next",
      first: { title: "a", pages: 1 },
    });
    const beside = {
      nextPageToken: "next",
      first: { title: "a", pages: 1 },
    };
    const filtered = listMask.filter(asking("title")).mask(response);
    assert.deepEqual(toJson(ListResponse, filtered), {
      books: [{ title: "a" }, {}],
      ...beside,
    });
    const pruned = listMask.prune(asking("title")).mask(response);
    assert.deepEqual(toJson(ListResponse, pruned), {
      books: [{ pages: 1 }, { pages: 2 }],
      ...beside,
    });
    const unknown = listMask.filter(asking("nothing")).mask(response);
    assert.deepEqual(toJson(ListResponse, unknown), {
      books: [{}, {}],
      ...beside,
    });
  });

  test("a response is masked in the option's singular field, and an unset one stays unset", () => {
    const first = anyMask({
      request: GetRequest,
      field: "read_mask",
      out: { response: ListResponse, field: "first" },
    });
    const bound = first.filter(asking("title"));
    const response = fromJson(ListResponse, {
      first: { title: "a", pages: 1 },
    });
    assert.deepEqual(toJson(ListResponse, bound.mask(response)), {
      first: { title: "a" },
    });
    assert.deepEqual(
      toJson(ListResponse, bound.mask(create(ListResponse))),
      {},
    );
  });

  test("a response is masked in a wrapper field, in the form protobuf-es stores it", () => {
    const count = anyMask({
      request: GetRequest,
      field: "read_mask",
      out: { response: ListResponse, field: "count" },
    });
    const response = fromJson(ListResponse, { count: 7 });
    const masked = (path: string) =>
      toJson(ListResponse, count.filter(asking(path)).mask(response));
    assert.deepEqual(masked("value"), { count: 7 });
    assert.deepEqual(masked("nothing"), { count: 0 });
  });
});

function asking(...paths: string[]): Message {
  return create(
    GetRequest,
    paths.length > 0 ? { readMask: readMask.out(...paths) } : {},
  );
}
