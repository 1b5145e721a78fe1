import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import { create, fromJson, toJson } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    message Book { string title = 1; int32 pages = 2; }
    message UpdateRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2;
      google.protobuf.FieldMask read_mask = 3;
    }
    message ListResponse { repeated Book books = 1; }
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

suite("a helper", () => {
  test("a helper builds a mask of paths in their order, without duplicates", () => {
    assert.deepEqual(updateMask.in("title", "pages", "title").paths, [
      "title",
      "pages",
    ]);
    assert.deepEqual(readMask.out("*").paths, ["*"]);
  });

  test("a helper adds paths to a request's mask and returns the request", () => {
    const request = fromJson(UpdateRequest, { readMask: "title" });
    assert.equal(readMask.maskOut(request, "pages", "title"), request);
    assert.deepEqual(toJson(UpdateRequest, request), {
      readMask: "title,pages",
    });
  });

  test("adding paths to a request doesn't change a mask that other requests share", () => {
    const shared = create(FieldMaskSchema, { paths: ["title"] });
    const request = create(UpdateRequest, { readMask: shared });
    readMask.maskOut(request, "pages");
    assert.deepEqual(shared.paths, ["title"]);
  });

  test("a helper has the descriptors of its request, its field and its sides", () => {
    const listMask = anyMask({
      request: UpdateRequest,
      field: "read_mask",
      out: { response: ListResponse, field: "books" },
    });
    assert.equal(updateMask.request, UpdateRequest);
    assert.equal(updateMask.field.name, "update_mask");
    assert.equal(updateMask.inDesc, Book);
    assert.equal(updateMask.outDesc, undefined);
    assert.equal(listMask.outDesc, Book);
    assert.equal(listMask.response, ListResponse);
  });

  test("a helper without a side throws an error that names the option of that side", () => {
    assert.throws(
      () => readMask.filter(create(UpdateRequest)).sets("title"),
      /library\.UpdateRequest\.read_mask has no side in: set \(fieldmask\.option\.Option\)\.in = /,
    );
    assert.throws(
      () => updateMask.filter(create(UpdateRequest)).mask(create(Book)),
      /has no side out/,
    );
  });

  test("building, binding and validating a mask over the limits throws a FieldMaskError", () => {
    const paths = Array.from({ length: 10_001 }, (_, i) => `field${i}`);
    const request = create(UpdateRequest, { readMask: { paths } });
    assert.throws(() => readMask.out(...paths), isFieldMaskError);
    assert.throws(() => readMask.filter(request), isFieldMaskError);
    assert.throws(() => readMask.prune(request), isFieldMaskError);
    assert.throws(() => readMask.validate(request), isFieldMaskError);
  });

  test("a bound mask goes by the request's mask as it was when it was bound", () => {
    const mask = create(FieldMaskSchema, { paths: ["title"] });
    const request = create(UpdateRequest, { readMask: mask });
    const bound = readMask.filter(request);
    readMask.maskOut(request, "pages");
    mask.paths.push("pages");
    assert.equal(bound.wants("pages"), false);
  });
});

suite("what Node prints", () => {
  const paths = Array.from({ length: 12 }, (_, i) => `path${i}`);

  test("of a helper is a line that names the field and the messages of its sides", () => {
    assert.equal(
      inspect(updateMask),
      "RequestFieldMask { field: library.UpdateRequest.update_mask, in: library.Book }",
    );
    assert.equal(
      inspect({ readMask }),
      "{\n  readMask: RequestFieldMask { field: library.UpdateRequest.read_mask, out: library.Book }\n}",
    );
  });

  test("of a bound mask is a line with its paths", () => {
    const request = fromJson(UpdateRequest, { readMask: "title" });
    assert.equal(
      inspect(readMask.filter(request, { within: ["title", "pages"] })),
      'BoundMask { field: library.UpdateRequest.read_mask, mode: filter, paths: ["title"], within: ["title", "pages"] }',
    );
    assert.equal(
      inspect(readMask.prune(create(UpdateRequest))),
      "ResponseMask { field: library.UpdateRequest.read_mask, mode: prune, paths: [] }",
    );
  });

  test("of a bound mask is cut and quoted, because its paths come from a caller", () => {
    const request = create(UpdateRequest, {
      readMask: { paths: ["a\nb", "x".repeat(1000), ...paths] },
    });
    const line = inspect(readMask.filter(request));
    assert.match(
      line,
      /paths: \["a\\nb", "x{100}…", "path0", .*, and 4 more\]/,
    );
    assert.equal(line.split("\n").length, 1);
  });
});
