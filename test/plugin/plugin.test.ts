import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { clone } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  Edition,
  type FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { createPlugin } from "../../src/plugin/plugin.js";
import { compileProtos } from "../helpers.js";
import { requestFor } from "./helpers.js";

const request = requestFor(
  compileProtos({
    "a.proto": `
      syntax = "proto3"; package a;
      import "fieldmask/option.proto";
      import "google/protobuf/field_mask.proto";
      message Request { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "Request"}]; }`,
  }),
);

/** The error for a request that is changed like this. */
function errorFor(
  change: (request: CodeGeneratorRequest, file: FileDescriptorProto) => void,
): string {
  const changed = clone(CodeGeneratorRequestSchema, request);
  const file = changed.protoFile.find(({ name }) => name === "a.proto");
  assert.ok(file);
  change(changed, file);
  try {
    createPlugin("1").run(changed);
  } catch (error) {
    return error instanceof Error ? error.message : assert.fail();
  }
  return assert.fail("no error");
}

suite("a request that cannot be used is an error:", () => {
  test("an edition that is too new", () => {
    assert.match(
      errorFor((_, file) => {
        file.syntax = "editions";
        file.edition = Edition.EDITION_99999_TEST_ONLY;
      }),
      /^a\.proto: unsupported edition/,
    );
  });

  test("an unknown syntax", () => {
    assert.match(
      errorFor((_, file) => {
        file.syntax = "proto9";
      }),
      /^a\.proto: unsupported/,
    );
  });

  test("a file to generate that is not there", () => {
    assert.match(
      errorFor((changed) => {
        changed.fileToGenerate.push("b.proto");
      }),
      /b\.proto/,
    );
  });

  test("a file that imports one that is not there", () => {
    assert.match(
      errorFor((changed) => {
        changed.protoFile = changed.protoFile.filter(
          ({ name }) => name !== "fieldmask/option.proto",
        );
      }),
      /fieldmask\/option\.proto/,
    );
  });

  test("a type that is not there", () => {
    assert.match(
      errorFor((_, file) => {
        const field = file.messageType[0]?.field[0];
        assert.ok(field);
        field.typeName = ".a.Missing";
      }),
      /\.a\.Missing/,
    );
  });

  test("a wrong parameter", () => {
    assert.match(
      errorFor((changed) => {
        changed.parameter = "target=py";
      }),
      /^invalid value "py" for parameter "target"/,
    );
  });
});
