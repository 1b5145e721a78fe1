import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ProtoFiles } from "../../helpers.js";
import { generate } from "../helpers.js";

const HEAD = `
  syntax = "proto3"; package a;
  import "fieldmask/option.proto";
  import "google/protobuf/field_mask.proto";`;
const MASK = '[(fieldmask.option.Option).out = {gen: true, message: "Book"}]';
const BOOK = "message Book { string title = 1; }";

/** A message with a field for a mask. */
function request(message: string, field: string, option = MASK): string {
  return `message ${message} { google.protobuf.FieldMask ${field} = 1 ${option}; }`;
}

/** The mistakes of protos, without their places. */
function mistakes(protos: ProtoFiles, parameter = "target=ts"): string[] {
  try {
    generate(protos, { parameter });
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .map((line) => line.replace(/^[^ ]+: /, ""));
  }
  return [];
}

suite("two helpers of one name", () => {
  test("are a mistake that names both, and the way out", () => {
    const protos = {
      "a.proto": `${HEAD} ${request("GetBook", "read_mask")} ${request("GetBookRead", "mask")} ${BOOK}`,
    };
    assert.deepEqual(mistakes(protos), [
      "a.GetBookRead.mask: its helper would be called GetBookReadMask, as the helper of a.GetBook.read_mask is; rename one of the two, or remove the option here",
    ]);
  });

  test("are one in two files of a package as well, and none in two packages", () => {
    const first = `${HEAD} ${request("GetBook", "read_mask")} ${BOOK}`;
    const second = `${HEAD.replace("import", 'import "a.proto"; import')} ${request("GetBookRead", "mask")}`;
    assert.match(
      mistakes({ "a.proto": first, "b.proto": second }).join(),
      /^a\.GetBookRead\.mask: its helper .* of a\.GetBook\.read_mask is; /,
    );
    assert.deepEqual(
      mistakes({
        "a.proto": first,
        "b.proto": second
          .replace("package a", "package b")
          .replace('"Book"', '"a.Book"'),
      }),
      [],
    );
  });

  test("are one where protoc-gen-es has the name for a message, its schema, an enum or a service", () => {
    for (const [field, other, source] of [
      ["schema", "", "a.GetBook"],
      ["mask", "message GetBookMask {}", "a.GetBookMask"],
      ["mask", "message GetBookMask_ {}", undefined],
      ["mask", "enum GetBookMask { ZERO = 0; }", "a.GetBookMask"],
      ["mask", "service GetBookMask {}", "a.GetBookMask"],
      ["mask_schema", "enum GetBookMask { ZERO = 0; }", "a.GetBookMask"],
    ] as const) {
      const found = mistakes({
        "a.proto": `${HEAD} ${request("GetBook", field)} ${BOOK} ${other}`,
      }).join();
      assert.equal(
        found.includes(
          `as what protoc-gen-es generates for ${source} is; rename one of the two, or remove the option here`,
        ),
        source !== undefined,
        found,
      );
    }
  });

  test("can be told apart by a parameter where a field has no option", () => {
    const service = `service Books { rpc Get(GetBook) returns (Book); rpc Read(GetBookRead) returns (Book); }`;
    const protos = {
      "a.proto": `${HEAD.replace(/import "fieldmask.*;/, "")} ${request("GetBook", "read_mask", "")} ${request("GetBookRead", "mask", "")} ${BOOK} ${service}`,
    };
    assert.match(
      mistakes(protos, "target=ts,infer=true").join(),
      /leave this field without a helper: none=a\.GetBookRead\.mask$/,
    );
    assert.deepEqual(mistakes(protos), []);
  });

  test("count where there are helpers alone", () => {
    assert.deepEqual(
      mistakes({
        "a.proto": `${HEAD} ${request("GetBook", "read_mask")} ${request("GetBookRead", "mask", "")} ${BOOK}`,
      }),
      [],
    );
  });
});
