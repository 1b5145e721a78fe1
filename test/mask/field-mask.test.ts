import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  DurationSchema,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import {
  fieldMask,
  maskFromNumbers,
  maskOfAllFields,
} from "../../src/mask/field-mask.js";

suite("fieldMask", () => {
  test("keeps the order and drops duplicates", () => {
    const mask = fieldMask(DurationSchema, "seconds", "nanos", "seconds");
    assert.equal(mask.$typeName, "google.protobuf.FieldMask");
    assert.deepEqual(mask.paths, ["seconds", "nanos"]);
    assert.deepEqual(fieldMask(DurationSchema, "*", "*").paths, ["*"]);
    assert.deepEqual(fieldMask(DurationSchema).paths, []);
  });

  test("checks paths by the rules for reading", () => {
    const mask = fieldMask(FileDescriptorProtoSchema, "message_type.name");
    assert.deepEqual(mask.paths, ["message_type.name"]);
  });

  test("throws an error that lists all bad paths", () => {
    assert.throws(() => fieldMask(DurationSchema, "nanos", "second", "x"), {
      name: "FieldMaskError",
      message:
        'invalid field mask for google.protobuf.Duration: "second": google.protobuf.Duration has no field "second", did you mean `seconds`?; "x": google.protobuf.Duration has no field "x"',
    });
  });
});

suite("maskFromNumbers", () => {
  test("names the fields with these numbers", () => {
    assert.deepEqual(maskFromNumbers(DurationSchema, 2, 1, 2).paths, [
      "nanos",
      "seconds",
    ]);
    assert.deepEqual(maskFromNumbers(DurationSchema).paths, []);
  });

  test("throws an error that lists all unknown numbers", () => {
    assert.throws(() => maskFromNumbers(DurationSchema, 1, 3, -1, NaN), {
      name: "FieldMaskError",
      violations: ["3", "-1", "NaN"].map((path) => ({
        path,
        reason: "UNKNOWN_NUMBER",
        description: `google.protobuf.Duration has no field with the number ${path}`,
      })),
    });
  });
});

suite("maskOfAllFields", () => {
  test("names all direct fields in the order of the proto", () => {
    assert.deepEqual(maskOfAllFields(FieldDescriptorProtoSchema).paths, [
      "name",
      "number",
      "label",
      "type",
      "type_name",
      "extendee",
      "default_value",
      "oneof_index",
      "json_name",
      "options",
      "proto3_optional",
    ]);
  });
});
