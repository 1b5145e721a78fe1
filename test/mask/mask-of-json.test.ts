import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { maskOfJson } from "../../src/mask/mask-of-json.js";
import { updateMessage } from "../../src/update/update-message.js";
import { getMessage, protoRegistry } from "../helpers.js";

const Book = getMessage(
  protoRegistry({
    "book.proto": `
      syntax = "proto3";
      package test;
      import "google/protobuf/struct.proto";
      import "google/protobuf/timestamp.proto";
      message Book {
        string display_name = 1;
        Config config = 2;
        repeated Config configs = 3;
        map<string, Config> by_name = 4;
        google.protobuf.Timestamp publish_time = 5;
        google.protobuf.Struct metadata = 6;
        Book sequel = 7;
        string custom = 8 [json_name = "customName"];
      }
      message Config {
        oneof mode { string fast = 1; string slow = 2; }
        int32 port = 3;
      }
    `,
  }),
  "test.Book",
);

suite("maskOfJson", () => {
  const paths = (json: JsonValue) => maskOfJson(Book, json).paths;

  test("A document names its fields by their JSON or proto names, in its order", () => {
    assert.deepEqual(paths({ customName: "b", display_name: "a" }), [
      "custom",
      "display_name",
    ]);
    assert.deepEqual(paths({ displayName: "a", display_name: "a" }), [
      "display_name",
    ]);
  });

  test("A null names the field that it clears, whatever its type", () => {
    assert.deepEqual(
      paths({ displayName: null, config: null, configs: null, sequel: null }),
      ["display_name", "config", "configs", "sequel"],
    );
  });

  test("Objects of messages are looked into, at every depth", () => {
    assert.deepEqual(
      paths({
        config: { port: 1 },
        sequel: { sequel: { config: { fast: "" } } },
      }),
      ["config.port", "sequel.sequel.config.fast"],
    );
  });

  test("Lists, maps and messages of google.protobuf are named whole", () => {
    const json = {
      configs: [{ port: 1 }],
      byName: { a: { port: 1 } },
      publishTime: "2001-01-01T00:00:00Z",
      metadata: { a: { b: 1 } },
    };
    assert.deepEqual(paths(json), [
      "configs",
      "by_name",
      "publish_time",
      "metadata",
    ]);
  });

  test("An empty object names nothing", () => {
    assert.deepEqual(paths({}), []);
    assert.deepEqual(paths({ config: {}, displayName: "a" }), ["display_name"]);
  });

  test("All names that no field has are violations, with a hint", () => {
    const json = JSON.parse(
      '{"config":{"prot":1},"__proto__":1,"constructor":2}',
    );
    assert.throws(() => paths(json), {
      name: "FieldMaskError",
      violations: [
        {
          path: "config.prot",
          reason: "UNKNOWN_FIELD",
          description: 'test.Config has no field "prot", did you mean `port`?',
        },
        {
          path: "__proto__",
          reason: "UNKNOWN_FIELD",
          description: 'test.Book has no field "__proto__"',
        },
        {
          path: "constructor",
          reason: "UNKNOWN_FIELD",
          description: 'test.Book has no field "constructor"',
        },
      ],
    });
  });

  test("Unknown names are passed over with ignoreUnknown, wrong values are not", () => {
    assert.deepEqual(
      maskOfJson(Book, { nope: 1, customName: "" }, { ignoreUnknown: true })
        .paths,
      ["custom"],
    );
    assert.throws(
      () => maskOfJson(Book, { config: 1 }, { ignoreUnknown: true }),
      { name: "FieldMaskError" },
    );
  });

  test("A value of a message that isn't an object is a violation", () => {
    const wrong: [JsonValue, string, string][] = [
      [
        { config: "x" },
        "config",
        "a test.Config is a JSON object, not a string",
      ],
      [
        { config: [] },
        "config",
        "a test.Config is a JSON object, not an array",
      ],
      [[], "", "a test.Book is a JSON object, not an array"],
      [null, "", "a test.Book is a JSON object, not null"],
    ];
    for (const [json, path, description] of wrong) {
      assert.throws(() => paths(json), {
        violations: [{ path, reason: "NOT_AN_OBJECT", description }],
      });
    }
  });

  test("A document that nests deeper than paths may is a FieldMaskError", () => {
    let json: JsonValue = { customName: "" };
    for (let depth = 0; depth < 5_000; depth++) {
      json = { sequel: json };
    }
    assert.throws(() => paths(json), {
      name: "FieldMaskError",
      violations: [
        {
          path: `sequel${".sequel".repeat(100)}`,
          reason: "PATH_TOO_DEEP",
          description: "the path has more than 100 segments",
        },
      ],
    });
  });

  test("An update with the mask is the merge patch of RFC 7396", () => {
    const stored = fromJson(Book, {
      displayName: "a",
      config: { fast: "x", port: 80 },
      custom: "c",
    });
    const patch = { displayName: null, config: { port: 8080, fast: null } };
    assert.deepEqual(
      updateMessage(
        Book,
        stored,
        fromJson(Book, patch),
        maskOfJson(Book, patch),
      ),
      fromJson(Book, { config: { port: 8080 }, custom: "c" }),
    );
  });
});
