import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createFileRegistry, type DescField } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  behaviorOf,
  fieldsWithBehavior,
  hasBehavior,
  holdsImmutable,
  holdsStored,
} from "../../src/message/field-behavior.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { compileProtos, getMessage } from "../helpers.js";

const files = compileProtos({
  ...fieldBehaviorProto,
  "test.proto": `
    syntax = "proto3";
    package test;
    import "google/api/field_behavior.proto";
    message Book {
      string plain = 1;
      string id = 2 [(google.api.field_behavior) = IDENTIFIER];
      string both = 3 [
        (google.api.field_behavior) = REQUIRED,
        (google.api.field_behavior) = IMMUTABLE
      ];
      string out = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
      string other = 5 [(google.api.field_behavior) = OPTIONAL];
    }
    message Secret {
      string password = 1 [(google.api.field_behavior) = INPUT_ONLY];
    }
    message Resource { optional string etag = 1; }
    message Data { string etag = 1 [(google.api.field_behavior) = OPTIONAL]; }
    message Tags { repeated string etag = 1; string etags = 2; }
    message Bytes { bytes etag = 1; }
    message Shelf { map<string, Rack> racks = 1; Plain plain = 2; }
    message Rack { repeated Book books = 1; Shelf shelf = 2; }
    message Plain { Plain next = 1; string other = 2 [deprecated = true]; }
    message Order {
      string number = 1 [(google.api.field_behavior) = REQUIRED];
      Plain plain = 2;
      Seen seen = 3;
    }
    message Seen { string by = 1 [(google.api.field_behavior) = OUTPUT_ONLY]; }
  `,
});

const NONE = {
  required: false,
  outputOnly: false,
  inputOnly: false,
  immutable: false,
  identifier: false,
};

function fieldOf(
  name: string,
  registry = createFileRegistry(files),
  message = "Book",
): DescField {
  const field = getMessage(registry, `test.${message}`).field[name];
  return field ?? assert.fail(`no field ${name}`);
}

suite("behaviorOf", () => {
  test("reads the option of a field", () => {
    assert.deepEqual(behaviorOf(fieldOf("plain")), NONE);
    assert.deepEqual(behaviorOf(fieldOf("id")), {
      ...NONE,
      immutable: true,
      identifier: true,
    });
    assert.deepEqual(behaviorOf(fieldOf("both")), {
      ...NONE,
      required: true,
      immutable: true,
    });
    assert.deepEqual(behaviorOf(fieldOf("out")), { ...NONE, outputOnly: true });
    assert.deepEqual(behaviorOf(fieldOf("other")), NONE);
    const registry = createFileRegistry(files);
    assert.deepEqual(behaviorOf(fieldOf("password", registry, "Secret")), {
      ...NONE,
      inputOnly: true,
    });
  });

  test("takes a singular string etag without the option for the service's own", () => {
    const registry = createFileRegistry(files);
    const etag = (message: string) =>
      behaviorOf(fieldOf("etag", registry, message));
    assert.deepEqual(etag("Resource"), { ...NONE, outputOnly: true });
    assert.deepEqual(etag("Data"), NONE);
    assert.deepEqual(etag("Tags"), NONE);
    assert.deepEqual(etag("Bytes"), NONE);
    assert.deepEqual(behaviorOf(fieldOf("etags", registry, "Tags")), NONE);
  });

  test("reads the packed form as well", () => {
    assert.deepEqual(behaviorOf(fieldWith(packed(2, 3))), {
      ...NONE,
      required: true,
      outputOnly: true,
    });
  });

  test("passes over a payload that is no such option", () => {
    for (const data of [[5, 1], [255], [1, 255], []]) {
      const option = {
        no: 1052,
        wireType: WireType.LengthDelimited,
        data: Uint8Array.from(data),
      };
      assert.deepEqual(behaviorOf(fieldWith(option)), NONE);
    }
  });
});

suite("hasBehavior", () => {
  test("looks below lists, maps and circles", () => {
    const registry = createFileRegistry(files);
    assert.equal(hasBehavior(getMessage(registry, "test.Plain")), false);
    assert.equal(hasBehavior(getMessage(registry, "test.Shelf")), true);
    assert.equal(hasBehavior(getMessage(registry, "test.Rack")), true);
    assert.equal(hasBehavior(getMessage(registry, "test.Plain")), false);
  });
});

suite("what a message holds", () => {
  const registry = createFileRegistry(files);
  const order = getMessage(registry, "test.Order");

  test("is told apart by behavior, however deep it lies", () => {
    assert.equal(holdsStored(order), true);
    assert.equal(holdsImmutable(order), false);
    assert.equal(holdsImmutable(getMessage(registry, "test.Shelf")), true);
    assert.equal(holdsStored(getMessage(registry, "test.Plain")), false);
  });

  test("lies in the fields that have a behavior, or lead to one", () => {
    assert.deepEqual(
      fieldsWithBehavior(order).map(({ name }) => name),
      ["number", "seen"],
    );
  });
});

function packed(...values: number[]) {
  const writer = new BinaryWriter().fork();
  for (const value of values) {
    writer.int32(value);
  }
  const data = writer.join().finish();
  return { no: 1052, wireType: WireType.LengthDelimited, data };
}

/** The field `id` with this unknown field in its options. */
function fieldWith(option: { no: number; wireType: number; data: Uint8Array }) {
  const field = fieldOf("id");
  if (field.proto.options !== undefined) {
    field.proto.options.$unknown = [option];
  }
  return field;
}
