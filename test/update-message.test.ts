import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { FieldMaskError } from "../src/field-mask-error.js";
import { updateMessage } from "../src/update-message.js";
import { getMessage, protoRegistry } from "./helpers.js";

const registry = protoRegistry({
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    message Book {
      string title = 1;
      optional int32 pages = 2;
      Author author = 3;
      repeated Author editors = 4;
      map<string, string> labels = 5;
      map<int32, Author> by_year = 6;
      oneof price { int32 cents = 7; Author donor = 8; string note = 9; }
      google.protobuf.Timestamp created = 10;
      google.protobuf.StringValue nick = 11;
      google.protobuf.Struct extra = 12;
    }
    message Author { string name = 1; int32 born = 2; }
  `,
});
const Book = getMessage(registry, "shop.Book");

function book(json: JsonObject): Message {
  return fromJson(Book, json);
}

/** The update of one JSON object by another one. */
function update(
  target: JsonObject,
  source: JsonObject,
  mask?: readonly string[],
): unknown {
  return toJson(Book, updateMessage(Book, book(target), book(source), mask));
}

suite("updateMessage by a mask", () => {
  test("deletes a Value that loses its kind, and sets a null that is meant", () => {
    assert.deepEqual(
      update({ extra: { a: 1, b: 2 } }, { extra: { a: "s" } }, [
        "extra.fields.a.number_value",
      ]),
      { extra: { b: 2 } },
    );
    assert.deepEqual(
      update({ extra: { a: 1 } }, { extra: { a: null } }, ["extra.fields.a"]),
      { extra: { a: null } },
    );
  });

  test("replaces the named fields and no others", () => {
    assert.deepEqual(
      update(
        { title: "t", pages: 1, editors: [{ name: "t" }] },
        { title: "s", pages: 2, editors: [{ born: 1 }, { born: 2 }] },
        ["title", "editors"],
      ),
      { title: "s", pages: 1, editors: [{ born: 1 }, { born: 2 }] },
    );
  });

  test("clears a named field that the source leaves unset", () => {
    const target = {
      title: "t",
      pages: 0,
      author: { name: "t" },
      editors: [{}],
      labels: { a: "1" },
      nick: "t",
    };
    assert.deepEqual(update(target, {}, Object.keys(target)), {});
  });

  test("reaches into messages, and creates those that the source has", () => {
    assert.deepEqual(
      update({ author: { born: 1 } }, { author: { name: "s", born: 2 } }, [
        "author.name",
      ]),
      { author: { name: "s", born: 1 } },
    );
    assert.deepEqual(update({}, { author: {} }, ["author.name"]), {
      author: {},
    });
    assert.deepEqual(
      update({ author: { name: "t", born: 1 } }, {}, ["author.name"]),
      { author: { born: 1 } },
    );
    assert.deepEqual(update({}, {}, ["author.name"]), {});
  });

  test("sets and deletes the entries of a map by their keys", () => {
    assert.deepEqual(
      update(
        { labels: { a: "t", b: "t", c: "t", "x.y": "t" } },
        { labels: { a: "s", c: "s", "x.y": "s", new: "s" } },
        ["labels.a", "labels.b", "labels.`x.y`", "labels.new", "labels.none"],
      ),
      { labels: { a: "s", c: "t", "x.y": "s", new: "s" } },
    );
  });

  test("reaches into the messages of a map", () => {
    assert.deepEqual(
      update(
        { byYear: { 1: { name: "t", born: 1 }, 2: { name: "t" } } },
        { byYear: { 1: { name: "s", born: 2 }, "-3": { name: "s", born: 3 } } },
        [
          "by_year.1.name",
          "by_year.2.name",
          "by_year.-3.name",
          "by_year.4.name",
        ],
      ),
      { byYear: { 1: { name: "s", born: 1 }, 2: {}, "-3": { name: "s" } } },
    );
  });

  test("clears a oneof only if the named member is set in the target", () => {
    assert.deepEqual(update({ cents: 5 }, {}, ["note"]), { cents: 5 });
    assert.deepEqual(update({ cents: 5 }, { note: "s" }, ["cents"]), {});
    assert.deepEqual(update({ cents: 5 }, { note: "s" }, ["note"]), {
      note: "s",
    });
    assert.deepEqual(
      update({ cents: 5 }, { donor: { name: "s", born: 1 } }, ["donor.name"]),
      { donor: { name: "s" } },
    );
    assert.deepEqual(update({ cents: 5 }, {}, ["donor.name"]), { cents: 5 });
  });

  test("reaches into the messages of google.protobuf", () => {
    assert.deepEqual(
      update(
        { created: "1970-01-01T00:00:01.000000005Z" },
        { created: "1970-01-01T00:00:02.000000007Z" },
        ["created.seconds"],
      ),
      { created: "1970-01-01T00:00:02.000000005Z" },
    );
    assert.deepEqual(update({ nick: "t" }, {}, ["nick.value"]), { nick: "" });
    assert.deepEqual(
      update({ extra: { a: 1, b: 2 } }, { extra: { a: "s", c: 3 } }, [
        "extra.fields.a",
        "extra.fields.b",
      ]),
      { extra: { a: "s" } },
    );
  });

  test("drops empty paths, and lets a parent decide over its children", () => {
    assert.deepEqual(
      update({ author: { name: "t", born: 1 } }, { author: { name: "s" } }, [
        "author.name",
        "",
        "author",
      ]),
      { author: { name: "s" } },
    );
  });
});

suite("updateMessage without a mask", () => {
  for (const mask of [undefined, [], [""]]) {
    test(`applies what is populated: ${JSON.stringify(mask)}`, () => {
      assert.deepEqual(
        update(
          {
            title: "t",
            pages: 1,
            author: { name: "t", born: 1 },
            editors: [{ name: "t" }],
            labels: { a: "t", b: "t" },
            created: "1970-01-01T00:00:01.5Z",
            donor: { name: "t", born: 1 },
          },
          {
            title: "",
            pages: 0,
            author: { name: "s" },
            labels: { a: "s" },
            created: "1970-01-01T00:00:02Z",
            donor: { name: "s" },
          },
          mask,
        ),
        {
          title: "t",
          pages: 0,
          author: { name: "s", born: 1 },
          editors: [{ name: "t" }],
          labels: { a: "s" },
          created: "1970-01-01T00:00:02Z",
          donor: { name: "s", born: 1 },
        },
      );
    });
  }

  test("creates a message that is set and empty in the source", () => {
    assert.deepEqual(update({}, { author: {} }), { author: {} });
  });

  test("replaces unknown fields of the same number", () => {
    const target = fromBinary(Book, bytes(100, 1, 101, 1));
    const source = fromBinary(Book, bytes(101, 2, 102, 2));
    assert.deepEqual(
      toBinary(Book, updateMessage(Book, target, source)),
      bytes(100, 1, 101, 2, 102, 2),
    );
  });
});

suite("updateMessage by a wildcard", () => {
  test("replaces everything, unknown fields included", () => {
    const target = fromBinary(Book, bytes(2, 5, 100, 1));
    const source = fromBinary(Book, bytes(2, 6, 101, 2));
    const result = updateMessage(Book, target, source, ["*"]);
    assert.deepEqual(toBinary(Book, result), toBinary(Book, source));
    assert.notEqual(result, source);
  });
});

suite("updateMessage", () => {
  test("changes neither side", () => {
    const target = freeze(book({ title: "t", author: { name: "t" } }));
    const source = freeze(
      book({ title: "s", author: { name: "s" }, labels: { a: "s" } }),
    );
    for (const mask of [
      undefined,
      ["*"],
      ["author.name", "labels.a", "title"],
    ]) {
      assert.doesNotThrow(() => updateMessage(Book, target, source, mask));
    }
  });

  test("throws an error that lists all bad paths", () => {
    assert.deepEqual(reasons(Book, ["title", "nope", "editors.name"]), [
      ["nope", "UNKNOWN_FIELD"],
      ["editors.name", "BELOW_REPEATED"],
    ]);
    assert.deepEqual(reasons(Book, ["*", "title"]), [
      ["*", "INVALID_WILDCARD"],
    ]);
  });

  test("refuses a wildcard inside a path with a reason of its own", () => {
    assert.deepEqual(reasons(Book, ["editors.*.name", "title", "labels.*"]), [
      ["editors.*.name", "WILDCARD_UPDATE"],
      ["labels.*", "WILDCARD_UPDATE"],
    ]);
  });
});

function reasons(desc: DescMessage, mask: string[]) {
  try {
    updateMessage(desc, book({}), book({}), mask);
  } catch (error) {
    assert.ok(error instanceof FieldMaskError);
    return error.violations.map(({ path, reason }) => [path, reason]);
  }
  return assert.fail("the update is not refused");
}

/** Fields of varint type on the wire: pairs of a number and a value. */
function bytes(...pairs: number[]): Uint8Array {
  const result: number[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const tag = (pairs[i] ?? 0) << 3;
    result.push(...(tag < 128 ? [tag] : [(tag & 127) | 128, tag >> 7]));
    result.push(pairs[i + 1] ?? 0);
  }
  return Uint8Array.from(result);
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
