import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type DescMethod, type UnknownField } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { MethodOptionsSchema } from "@bufbuild/protobuf/wkt";
import {
  httpBodies,
  operationTypes,
} from "../../../src/plugin/resolve/method-annotations.js";
import { protoRegistry } from "../../helpers.js";

const service = protoRegistry({
  "a.proto": `
    syntax = "proto3"; package a.b;
    message M {}
    service S { rpc Update(M) returns (M); }`,
}).getService("a.b.S");

/** The RPC with these options. */
function withOptions(...$unknown: UnknownField[]): DescMethod {
  const method = service?.methods[0] ?? assert.fail();
  const options = create(MethodOptionsSchema);
  options.$unknown = $unknown;
  return { ...method, proto: { ...method.proto, options } };
}

/** `google.longrunning.operation_info` with one of its two fields. */
function operationInfo(number: number, type: string): UnknownField {
  const message = new BinaryWriter()
    .tag(number, WireType.LengthDelimited)
    .string(type)
    .finish();
  const data = new BinaryWriter().bytes(message).finish();
  return { no: 1049, wireType: WireType.LengthDelimited, data };
}

suite("operationTypes", () => {
  test("operationTypes reads the response type, by its own name and in the package", () => {
    assert.deepEqual(operationTypes(withOptions(operationInfo(1, "Book"))), [
      "Book",
      "a.b.Book",
    ]);
    assert.deepEqual(operationTypes(withOptions(operationInfo(2, "Meta"))), []);
    assert.deepEqual(operationTypes(withOptions()), []);
  });

  test("operationTypes reads an option in several pieces, as protoc writes one that several statements set", () => {
    const pieces = [operationInfo(2, "Meta"), operationInfo(1, "Book")];
    for (const order of [pieces, [...pieces].reverse()]) {
      assert.equal(operationTypes(withOptions(...order))[0], "Book");
    }
  });

  test("operationTypes passes over something else under the number", () => {
    for (const [wireType, data] of [
      [WireType.Varint, Uint8Array.of(1)],
      [WireType.LengthDelimited, Uint8Array.of(2, 10, 200)],
      [WireType.LengthDelimited, Uint8Array.of(9, 1)],
    ] as const) {
      const option = { no: 1049, wireType, data };
      assert.deepEqual(operationTypes(withOptions(option)), []);
    }
  });
});

suite("httpBodies", () => {
  /** `google.api.http` with a body, and additional bindings with these. */
  function http(body: string, ...bindings: string[]): UnknownField {
    const rule = (text: string) =>
      new BinaryWriter().tag(7, WireType.LengthDelimited).string(text);
    const writer = rule(body);
    for (const binding of bindings) {
      writer.tag(11, WireType.LengthDelimited).bytes(rule(binding).finish());
    }
    const data = new BinaryWriter().bytes(writer.finish()).finish();
    return { no: 72295728, wireType: WireType.LengthDelimited, data };
  }

  test("httpBodies reads the bodies of a method, those of additional bindings too", () => {
    assert.deepEqual(httpBodies(withOptions(http("book"))), ["book"]);
    assert.deepEqual(httpBodies(withOptions(http("*", "book", ""))), [
      "*",
      "book",
    ]);
    assert.deepEqual(httpBodies(withOptions(http(""))), []);
    assert.deepEqual(httpBodies(withOptions()), []);
  });

  test("httpBodies passes over something else under the number", () => {
    for (const data of [Uint8Array.of(2, 58, 200), Uint8Array.of(9, 1)]) {
      const option = { no: 72295728, wireType: WireType.LengthDelimited, data };
      assert.deepEqual(httpBodies(withOptions(option)), []);
    }
  });
});
