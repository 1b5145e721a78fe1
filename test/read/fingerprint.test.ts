import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fingerprintOf } from "../../src/read/fingerprint.js";
import { getMessage, protoRegistry } from "../helpers.js";

/** The fingerprint of a message with these fields. */
function fingerprint(fields: string, syntax = 'syntax = "proto3"'): string {
  const registry = protoRegistry({
    "a.proto": `${syntax}; package a;
      import "google/protobuf/timestamp.proto";
      import "google/protobuf/wrappers.proto";
      message M { ${fields} }
      message N { string x = 1; }
      message Empty {}
      enum E { ZERO = 0; ONE = 1; }`,
  });
  return fingerprintOf(getMessage(registry, "a.M"));
}

suite("fingerprintOf", () => {
  test("never changes: generated files carry it", () => {
    assert.equal(
      fingerprint(`
        string name = 1; optional int64 count = 2; N n = 3; repeated M list = 4;
        map<string, N> by_name = 5; oneof pick { E e = 6; Empty none = 7; }
        google.protobuf.Timestamp time = 8; int64 text = 9 [jstype = JS_STRING];`),
      "le6u5d-d4nndr",
    );
    assert.equal(
      fingerprint(
        "string name = 1; int32 count = 2 [default = 3];",
        'edition = "2023"',
      ),
      "2fuy2u-1byh9my",
    );
  });

  for (const [change, before, after] of [
    ["a field more", "string a = 1;", "string a = 1; string b = 2;"],
    ["another name", "string a = 1;", "string b = 1;"],
    ["another number", "string a = 1;", "string a = 2;"],
    ["another scalar", "string a = 1;", "bytes a = 1;"],
    ["JS_STRING", "int64 a = 1;", "int64 a = 1 [jstype = JS_STRING];"],
    ["presence", "string a = 1;", "optional string a = 1;"],
    ["a list", "string a = 1;", "repeated string a = 1;"],
    ["a map", "repeated N a = 1;", "map<string, N> a = 1;"],
    ["an enum", "int32 a = 1;", "E a = 1;"],
    ["another message", "N a = 1;", "M a = 1;"],
    ["a message without fields", "N a = 1;", "Empty a = 1;"],
    [
      "another message of google.protobuf",
      "google.protobuf.Timestamp a = 1;",
      "google.protobuf.StringValue a = 1;",
    ],
    ["a oneof", "optional string a = 1;", "oneof o { string a = 1; }"],
    [
      "another name of a oneof",
      "oneof o { string a = 1; }",
      "oneof p { string a = 1; }",
    ],
  ] as const) {
    test(`changes with ${change}`, () => {
      assert.notEqual(fingerprint(before), fingerprint(after));
    });
  }

  test("changes where presence is told by a prototype", () => {
    assert.notEqual(
      fingerprint("optional string a = 1;"),
      fingerprint("string a = 1;", 'edition = "2023"'),
    );
  });

  test("changes with a message far below, and not with what projections do not rely on", () => {
    const deep = (leaf: string) =>
      `M m = 1; Sub sub = 2; message Sub { map<int32, Leaf> leaves = 1; message Leaf { ${leaf} } }`;
    assert.notEqual(
      fingerprint(deep("string a = 1;")),
      fingerprint(deep("string b = 1;")),
    );
    assert.equal(
      fingerprint(deep("string a = 1; string b = 2;")),
      fingerprint(deep("reserved 9; string b = 2; string a = 1;")),
    );
  });
});
