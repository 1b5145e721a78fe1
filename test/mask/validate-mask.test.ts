import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import {
  DurationSchema,
  FieldMaskSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { isValidMask, validateMask } from "../../src/mask/validate-mask.js";

suite("validateMask", () => {
  test("lists every bad path once, in the order of the mask", () => {
    const paths = ["nanos", "b", "a.", "b", "seconds.x"];
    assert.deepEqual(
      validateMask(DurationSchema, paths).map(({ path, reason }) => [
        path,
        reason,
      ]),
      [
        ["b", "UNKNOWN_FIELD"],
        ["a.", "MALFORMED_PATH"],
        ["seconds.x", "BELOW_SCALAR"],
      ],
    );
  });

  test("takes a FieldMask as well as its paths", () => {
    const mask = create(FieldMaskSchema, { paths: ["nope"] });
    assert.deepEqual(
      validateMask(DurationSchema, mask),
      validateMask(DurationSchema, ["nope"]),
    );
  });

  test("has nothing against no mask and a mask without paths", () => {
    assert.deepEqual(validateMask(DurationSchema, undefined), []);
    assert.deepEqual(validateMask(DurationSchema, []), []);
  });

  test("refuses an empty path", () => {
    assert.deepEqual(validateMask(DurationSchema, ["", "nanos"]), [
      {
        path: "",
        reason: "MALFORMED_PATH",
        description: "the path is empty: it must name a field",
      },
    ]);
  });

  test("refuses a wildcard beside other paths, but not beside itself", () => {
    for (const others of [["nanos"], ["*", "nanos"]]) {
      assert.deepEqual(validateMask(DurationSchema, ["*", ...others]), [
        {
          path: "*",
          reason: "INVALID_WILDCARD",
          description:
            '"*" stands for all of google.protobuf.Duration and must be the only path of the mask',
        },
      ]);
    }
    assert.deepEqual(validateMask(DurationSchema, ["*", "*"]), []);
  });

  test("looks for typing mistakes in the first three wrong names only, and for other spellings in all", () => {
    const paths = Array.from({ length: 1500 }, (_, i) => `seconds${i}`);
    const suggested = validateMask(DurationSchema, [...paths, "NANOS"]).filter(
      ({ description }) => description.includes("did you mean"),
    );
    assert.deepEqual(
      suggested.map(({ path }) => path),
      ["seconds0", "seconds1", "seconds2", "NANOS"],
    );
  });

  test("applies the rules for updates by default", () => {
    const paths = ["message_type.name"];
    assert.equal(
      validateMask(FileDescriptorProtoSchema, paths)[0]?.reason,
      "BELOW_REPEATED",
    );
    assert.deepEqual(
      validateMask(FileDescriptorProtoSchema, paths, "read"),
      [],
    );
  });
});

suite("isValidMask", () => {
  test("tells whether all paths are valid", () => {
    assert.equal(isValidMask(DurationSchema, undefined), true);
    assert.equal(isValidMask(DurationSchema, []), true);
    assert.equal(isValidMask(DurationSchema, ["nanos", "seconds"]), true);
    assert.equal(isValidMask(DurationSchema, ["nanos", "nope"]), false);
    assert.equal(isValidMask(DurationSchema, [""]), false);
  });

  test("allows the wildcard alone, but not by the rules of field_mask.proto", () => {
    assert.equal(isValidMask(DurationSchema, ["*"]), true);
    assert.equal(isValidMask(DurationSchema, ["*"], "read"), true);
    assert.equal(isValidMask(DurationSchema, ["*"], "proto"), false);
    assert.equal(isValidMask(DurationSchema, ["*", "nanos"]), false);
  });
});
