import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromBinary,
  fromJson,
  type JsonObject,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { FieldMaskError } from "../../src/mask/field-mask-error.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { createMessage } from "../../src/update/create-message.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/api/field_behavior.proto";
    import "google/protobuf/field_mask.proto";
    message Book {
      string name = 1;
      string title = 2 [(google.api.field_behavior) = REQUIRED];
      string created = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
      string etag = 4;
      Author author = 5;
      repeated Author editors = 6;
      map<string, Author> by_role = 7;
      repeated string tags = 8;
    }
    message Author {
      string email = 1 [(google.api.field_behavior) = REQUIRED];
      string id = 2 [(google.api.field_behavior) = OUTPUT_ONLY];
      string note = 3;
    }
    message UpdateBookRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2;
    }
  `,
});
const Book = getMessage(registry, "shop.Book");
const Request = getMessage(registry, "shop.UpdateBookRequest");

function created(json: JsonObject, within?: string[]) {
  const source = fromJson(Book, json);
  return toJson(Book, createMessage(Book, source, { within }));
}

function violations(json: JsonObject, within?: string[]): string[] {
  try {
    created(json, within);
  } catch (error) {
    assert.ok(error instanceof FieldMaskError);
    return error.violations.map(({ path, reason }) => `${reason} ${path}`);
  }
  return [];
}

suite("createMessage", () => {
  test("a new resource holds what the caller says, without OUTPUT_ONLY fields and etag at every depth", () => {
    const author = { email: "e", id: "x", note: "n" };
    const said = { email: "e", note: "n" };
    assert.deepEqual(
      created({
        title: "t",
        created: "c",
        etag: "v",
        author,
        editors: [author],
        byRole: { a: author },
      }),
      { title: "t", author: said, editors: [said], byRole: { a: said } },
    );
  });

  test("a new resource has no unknown fields, and shares nothing with its source", () => {
    const bytes = Uint8Array.of(18, 1, 116, 66, 1, 97, 240, 6, 1);
    const source = fromBinary(Book, bytes) as Message & { tags: string[] };
    const book = createMessage(Book, source);
    assert.deepEqual(toBinary(Book, book), bytes.slice(0, 6));
    source.tags.push("b");
    assert.deepEqual(toBinary(Book, book), bytes.slice(0, 6));
  });

  test("unset REQUIRED fields are violations, in messages, lists and maps, one for each path", () => {
    assert.deepEqual(
      violations({
        author: { id: "x" },
        editors: [{}, { email: "e" }, { note: "n" }],
        byRole: { a: {}, "b.c": {} },
      }),
      [
        "REQUIRED_FIELD title",
        "REQUIRED_FIELD author.email",
        "REQUIRED_FIELD editors.*.email",
        "REQUIRED_FIELD by_role.a.email",
        "REQUIRED_FIELD by_role.`b.c`.email",
      ],
    );
  });

  test("populated fields outside of within are violations, OUTPUT_ONLY ones aside", () => {
    const author = { email: "e", note: "n", id: "x" };
    const json = {
      title: "t",
      created: "c",
      author,
      editors: [author, author],
      byRole: { a: author },
      tags: ["a"],
    };
    assert.deepEqual(
      violations(json, [
        "title",
        "author.email",
        "editors.email",
        "by_role.*.email",
      ]),
      [
        "FORBIDDEN_FIELD author.note",
        "FORBIDDEN_FIELD editors.*.note",
        "FORBIDDEN_FIELD by_role.a.note",
        "FORBIDDEN_FIELD tags",
      ],
    );
    assert.deepEqual(violations({ title: "t" }, []), ["FORBIDDEN_FIELD title"]);
    assert.deepEqual(violations(json, ["*"]), []);
    assert.deepEqual(violations(json, ["nope"]), ["UNKNOWN_FIELD nope"]);
  });
});

suite("BoundMask.update without a target", () => {
  const helper = requestFieldMask({
    request: Request,
    field: "update_mask",
    in: { field: "book" },
  });
  const bound = (book: JsonObject, within?: string[]) =>
    helper.filter(fromJson(Request, { book, updateMask: "name" }), { within });

  test("an update without a target creates the request's resource, whatever the mask", () => {
    const book = { name: "n", title: "t", etag: "v" };
    assert.deepEqual(
      toJson(Book, bound(book).update(undefined)),
      toJson(Book, create(Book, { name: "n", title: "t" })),
    );
    assert.throws(() => bound({ name: "n" }).update(undefined), /REQUIRED/);
  });

  test("an update without a target stays within", () => {
    const book = { name: "n", title: "t" };
    assert.throws(
      () => bound(book, ["name"]).update(undefined),
      (error) =>
        error instanceof FieldMaskError &&
        error.violations[0]?.reason === "FORBIDDEN_FIELD",
    );
  });

  test("a bound mask has the violations that validate returns", () => {
    const request = fromJson(Request, { book: { title: "t" } });
    Object.assign(request, { updateMask: helper.in("nope" as never) });
    const { violations } = helper.filter(request);
    assert.deepEqual(
      violations.map(({ path }) => path),
      ["nope"],
    );
    assert.deepEqual(helper.validate(request), violations);
  });
});
