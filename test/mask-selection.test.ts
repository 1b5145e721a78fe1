import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { FieldMaskSchema, StructSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../src/field-mask-error.js";
import { maskSelection } from "../src/mask-selection.js";

suite("the selection of a mask", () => {
  test("is compiled once for the same mask", () => {
    const paths = ["paths"];
    assert.equal(
      maskSelection(FieldMaskSchema, paths, "filter"),
      maskSelection(FieldMaskSchema, [...paths], "filter"),
    );
    assert.notEqual(
      maskSelection(FieldMaskSchema, paths, "filter"),
      maskSelection(FieldMaskSchema, paths, "prune"),
    );
  });

  test("is not mistaken for that of a mask that reads alike", () => {
    const keys = (...paths: string[]) => {
      const selection = maskSelection(StructSchema, paths, "filter");
      return typeof selection === "object"
        ? [...(selection.entries.get(0)?.keys.keys() ?? [])]
        : selection;
    };
    assert.deepEqual(keys("fields.`a`", "fields.b"), ["a", "b"]);
    assert.equal(keys("fields.`a`8:fields.b"), "none");
    assert.equal(keys("fields.a\0fields.b"), "none");
    assert.deepEqual(keys("fields.`a\0`"), ["a\0"]);
  });

  test("stays in the cache while ever new masks come", () => {
    const frequent = ["paths"];
    const first = maskSelection(FieldMaskSchema, frequent, "filter");
    maskSelection(FieldMaskSchema, frequent, "filter");
    for (let i = 0; i < 10_000; i++) {
      maskSelection(FieldMaskSchema, ["paths", `new${i}`], "filter");
    }
    assert.equal(maskSelection(FieldMaskSchema, frequent, "filter"), first);
  });

  test("leaves the cache when it was used once, and others came", () => {
    const first = maskSelection(FieldMaskSchema, ["paths", "once"], "filter");
    for (let i = 0; i < 10_000; i++) {
      maskSelection(FieldMaskSchema, ["paths", `new${i}`], "filter");
    }
    assert.notEqual(
      maskSelection(FieldMaskSchema, ["paths", "once"], "filter"),
      first,
    );
  });

  test("is not kept for a large mask", () => {
    const paths = ["paths", "x".repeat(5000)];
    assert.notEqual(
      maskSelection(FieldMaskSchema, paths, "filter"),
      maskSelection(FieldMaskSchema, paths, "filter"),
    );
  });

  test("of stars beside keys, level by level, takes no more time than other masks", () => {
    const paths = Array.from(
      { length: 30 },
      (_, depth) =>
        `fields.${"*.struct_value.fields.".repeat(depth)}k.string_value`,
    );
    for (const mode of ["filter", "prune"] as const) {
      const start = performance.now();
      maskSelection(StructSchema, paths, mode);
      assert.ok(performance.now() - start < 3000);
    }
  });

  test("is not kept for a mask with a star", () => {
    const paths = ["fields.*.string_value"];
    assert.notEqual(
      maskSelection(StructSchema, paths, "filter"),
      maskSelection(StructSchema, paths, "filter"),
    );
  });

  test("of stars beside many keys is bounded", () => {
    const keys = Array.from({ length: 4000 }, (_, i) => `fields.k${i}.x`);
    const stars = Array.from({ length: 4000 }, (_, i) => `fields.*.y${i}`);
    assert.throws(
      () => maskSelection(StructSchema, [...keys, ...stars], "filter"),
      isFieldMaskError,
    );
  });
});
