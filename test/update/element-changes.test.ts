import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type Message } from "@bufbuild/protobuf";
import { elementChanges } from "protoc-gen-fieldmask-es";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { DatumSchema } from "../gen/fmtest/v1/station_pb.js";
import { assertLinear, getMessage, protoRegistry } from "../helpers.js";

const Chapter = getMessage(
  protoRegistry({
    ...fieldBehaviorProto,
    "a.proto": `syntax = "proto3"; package a; import "google/api/field_behavior.proto";
      message Chapter { string id = 1 [(google.api.field_behavior) = IDENTIFIER]; string title = 2; }`,
  }),
  "a.Chapter",
);

function chapter(id: string, title: string): Message {
  return create(Chapter, { id, title });
}

function datum(code: string, epoch = 0) {
  return create(DatumSchema, { code, epoch });
}

suite("elementChanges", () => {
  test("matches elements by their IDENTIFIER, wherever they stand", () => {
    const [one, two, three] = [
      chapter("1", "One"),
      chapter("2", "Two"),
      chapter("3", "Three"),
    ];
    const changed = chapter("2", "Second");
    const fourth = chapter("4", "Four");
    assert.deepEqual(
      elementChanges(Chapter, [one, two, three], [fourth, changed, one]),
      {
        inserted: [fourth],
        updated: [{ before: two, after: changed }],
        removed: [three],
      },
    );
  });

  test("inserts an element without an IDENTIFIER, and removes one", () => {
    const before = [chapter("", "Old")];
    const after = [chapter("", "Old")];
    assert.deepEqual(elementChanges(Chapter, before, after), {
      inserted: after,
      updated: [],
      removed: before,
    });
  });

  test("matches the first of elements with one IDENTIFIER", () => {
    const [a, b] = [chapter("1", "a"), chapter("1", "b")];
    assert.deepEqual(elementChanges(Chapter, [a, b], [chapter("1", "a")]), {
      inserted: [],
      updated: [],
      removed: [b],
    });
  });

  test("matches elements of a type without an IDENTIFIER if they are equal", () => {
    const changes = elementChanges(
      DatumSchema,
      [datum("a"), datum("a"), datum("b", 1)],
      [datum("b", 2), datum("a")],
    );
    assert.deepEqual(changes, {
      inserted: [datum("b", 2)],
      updated: [],
      removed: [datum("a"), datum("b", 1)],
    });
  });

  test("matches elements by a key of one's own, of any primitive", () => {
    const changes = elementChanges(
      DatumSchema,
      [datum("a", 1), datum("b", 2), datum("c")],
      [datum("x", 2), datum("a", 1), datum("y")],
      { key: ({ epoch }) => (epoch === 0 ? undefined : BigInt(epoch)) },
    );
    assert.deepEqual(changes, {
      inserted: [datum("y")],
      updated: [{ before: datum("b", 2), after: datum("x", 2) }],
      removed: [datum("c")],
    });
  });

  test("refuses elements of another type", () => {
    // @ts-expect-error: plain objects
    assert.throws(() => elementChanges(DatumSchema, [{}], []), TypeError);
    assert.throws(
      () => elementChanges(Chapter, [], [datum("a") as Message]),
      TypeError,
    );
  });

  test("takes time that is linear in the elements", () => {
    assertLinear((size) => {
      const before = Array.from({ length: size }, () => datum("a", 1));
      const after = Array.from({ length: size }, (_, i) => datum("a", i));
      return elementChanges(DatumSchema, before, after);
    });
  });
});
