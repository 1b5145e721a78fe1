import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromJson,
  type JsonObject,
  type Message,
} from "@bufbuild/protobuf";
import { getLocal } from "../../src/message/local-value.js";
import {
  sameElement,
  sameField,
  sameUnknown,
  sameValue,
} from "../../src/message/same-value.js";
import { getMessage, protoRegistry } from "../helpers.js";

const Book = getMessage(
  protoRegistry({
    "shop.proto": `
      syntax = "proto3";
      package shop;
      import "google/protobuf/struct.proto";
      import "google/protobuf/wrappers.proto";
      message Book {
        string title = 1;
        optional double ratio = 2;
        bytes cover = 3;
        Book sequel = 4;
        repeated Book parts = 5;
        map<string, Book> by_name = 6;
        google.protobuf.Struct extra = 7;
        google.protobuf.BytesValue seal = 8;
        oneof price { int64 cents = 9; string note = 10; }
      }
    `,
  }),
  "shop.Book",
);

function book(json: JsonObject): Message {
  return fromJson(Book, json);
}

/** Whether a field of a book that holds these values is the same. */
function same(a: JsonObject, b: JsonObject): boolean {
  const [x, y] = [book({ sequel: a }), book({ sequel: b })];
  const { sequel } = Book.field;
  assert.ok(sequel !== undefined);
  const [valueX, valueY] = [getLocal(x, sequel), getLocal(y, sequel)];
  const result = sameField(sequel, x, y);
  assert.equal(sameField(sequel, y, x), result);
  assert.equal(sameValue(sequel, valueX, valueY), result);
  assert.equal(sameElement(sequel, valueX, valueY), result);
  return result;
}

suite("sameField", () => {
  const values: JsonObject[] = [
    {},
    { title: "a" },
    { ratio: 0 },
    { ratio: 1 },
    { ratio: "NaN" },
    { cover: "AA==" },
    { cover: "AAA=" },
    { sequel: {} },
    { sequel: { title: "a" } },
    { parts: [{}] },
    { parts: [{}, {}] },
    { parts: [{ title: "a" }] },
    { byName: { a: {} } },
    { byName: { b: {} } },
    { byName: JSON.parse('{"__proto__": {}}') as JsonObject },
    { byName: { a: { title: "a" } } },
    { extra: {} },
    { extra: { a: 1 } },
    { extra: { a: [1] } },
    { extra: { a: { 0: 1 } } },
    { extra: { a: null } },
    { extra: { a: {} } },
    { seal: "" },
    { seal: "AA==" },
    { cents: 0 },
    { cents: "5" },
    { note: "" },
  ];

  test("is true for the same values, NaN among them, and no others", () => {
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) {
        const copy = JSON.parse(JSON.stringify(b)) as JsonObject;
        const label = `${JSON.stringify(a)} ${JSON.stringify(b)}`;
        assert.equal(same(a, copy), i === j, label);
      }
    }
  });

  test("tells -0 from 0, which are other bytes", () => {
    assert.equal(same({ ratio: -0 }, { ratio: -0 }), true);
    assert.equal(same({ ratio: -0 }, { ratio: 0 }), false);
  });

  test("counts unknown fields, unless it is told how", () => {
    const { sequel } = Book.field;
    assert.ok(sequel !== undefined);
    const unknown = [{ no: 50, wireType: 0, data: Uint8Array.of(1) }];
    const a = book({ sequel: { parts: [{}] } });
    const b = book({ sequel: { parts: [{}] } });
    const value = getLocal(b, sequel) as Message & { parts: Message[] };
    Object.assign(value.parts[0] ?? {}, { $unknown: unknown });
    assert.equal(sameField(sequel, a, b), false);
    assert.equal(
      sameField(sequel, a, b, () => true),
      true,
    );
  });

  test("messages of a thousand levels are compared", () => {
    const deep = (name: string) => {
      let message = create(Book, { title: name });
      for (let level = 0; level < 1_000; level++) {
        message = Object.assign(create(Book), { sequel: message });
      }
      return message;
    };
    const { sequel } = Book.field;
    assert.ok(sequel !== undefined);
    assert.equal(sameField(sequel, deep("a"), deep("a")), true);
    assert.equal(sameField(sequel, deep("a"), deep("b")), false);
  });
});

suite("sameUnknown", () => {
  const field = { no: 50, wireType: 0, data: Uint8Array.of(1) };

  test("compares numbers, wire types, bytes and order", () => {
    assert.equal(sameUnknown([field], [{ ...field }]), true);
    assert.equal(sameUnknown(undefined, []), true);
    for (const other of [
      { ...field, no: 51 },
      { ...field, wireType: 2 },
      { ...field, data: Uint8Array.of(2) },
      { ...field, data: Uint8Array.of(1, 1) },
    ]) {
      assert.equal(sameUnknown([field], [other]), false);
      assert.equal(sameUnknown([field, other], [other, field]), false);
    }
    assert.equal(sameUnknown([field], []), false);
  });
});
