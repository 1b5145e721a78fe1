import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { clone } from "@bufbuild/protobuf";
import {
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { compileProtos } from "../../helpers.js";
import { generate, requestFor, run } from "../helpers.js";

/** A proto whose option has the number of ours, but another type. */
function foreignProto(type: string, value: string): Record<string, string> {
  return {
    // No compiler takes two extensions with one number.
    "fieldmask/option.proto": 'syntax = "proto3";',
    "acme/options.proto": `
      syntax = "proto3"; package acme;
      import "google/protobuf/descriptor.proto";
      message Secret { string in = 1; int32 level = 3; }
      extend google.protobuf.FieldOptions { optional ${type} secret = 1142; }`,
    "a.proto": `
      syntax = "proto3"; package a;
      import "acme/options.proto";
      message Request {
        string name = 1 [(acme.secret) = ${value}];
      }`,
  };
}

const set = compileProtos({
  "a.proto": `
    syntax = "proto3"; package a;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    message Request {
      string name = 1;
      google.protobuf.FieldMask mask = 2 [(fieldmask.option.Option) = {out: {gen: true, message: "Response"}}];
    }
    message Response { string name = 1; }`,
});

suite("an option of another plugin on number 1142", () => {
  for (const [type, value] of [
    ["string", '"x"'],
    ["bool", "true"],
    ["int64", "7"],
    ["Secret", '{in: "x"}'],
  ] as const) {
    test(`an option of another plugin on our number is one error that names it, for a ${type}`, () => {
      assert.throws(() => generate(foreignProto(type, value)), {
        name: "PluginError",
        message:
          /^a\.proto:5:\d+: a\.Request\.name: the option with the number 1142 is \(acme\.secret\) here, another plugin's, not \(fieldmask\.option\.Option\); remove it/,
      });
    });
  }

  for (const [what, bytes, reason] of [
    ["an unknown field", [0x22, 0x00], /has no field with the number 4;/],
    [
      "another type",
      [0x08, 0x01],
      /fieldmask\.option\.FieldMask\.in has another type there;/,
    ],
    [
      "another type inside",
      [0x0a, 0x02, 0x0a, 0x00],
      /InMessageOption\.gen has another type there;/,
    ],
    ["bytes that are no message", [0x0a, 0x05, 0x08], /it cannot be decoded;/],
    [
      "text that is not UTF-8",
      [0x12, 0x03, 0x12, 0x01, 0xff],
      /it cannot be decoded;/,
    ],
  ] as const) {
    test(`an option of another plugin is found by its payload: ${what}`, () => {
      const changed = withPayload(2, [bytes.length, ...bytes]);
      assert.throws(() => run(requestFor(changed)), {
        message: reason,
      });
    });
  }

  test("an option of another plugin is found by its payload: a number", () => {
    assert.throws(() => run(requestFor(withPayload(0, [1]))), {
      message: /^a\.proto:7:\d+: a\.Request\.mask: .*it is not a message;/,
    });
  });
});

suite("our option", () => {
  test("our option may come in several pieces, as compilers write (option).in and (option).out", () => {
    const changed = clone(FileDescriptorSetSchema, set);
    const [first] = optionsOf(changed).$unknown ?? [];
    assert.ok(first);
    optionsOf(changed).$unknown = [
      { no: 1142, wireType: 2, data: Uint8Array.of(4, 0x12, 2, 8, 1) },
      {
        no: 1142,
        wireType: 2,
        data: Uint8Array.of(
          12,
          0x12,
          10,
          0x12,
          8,
          ...new TextEncoder().encode("Response"),
        ),
      },
    ];
    const { "a_fieldmask.ts": text = "" } = run(requestFor(changed));
    assert.match(text, /response: Response;/);
  });

  test("our option may be a copy in another package, as long as it has the same shape", () => {
    const { "a_fieldmask.ts": text = "" } = generate({
      "fieldmask/option.proto": 'syntax = "proto3";',
      "copy.proto": `
        syntax = "proto3"; package copy;
        import "google/protobuf/descriptor.proto";
        message FieldMask { Side in = 1; Side out = 2; }
        message Side { bool gen = 1; string message = 2; }
        extend google.protobuf.FieldOptions { optional FieldMask Option = 1142; }`,
      "a.proto": `
        syntax = "proto3"; package a;
        import "copy.proto";
        import "google/protobuf/field_mask.proto";
        message Request { google.protobuf.FieldMask mask = 1 [(copy.Option).out = {gen: true, message: "Request"}]; }`,
    });
    assert.match(text, /RequestMask/);
  });
});

function withPayload(wireType: number, data: number[]): FileDescriptorSet {
  const changed = clone(FileDescriptorSetSchema, set);
  optionsOf(changed).$unknown = [
    { no: 1142, wireType, data: Uint8Array.from(data) },
  ];
  return changed;
}

function optionsOf(changed: FileDescriptorSet) {
  const options = changed.file.find(({ name }) => name === "a.proto")
    ?.messageType[0]?.field[1]?.options;
  assert.ok(options);
  return options;
}
