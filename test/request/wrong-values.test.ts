import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type Message } from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    message Book { string title = 1; Author author = 2; }
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
  out: { response: Book },
});

suite("values of the wrong type", () => {
  test("a value that isn't a message of the right type is a TypeError that names the type", () => {
    const plain = { book: { title: "t" }, updateMask: { paths: ["title"] } };
    const bound = updateMask.filter(updating({ title: "t" }, "title"));
    const calls: (() => unknown)[] = [
      () => updateMask.filter(plain as never),
      () => updateMask.prune(plain as never),
      () => updateMask.validate(plain as never),
      () => updateMask.maskIn(plain as never, "title"),
      () => bound.mask({ title: "t" } as never),
      () => bound.update({ title: "t" } as never),
      () => bound.update(create(UpdateRequest)),
      () => updateMask.filter(undefined as never),
    ];
    for (const call of calls) {
      assert.throws(call, (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(
          error.message,
          /expected a message library\.(Book|UpdateRequest)/,
        );
        return true;
      });
    }
  });

  test("the error about a plain object as a request says how requests become messages", () => {
    assert.throws(
      () => updateMask.filter({ book: { title: "t" } } as never),
      /a plain object; .*serviceDefinition/,
    );
  });

  test("a plain object inside of a request is a TypeError too, and never looks like an empty message", () => {
    const deep = Object.assign(create(Book), { author: { givenName: "g" } });
    for (const book of [{ title: "t" }, deep]) {
      const request = Object.assign(updating({}, "title"), { book });
      assert.throws(
        () => updateMask.filter(request),
        /expected a message library\.(Book|Author)/,
      );
    }
  });

  test("asking a bound mask for a path that isn't a string throws a FieldMaskError", () => {
    const bound = updateMask.filter(updating({}));
    for (const path of [null, 7, undefined, {}]) {
      for (const call of [
        () => bound.wants(path as never),
        () => bound.sets(path as never),
        () => bound.maskedIn(path as never),
        () => bound.maskedOut(path as never),
      ]) {
        assert.throws(call, isFieldMaskError);
      }
    }
  });

  test("building a mask of a path that isn't a string throws a FieldMaskError", () => {
    for (const path of [null, 7, undefined, {}]) {
      assert.throws(() => updateMask.in(path as never), isFieldMaskError);
      assert.throws(
        () => updateMask.maskIn(updating({}), path as never),
        isFieldMaskError,
      );
    }
    const holes: string[] = [];
    holes.length = 2;
    assert.throws(() => updateMask.in(...holes), isFieldMaskError);
  });
});

function updating(book: { title?: string }, ...paths: string[]): Message {
  return create(UpdateRequest, {
    book: create(Book, book),
    ...(paths.length > 0 && { updateMask: updateMask.in(...paths) }),
  });
}
