import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../../src/message/field-table.js";
import { isSet } from "../../src/message/local-value.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import type { Kept, MapMask, MessageMask } from "../../src/read/kept.js";
import {
  keep,
  keepList,
  keepMap,
  keepMember,
} from "../../src/read/project-field.js";
import { getMessage, protoRegistry } from "../helpers.js";

/** A mask for a part of a message; the projections here do not look at it. */
const part: MessageMask = { fields: [], unknown: false, enums: new Map() };
const upper = (text: string) => text.toUpperCase();
const upperA: MapMask = {
  keys: new Map<string, Kept>([
    ["a", part],
    ["c", true],
    ["d", false],
  ]),
  others: false,
};

suite("what a mask keeps of values", () => {
  test("of a message: all of it, or its projection", () => {
    assert.equal(keep(true, "a", upper), "a");
    assert.equal(keep(part, "a", upper), "A");
  });

  test("of a list: the list itself, nothing, or each element's projection", () => {
    const list = ["a", "b"];
    assert.equal(keepList(true, list, upper), list);
    assert.deepEqual(keepList(false, list, upper), []);
    assert.deepEqual(keepList(undefined, list, upper), []);
    assert.deepEqual(keepList(part, list, upper), ["A", "B"]);
  });

  test("of a map: the map itself, nothing, or its entries by key", () => {
    const map = { a: "a", b: "b", c: "c", d: "d" };
    assert.equal(keepMap(true, map, upper), map);
    assert.deepEqual(keepMap(false, map, upper), {});
    assert.deepEqual(keepMap(upperA, map, upper), { a: "A", c: "c" });
    assert.deepEqual(keepMap({ ...upperA, others: true }, map, upper), {
      a: "A",
      b: "b",
      c: "c",
    });
  });

  test("of a map: only entries of its own, whatever their keys", () => {
    const keys = new Map([
      ["constructor", true],
      ["__proto__", true],
    ]);
    assert.deepEqual(keepMap({ keys, others: false }, { a: "a" }), {});
    const map = JSON.parse('{"__proto__": "p", "a": "a"}');
    const kept = keepMap({ keys, others: false }, map);
    assert.deepEqual(Object.entries(kept), [["__proto__", "p"]]);
  });

  test("of a large map, by a few keys and by many", () => {
    const map = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`k${i}`, i]),
    );
    for (const count of [3, 50]) {
      const keys = new Map(
        Array.from({ length: count }, (_, i) => [`k${i * 2}`, true]),
      );
      assert.deepEqual(
        keepMap({ keys, others: false }, map),
        Object.fromEntries(
          Object.entries(map).filter(([key]) => keys.has(key)),
        ),
      );
    }
  });

  test("of a oneof: the member itself, nothing, or its projection", () => {
    const member = { case: "text" as const, value: "a" };
    assert.equal(keepMember(true, member), member);
    assert.equal(keepMember(true, member, upper), member);
    assert.deepEqual(keepMember(false, member, upper), { case: undefined });
    assert.deepEqual(keepMember(part, member, upper), {
      case: "text",
      value: "A",
    });
  });
});

suite("messages under a mask", () => {
  const registry = protoRegistry({
    "a.proto": `edition = "2023"; package a;
      message Plain { string name = 1 [features.field_presence = IMPLICIT]; bytes raw = 2 [features.field_presence = IMPLICIT]; }
      message Mixed { string name = 1; bytes raw = 2 [features.field_presence = IMPLICIT]; repeated bytes list = 3; }`,
  });

  test("share no empty bytes with other results: whoever has one can detach them", () => {
    for (const typeName of ["a.Plain", "a.Mixed"]) {
      const desc = getMessage(registry, typeName);
      const message = create(desc, { name: "n", raw: new Uint8Array(3) });
      const masked = [
        filterMessage(desc, message, ["name"]),
        filterMessage(desc, message, ["name"]),
        pruneMessage(desc, message, ["raw"]),
        filterMessage(desc, message, ["nothing"]),
      ].map((result) => (result as unknown as { raw: Uint8Array }).raw);
      for (const raw of masked) {
        assert.equal(raw.length, 0);
        // A buffer that is detached can be used for nothing.
        assert.doesNotThrow(() => new Uint8Array(raw.buffer));
        structuredClone(raw, { transfer: [raw.buffer as ArrayBuffer] });
      }
    }
  });

  test("have a field with presence set only by a property of their own", () => {
    const desc = getMessage(registry, "a.Mixed");
    const message = create(desc);
    const [name] = fieldsByNumber(desc);
    assert.ok(name);
    const property = name.localName as keyof typeof message;
    assert.ok(property in message && !isSet(message, property));
    assert.ok(isSet(create(desc, { name: "" }), property));
  });
});
