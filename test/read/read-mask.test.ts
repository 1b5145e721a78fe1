import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { FieldMaskSchema, StructSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import type { Kept } from "../../src/read/kept.js";
import { keptByMask } from "../../src/read/read-mask.js";
import { getMessage, protoRegistry } from "../helpers.js";

suite("what a mask keeps", () => {
  test("is compiled once for a mask that comes again and again", () => {
    const paths = ["paths"];
    keptByMask(FieldMaskSchema, paths, "filter");
    assert.equal(
      keptByMask(FieldMaskSchema, paths, "filter"),
      keptByMask(FieldMaskSchema, [...paths], "filter"),
    );
    assert.notEqual(
      keptByMask(FieldMaskSchema, paths, "filter"),
      keptByMask(FieldMaskSchema, paths, "prune"),
    );
  });

  test("is not mistaken for that of a mask that reads alike", () => {
    const keys = (...paths: string[]) => {
      const kept = keptByMask(StructSchema, paths, "filter");
      const fields =
        typeof kept === "object" && "fields" in kept && kept.fields[0];
      return typeof fields === "object" && "keys" in fields
        ? [...fields.keys.keys()]
        : kept;
    };
    assert.deepEqual(keys("fields.`a`", "fields.b"), ["a", "b"]);
    assert.equal(keys("fields.`a`8:fields.b"), false);
    assert.equal(keys("fields.a\0fields.b"), false);
    assert.deepEqual(keys("fields.`a\0`"), ["a\0"]);
  });

  test("stays in the cache while ever new masks come", () => {
    const frequent = ["paths"];
    const first = keptByMask(FieldMaskSchema, frequent, "filter");
    keptByMask(FieldMaskSchema, frequent, "filter");
    for (let i = 0; i < 10_000; i++) {
      keptByMask(FieldMaskSchema, ["paths", `new${i}`], "filter");
    }
    assert.equal(keptByMask(FieldMaskSchema, frequent, "filter"), first);
  });

  test("leaves the cache when it was used once, and others came", () => {
    const first = keptByMask(FieldMaskSchema, ["paths", "once"], "filter");
    for (let i = 0; i < 10_000; i++) {
      keptByMask(FieldMaskSchema, ["paths", `new${i}`], "filter");
    }
    assert.notEqual(
      keptByMask(FieldMaskSchema, ["paths", "once"], "filter"),
      first,
    );
  });

  test("is not kept for a large mask", () => {
    const paths = ["paths", "x".repeat(5000)];
    assert.notEqual(
      keptByMask(FieldMaskSchema, paths, "filter"),
      keptByMask(FieldMaskSchema, paths, "filter"),
    );
  });

  test("of stars beside keys, level by level, is compiled once for the same nodes", () => {
    const paths = (levels: number) =>
      Array.from(
        { length: levels },
        (_, depth) =>
          `fields.${"*.struct_value.fields.".repeat(depth)}k.string_value`,
      );
    // Each level doubles what the level above stands for.
    assert.equal(
      countParts(keptByMask(StructSchema, paths(10), "filter")) < 200,
      true,
    );
    assert.equal(
      countParts(keptByMask(StructSchema, paths(20), "prune")) < 800,
      true,
    );
  });

  test("is kept for a mask with a star", () => {
    const paths = ["fields.*.string_value"];
    keptByMask(StructSchema, paths, "filter");
    assert.equal(
      keptByMask(StructSchema, paths, "filter"),
      keptByMask(StructSchema, paths, "filter"),
    );
  });

  test("is not kept where it is large, though its mask is short", () => {
    const fields = Array.from(
      { length: 500 },
      (_, i) => `int32 f${i} = ${i + 2};`,
    );
    const registry = protoRegistry({
      "wide.proto": `syntax = "proto3"; message Wide { Wide a = 1; ${fields.join(" ")} }`,
    });
    const wide = getMessage(registry, "Wide");
    const isCached = (depth: number) => {
      const paths = [`${"a.".repeat(depth)}f0`];
      keptByMask(wide, paths, "filter");
      const second = keptByMask(wide, paths, "filter");
      return keptByMask(wide, paths, "filter") === second;
    };
    assert.equal(isCached(10), true);
    assert.equal(isCached(30), false);
  });

  test("of stars beside many keys is bounded", () => {
    const keys = Array.from(
      { length: 4000 },
      (_, i) => `fields.k${i}.struct_value.fields.a`,
    );
    const stars = Array.from(
      { length: 4000 },
      (_, i) => `fields.*.struct_value.fields.y${i}`,
    );
    assert.throws(
      () => keptByMask(StructSchema, [...keys, ...stars], "filter"),
      isFieldMaskError,
    );
  });
});

/** The parts of what is kept, those that stand in several places once. */
function countParts(kept: Kept, seen = new Set<Kept>()): number {
  if (typeof kept === "boolean" || seen.has(kept)) {
    return seen.size;
  }
  seen.add(kept);
  const parts =
    "fields" in kept ? kept.fields : [...kept.keys.values(), kept.others];
  for (const part of parts) {
    countParts(part, seen);
  }
  return seen.size;
}
