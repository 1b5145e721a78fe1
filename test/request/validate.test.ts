import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromJson,
  type JsonValue,
  type Message,
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
    message Book {
      string title = 1;
      Author author = 2;
      int32 pages = 3;
      repeated Author reviewers = 4;
      string isbn = 5 [(google.api.field_behavior) = REQUIRED];
    }
    message Author { string given_name = 1; string family_name = 2; }
    message UpdateRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2;
      google.protobuf.FieldMask read_mask = 3;
    }
    message FlatRequest { string title = 1; google.protobuf.FieldMask mask = 2; }
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
const readMask = anyMask({
  request: UpdateRequest,
  field: "read_mask",
  out: { response: Book },
});

suite("validating a request", () => {
  test("validating an update finds exactly what applying it throws for", () => {
    const throws = (request: Message) => {
      try {
        updateMask.filter(request).changes();
        return false;
      } catch (error) {
        assert.ok(isFieldMaskError(error));
        return true;
      }
    };
    for (const [paths, expected] of [
      [["title", "", "title"], []],
      [["*"], [["isbn", "REQUIRED_FIELD"]]],
      [
        ["reviewers.*.given_name"],
        [["reviewers.*.given_name", "WILDCARD_UPDATE"]],
      ],
      [["reviewers.given_name"], [["reviewers.given_name", "BELOW_REPEATED"]]],
      [["isbn"], [["isbn", "REQUIRED_FIELD"]]],
      [
        ["*", "title"],
        [
          ["*", "INVALID_WILDCARD"],
          ["isbn", "REQUIRED_FIELD"],
        ],
      ],
      [["titel"], [["titel", "UNKNOWN_FIELD"]]],
    ] as const) {
      const request = updating({ title: "t" }, ...paths);
      assert.deepEqual(violations(request), expected, paths.join());
      assert.equal(throws(request), expected.length > 0, paths.join());
    }
  });

  test("validating an update finds a REQUIRED field inside of what is named, with an out side as well", () => {
    const bookOut = anyMask({
      request: UpdateRequest,
      field: "update_mask",
      in: { field: "book" },
      out: { response: ListResponse },
    });
    const requestOut = anyMask({
      request: UpdateRequest,
      field: "update_mask",
      in: { without: ["update_mask", "read_mask"] },
      out: { response: UpdateRequest },
    });
    for (const [mask, named, path] of [
      [bookOut, "*", "isbn"],
      [requestOut, "*", "book.isbn"],
      [requestOut, "book", "book.isbn"],
    ] as const) {
      const request = updating({ title: "t" }, named);
      assert.deepEqual(
        mask.validate(request).map((found) => [found.path, found.reason]),
        [[path, "REQUIRED_FIELD"]],
      );
      assert.throws(() => mask.filter(request).changes(), isFieldMaskError);
    }
  });

  test("a violation below a list doesn't advise a path that is refused as well", () => {
    const request = updating({}, "reviewers.given_name");
    const [violation] = updateMask.validate(request);
    assert.match(violation?.description ?? "", /only the whole field/);
  });

  test("validating a response's mask finds the paths that masking passes over", () => {
    const invalid = reading("title", "nope", "reviewers.*.given_name");
    assert.deepEqual(
      readMask.validate(invalid).map(({ path }) => path),
      ["nope"],
    );
  });

  test("a path of a mask with two sides is a violation if neither side has it", () => {
    const flatMask = anyMask({
      request: FlatRequest,
      field: "mask",
      in: { without: ["mask"] },
      out: { response: Book },
    });
    const valid = create(FlatRequest, { title: "t" });
    flatMask.maskIn(
      valid,
      "title",
      "author.given_name",
      "reviewers.given_name",
    );
    assert.deepEqual(flatMask.validate(valid), []);
    const invalid = create(FlatRequest);
    flatMask.maskIn(invalid, "mask", "titel", "author.given_name");
    assert.deepEqual(
      flatMask.validate(invalid).map(({ path }) => path),
      ["mask", "titel"],
    );
  });

  test("validating an update finds the paths that within doesn't allow whole", () => {
    const request = updating({ title: "t" }, "title", "pages", "author");
    assert.deepEqual(violations(request, ["title", "author.given_name"]), [
      ["pages", "FORBIDDEN_FIELD"],
      ["author", "FORBIDDEN_FIELD"],
    ]);
    assert.deepEqual(violations(updating({ title: "t" }), []), []);
  });

  test("validating a response's mask finds the paths that within doesn't allow in part", () => {
    const found = readMask.validate(reading("author", "pages"), {
      within: ["author.given_name"],
    });
    assert.deepEqual(
      found.map(({ path, reason }) => [path, reason]),
      [["pages", "FORBIDDEN_FIELD"]],
    );
  });
});

function violations(request: Message, within?: string[]) {
  return updateMask
    .validate(request, { within })
    .map(({ path, reason }) => [path, reason]);
}

function reading(...paths: string[]): Message {
  return create(UpdateRequest, { readMask: readMask.out(...paths) });
}

function updating(book: JsonValue, ...paths: string[]): Message {
  return create(UpdateRequest, {
    book: fromJson(Book, book),
    ...(paths.length > 0 && { updateMask: updateMask.in(...paths) }),
  });
}

suite("a path that names nothing", () => {
  const descriptions = (mask: typeof readMask, request: Message) =>
    mask.validate(request).map(({ path, description }) => [path, description]);
  const listMask = anyMask({
    request: UpdateRequest,
    field: "read_mask",
    out: { response: ListResponse, field: "books" },
  });

  test("is told that paths are relative to the field it begins with", () => {
    for (const [mask, request, path] of [
      [updateMask, { updateMask: "book.title" }, "book.title"],
      [updateMask, { updateMask: "book" }, "book"],
    ] as const) {
      assert.deepEqual(descriptions(mask, fromJson(UpdateRequest, request)), [
        [
          path,
          'library.Book has no field "book", because paths are relative to that field: leave it out of them',
        ],
      ]);
    }
    const list = create(UpdateRequest, {
      readMask: { paths: ["books.title", "author.books", "title"] },
    });
    // The mask is cached with the message, which other masks are relative to.
    for (const mask of [readMask, listMask, readMask]) {
      assert.deepEqual(descriptions(mask, list), [
        [
          "books.title",
          `library.Book has no field "books"${mask === listMask ? ", because paths are relative to that field: leave it out of them" : ""}`,
        ],
        ["author.books", 'library.Author has no field "books"'],
      ]);
    }
  });

  test("is told where the keys of a Struct are", () => {
    const registry = protoRegistry({
      "a.proto": `
        syntax = "proto3"; package a;
        import "google/protobuf/field_mask.proto";
        import "google/protobuf/struct.proto";
        message Thing { google.protobuf.Struct data = 1; }
        message Request { Thing thing = 1; google.protobuf.FieldMask mask = 2; }
      `,
    });
    const Request = getMessage(registry, "a.Request");
    const mask = anyMask({
      request: Request,
      field: "mask",
      in: { field: "thing" },
    });
    const request = create(Request, {
      mask: { paths: ["data.a", "data.fields.a.b", "data.fields.a"] },
    });
    assert.deepEqual(descriptions(mask, request), [
      [
        "data.a",
        'google.protobuf.Struct has no field "a", its keys are below `fields`',
      ],
      [
        "data.fields.a.b",
        'google.protobuf.Value has no field "b", its keys are below `struct_value.fields`',
      ],
    ]);
  });
});
