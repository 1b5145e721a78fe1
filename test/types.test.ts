import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import type {
  InPath,
  OutPath,
  RequestFieldMask,
} from "protoc-gen-fieldmask-es";
import {
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "../example/gen/example/v1/book_fieldmask.js";
import {
  type Book,
  BookSchema,
  UpdateBookRequestSchema,
} from "../example/gen/example/v1/book_pb.js";
import { UserInfoRequestFieldMask } from "../example/gen/example/v1/user_fieldmask.js";
import { UserInfoRequestSchema } from "../example/gen/example/v1/user_pb.js";

/** Fails to compile unless both types are the same. */
function same<A, B>(
  ..._equal: [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]
): void {}

suite("the types of generated helpers", () => {
  test("hold the paths of the schema", () => {
    same<
      OutPath<typeof UpdateBookRequestReadMask>,
      | "name"
      | "title"
      | "subtitle"
      | "author"
      | "author.given_name"
      | "author.family_name"
      | "author.birth_year"
      | "tags"
      | "pages"
      | "shelf"
      | "borrower"
      | "publish_time"
      | "create_time"
      | "format"
      | "price_cents"
      | "chapters"
      | "chapters.number"
      | "chapters.title"
      | "chapters.page"
      | "etag"
    >();
    same<OutPath<typeof UpdateBookRequestUpdateMask>, never>();
    same<InPath<typeof UserInfoRequestFieldMask>, never>();
    const mask = {
      paths: [
        "address.country",
        "devices.model",
        "labels.any key",
      ] satisfies OutPath<typeof UserInfoRequestFieldMask>[],
    };
    assert.equal(mask.paths.length, 3);
  });

  test("refuse wrong paths", () => {
    const mask = UserInfoRequestFieldMask;
    mask.out("email", "devices.model", "*");
    // @ts-expect-error: a local name
    mask.out("userId");
    // @ts-expect-error: an unknown field
    mask.out("address.town");
    // @ts-expect-error: below a scalar
    mask.out("email.x");
    // @ts-expect-error: the option has no in
    mask.in("email");
    // @ts-expect-error: below a message there is no star
    UpdateBookRequestUpdateMask.in("author.*");
    UpdateBookRequestUpdateMask.in("author", "author.given_name", "tags");
  });

  test("bind requests and responses of the right type", () => {
    const request = create(UserInfoRequestSchema);
    const bound = UserInfoRequestFieldMask.filter(request);
    bound.wants("devices.device_id");
    // @ts-expect-error: an unknown field
    bound.wants("devices.id");
    const book = create(BookSchema);
    const wrong = [
      // @ts-expect-error: another request
      () => UserInfoRequestFieldMask.filter(book),
      // @ts-expect-error: another response
      () => bound.mask(book),
    ];
    assert.equal(wrong.length, 2);
    const masked = UpdateBookRequestReadMask.filter(
      create(UpdateBookRequestSchema),
    ).mask(book);
    assert.equal(masked.pages, 0);
  });

  test("have a diff that spreads into the request", () => {
    const before = create(BookSchema, { name: "books/1", pages: 1 });
    const after = create(BookSchema, { name: "books/1", pages: 2 });
    const part = UpdateBookRequestUpdateMask.diff(before, after);
    assert.ok(part);
    same<typeof part, { book: Book; updateMask: FieldMask }>();
    const request = create(UpdateBookRequestSchema, { ...part });
    assert.deepEqual(request.updateMask?.paths, ["pages"]);
    const wrong = [
      // @ts-expect-error: another message
      () => UpdateBookRequestUpdateMask.diff(before, request),
      // @ts-expect-error: a mask for reading
      () => UpdateBookRequestReadMask.diff(before, after),
    ];
    assert.equal(wrong.length, 2);
  });

  test("fit where any helper is taken", () => {
    const helpers: RequestFieldMask[] = [
      UserInfoRequestFieldMask,
      UpdateBookRequestUpdateMask,
      UpdateBookRequestReadMask,
    ];
    assert.deepEqual(
      helpers.map(({ field }) => field.name),
      ["field_mask", "update_mask", "read_mask"],
    );
  });
});
