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
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    message Book { string title = 1; int32 pages = 2; Author author = 3; }
    message Author { string given_name = 1; string family_name = 2; }
    message UpdateRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2;
      google.protobuf.FieldMask read_mask = 3;
    }
    message ListResponse { repeated Book books = 1; string next_page_token = 2; }
  `,
});
const Book = getMessage(registry, "library.Book");
const UpdateRequest = getMessage(registry, "library.UpdateRequest");
const ListResponse = getMessage(registry, "library.ListResponse");

const updateMask = anyMask({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
});
const readMask = anyMask({
  request: UpdateRequest,
  field: "read_mask",
  out: { response: Book },
});
const bothMask = anyMask({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
  out: { response: ListResponse },
});

suite("a mask that is bound within another", () => {
  test("a response within a mask shows and wants what both allow", () => {
    const request = create(UpdateRequest, {
      readMask: readMask.out("author", "pages"),
    });
    const bound = readMask.filter(request, {
      within: ["author.given_name", "title"],
    });
    const book = fromJson(Book, {
      title: "t",
      pages: 1,
      author: { givenName: "g", familyName: "f" },
    });
    assert.deepEqual(toJson(Book, bound.mask(book)), {
      author: { givenName: "g" },
    });
    assert.equal(bound.wants("author"), true);
    assert.equal(bound.wants("author.family_name"), false);
    assert.equal(bound.wants("title"), false);
    assert.deepEqual(bound.select(), { author: { givenName: true } });
  });

  test("an update without a mask sets what is populated within", () => {
    const book = {
      title: "t",
      pages: 1,
      author: { givenName: "g", familyName: "f" },
    };
    const bound = updateMask.filter(updating(book), {
      within: ["title", "author.given_name"],
    });
    assert.deepEqual(
      bound.changes().map(({ path }) => path),
      ["title", "author.given_name"],
    );
    const nothing = updateMask.filter(updating(book), { within: [] });
    assert.deepEqual(nothing.changes(), []);
  });

  test("an update that names what within doesn't allow throws a FieldMaskError", () => {
    for (const path of ["pages", "*"]) {
      const bound = updateMask.filter(updating({ pages: 1 }, path), {
        within: ["title", "author.given_name"],
      });
      assert.throws(() => bound.sets("title"), isFieldMaskError);
      assert.throws(() => bound.update(create(Book)), isFieldMaskError);
    }
  });

  test("a path in within that names nothing is refused when the mask is bound", () => {
    const within = ["title", "nope"];
    for (const mask of [updateMask, readMask, bothMask]) {
      for (const call of [
        () => mask.filter(updating({}), { within }),
        () => mask.prune(updating({}), { within }),
        () => mask.validate(updating({}), { within }),
      ]) {
        assert.throws(call, /"nope": library\.\w+ has no field "nope"/);
      }
    }
  });

  test("a path in within that one side has allows nothing on the other", () => {
    const bound = bothMask.filter(updating({ title: "t", pages: 1 }), {
      within: ["title", "books.title"],
    });
    assert.deepEqual(
      bound.changes().map(({ path }) => path),
      ["title"],
    );
    const response = fromJson(ListResponse, {
      books: [{ title: "t", pages: 2 }],
      nextPageToken: "n",
    });
    assert.deepEqual(toJson(ListResponse, bound.mask(response)), {
      books: [{ title: "t" }],
    });
    const closed = bothMask.filter(updating({}), { within: ["title"] });
    assert.deepEqual(toJson(ListResponse, closed.mask(response)), {});
  });
});

function updating(book: JsonValue, ...paths: string[]): Message {
  return create(UpdateRequest, {
    book: fromJson(Book, book),
    ...(paths.length > 0 && { updateMask: updateMask.in(...paths) }),
  });
}
