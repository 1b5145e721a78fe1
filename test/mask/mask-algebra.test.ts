import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import {
  intersectMasks,
  maskCovers,
  normalizeMask,
  unionMasks,
} from "../../src/mask/mask-algebra.js";

suite("normalizeMask", () => {
  test("sorts by bytes and drops what is covered", () => {
    const mask = ["b.c", "a_b", "a.c", "b", "", "\u{1f600}", "\uffee", "A"];
    assert.deepEqual(normalizeMask(mask).paths, [
      "A",
      "a.c",
      "a_b",
      "b",
      "\uffee",
      "\u{1f600}",
    ]);
  });

  test("returns a new FieldMask", () => {
    const mask = create(FieldMaskSchema, { paths: ["b", "a"] });
    const normalized = normalizeMask(mask);
    assert.equal(normalized.$typeName, "google.protobuf.FieldMask");
    assert.deepEqual(normalized.paths, ["a", "b"]);
    assert.deepEqual(mask.paths, ["b", "a"]);
  });

  test("takes a key with and without backticks for the same", () => {
    assert.deepEqual(normalizeMask(["m.`a`", "m.a.b"]).paths, ["m.a"]);
    assert.deepEqual(normalizeMask(["m.`*`", "m.*.b"]).paths, [
      "m.*.b",
      "m.`*`",
    ]);
  });

  test("takes a star for every path", () => {
    assert.deepEqual(normalizeMask(["b", "*", "a"]).paths, ["*"]);
    assert.deepEqual(unionMasks(["b"], ["*"]).paths, ["*"]);
    assert.deepEqual(normalizeMask(["a.*", "`*`"]).paths, ["`*`", "a.*"]);
  });

  test("takes no quoted name for a field, and tells keys that read alike apart", () => {
    assert.deepEqual(normalizeMask(["`a`", "a.b"]).paths, ["`a`", "a.b"]);
    assert.deepEqual(normalizeMask(["m.``", "m.``````"]).paths, [
      "m.``",
      "m.``````",
    ]);
  });

  test("keeps malformed paths as they are, below their parents", () => {
    assert.deepEqual(normalizeMask(["a..b", "b", "."]).paths, [
      ".",
      "a..b",
      "b",
    ]);
    assert.deepEqual(normalizeMask(["a..b", "a.", "a"]).paths, ["a"]);
    assert.deepEqual(normalizeMask(["a`b.c", "a"]).paths, ["a", "a`b.c"]);
    assert.deepEqual(intersectMasks(["a"], ["a..b"]).paths, ["a..b"]);
  });

  test("puts a parent's paths together, before names that go on with another character", () => {
    assert.deepEqual(normalizeMask(["a-b", "a.c", "a b"]).paths, [
      "a.c",
      "a b",
      "a-b",
    ]);
  });

  test("has no paths where the mask has none", () => {
    assert.deepEqual(normalizeMask([]).paths, []);
    assert.deepEqual(normalizeMask([""]).paths, []);
  });
});

suite("unionMasks", () => {
  test("refuses a union that is over the limits", () => {
    const paths = (prefix: string) =>
      Array.from({ length: 10_000 }, (_, i) => `${prefix}${i}`);
    assert.equal(unionMasks(paths("a"), paths("a")).paths.length, 10_000);
    assert.throws(() => unionMasks(paths("a"), paths("b")), isFieldMaskError);
  });

  test("covers what either mask covers", () => {
    assert.deepEqual(unionMasks(["b.c", "d"], ["b", "a"]).paths, [
      "a",
      "b",
      "d",
    ]);
  });
});

suite("intersectMasks", () => {
  test("goes down to the narrower path of either mask", () => {
    const a = ["a", "b.c.d", "e.f"];
    const b = ["a.x", "a.y.z", "b", "e.g", "h"];
    const expected = ["a.x", "a.y.z", "b.c.d"];
    assert.deepEqual(intersectMasks(a, b).paths, expected);
    assert.deepEqual(intersectMasks(b, a).paths, expected);
  });

  test("has no paths where nothing is in common", () => {
    assert.deepEqual(intersectMasks(["a"], ["b"]).paths, []);
    assert.deepEqual(intersectMasks(["a.b"], ["a.c"]).paths, []);
    assert.deepEqual(intersectMasks(["a"], []).paths, []);
    assert.deepEqual(intersectMasks([], []).paths, []);
  });

  test("is the other mask where one is a star", () => {
    assert.deepEqual(intersectMasks(["*"], ["b.c", "a"]).paths, ["a", "b.c"]);
    assert.deepEqual(intersectMasks(["a"], ["b", "*"]).paths, ["a"]);
    assert.deepEqual(intersectMasks(["*"], ["*"]).paths, ["*"]);
    assert.deepEqual(intersectMasks(["*"], []).paths, []);
  });

  test("drops backticks that one of the masks does without", () => {
    assert.deepEqual(intersectMasks(["m.`a`"], ["m.a.x"]).paths, ["m.a.x"]);
    assert.deepEqual(intersectMasks(["m.a"], ["m.`a`.x"]).paths, ["m.a.x"]);
  });
});

suite("maskCovers", () => {
  test("is true for a path in the mask and all below it", () => {
    assert.equal(maskCovers(["a", "b.c"], "a"), true);
    assert.equal(maskCovers(["a", "b.c"], "a.x.y"), true);
    assert.equal(maskCovers(["a", "b.c"], "b.c"), true);
    assert.equal(maskCovers(["m.`k`"], "m.k"), true);
  });

  test("throws a FieldMaskError for a path that is no string", () => {
    for (const path of [null, 5, undefined, {}]) {
      assert.throws(() => maskCovers(["a"], path as never), isFieldMaskError);
    }
  });

  test("is false for a parent, a sibling, and a longer name", () => {
    assert.equal(maskCovers(["b.c"], "b"), false);
    assert.equal(maskCovers(["b.c"], "b.d"), false);
    assert.equal(maskCovers(["a"], "ab"), false);
  });

  test("is false for everything where the mask has no paths", () => {
    assert.equal(maskCovers([], "a"), false);
    assert.equal(maskCovers([], ""), false);
    assert.equal(maskCovers([""], ""), false);
  });

  test("is true for every path where the mask is a star", () => {
    assert.equal(maskCovers(["*"], "a"), true);
    assert.equal(maskCovers(["a", "*"], "b.`c`"), true);
    assert.equal(maskCovers(["*"], "*"), true);
    assert.equal(maskCovers(["a"], "*"), false);
    assert.equal(maskCovers(["m.*"], "m.k"), false);
  });
});
