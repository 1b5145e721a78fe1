import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  equals,
  fromBinary,
  fromJson,
  type JsonObject,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { diffMessages } from "../../src/update/diff-messages.js";
import { mergeMessage } from "../../src/update/merge-message.js";
import { updateMessage } from "../../src/update/update-message.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    message Book {
      string title = 1;
      optional int32 pages = 2;
      Author author = 3;
      repeated Author editors = 4;
      map<string, Author> by_role = 5;
      map<bool, string> by_flag = 6;
      oneof price { int32 cents = 7; Author donor = 8; }
      google.protobuf.Timestamp created = 9;
      google.protobuf.Struct extra = 10;
      Book sequel = 11;
      double ratio = 12;
      map<string, Book> parts = 13;
    }
    message Author { string name = 1; int32 born = 2; }
  `,
  "closed.proto": `
    syntax = "proto2";
    package shop;
    message Lamp {
      enum Color { RED = 1; }
      message Shade {}
      oneof look { Shade shade = 1; Color color = 2; }
    }
  `,
});
const Book = getMessage(registry, "shop.Book");

function diff(before: JsonObject, after: JsonObject): string[] {
  return diffMessages(Book, fromJson(Book, before), fromJson(Book, after))
    .paths;
}

suite("diffMessages", () => {
  test("has no paths for equal messages", () => {
    const json = { title: "a", author: { name: "a" }, byRole: { a: {} } };
    assert.deepEqual(diff(json, json), []);
    assert.deepEqual(diff({}, {}), []);
  });

  test("names the fields that differ in value or presence", () => {
    assert.deepEqual(diff({ title: "a", pages: 1 }, { title: "b", pages: 1 }), [
      "title",
    ]);
    assert.deepEqual(diff({}, { pages: 0 }), ["pages"]);
    assert.deepEqual(diff({ title: "a" }, {}), ["title"]);
  });

  test("goes into messages that both sides have", () => {
    assert.deepEqual(
      diff({ author: { name: "a", born: 1 } }, { author: { name: "b" } }),
      ["author.born", "author.name"],
    );
    assert.deepEqual(diff({}, { author: { name: "b" } }), ["author"]);
    assert.deepEqual(diff({ author: {} }, {}), ["author"]);
  });

  test("names lists and messages of google.protobuf as a whole", () => {
    assert.deepEqual(
      diff(
        {
          editors: [{ name: "a" }],
          created: "2020-01-01T00:00:00Z",
          extra: { a: 1 },
        },
        {
          editors: [{ name: "b" }],
          created: "2020-01-01T00:00:01Z",
          extra: { a: 2 },
        },
      ),
      ["created", "editors", "extra"],
    );
  });

  test("goes into maps that have entries on both sides, key by key", () => {
    assert.deepEqual(
      diff(
        { byRole: { a: { name: "a" }, "x.y": {}, "": {}, same: { born: 1 } } },
        { byRole: { a: { name: "b" }, same: { born: 1 }, "b`": {} } },
      ),
      ["by_role.``", "by_role.`b```", "by_role.`x.y`", "by_role.a.name"],
    );
    assert.deepEqual(diff({ byRole: { a: {} } }, {}), ["by_role"]);
    assert.deepEqual(diff({}, { byRole: { a: {} } }), ["by_role"]);
  });

  test("names a map as a whole whose keys have no paths", () => {
    assert.deepEqual(
      diff({ byFlag: { true: "a" } }, { byFlag: { true: "b" } }),
      ["by_flag"],
    );
  });

  test("names the member of a oneof that is set afterwards", () => {
    assert.deepEqual(diff({ cents: 1 }, { donor: { name: "a" } }), ["donor"]);
    assert.deepEqual(diff({ donor: {} }, { cents: 0 }), ["cents"]);
    assert.deepEqual(diff({ cents: 1 }, {}), ["cents"]);
    assert.deepEqual(diff({ donor: {} }, { donor: { born: 1 } }), [
      "donor.born",
    ]);
  });

  test("names the message that has unknown fields which an update must drop", () => {
    // Book.author with the unknown field 9; the unknown field 100 of Book.
    const inside = fromBinary(Book, Uint8Array.of(26, 2, 72, 1));
    const without = fromBinary(Book, Uint8Array.of(26, 0));
    const atRoot = fromBinary(Book, Uint8Array.of(160, 6, 1));
    for (const [before, path] of [
      [inside, "author"],
      [atRoot, "*"],
    ] as const) {
      const after = before === inside ? without : create(Book);
      const mask = diffMessages(Book, before, after);
      assert.deepEqual(mask.paths, [path]);
      const result = updateMessage(Book, before, after, mask);
      assert.deepEqual(toBinary(Book, result), toBinary(Book, after));
    }
  });

  test("passes over unknown fields that only the later message has", () => {
    const inside = fromBinary(Book, Uint8Array.of(26, 2, 72, 1));
    const without = fromBinary(Book, Uint8Array.of(26, 0));
    assert.deepEqual(diffMessages(Book, without, inside).paths, []);
    const list = fromBinary(Book, Uint8Array.of(34, 2, 72, 1));
    const plain = fromBinary(Book, Uint8Array.of(34, 0));
    assert.deepEqual(diffMessages(Book, plain, list).paths, []);
    assert.deepEqual(diffMessages(Book, list, plain).paths, ["editors"]);
    assert.deepEqual(diffMessages(Book, inside, inside).paths, []);
    const more = fromBinary(Book, Uint8Array.of(26, 4, 72, 1, 80, 1));
    assert.deepEqual(diffMessages(Book, inside, more).paths, []);
  });

  test("names a oneof's member for its unknown value, where no other one is", () => {
    const Lamp = getMessage(registry, "shop.Lamp");
    // A shade, and an unknown color; a shade with the unknown field 9.
    const before = fromBinary(Lamp, Uint8Array.of(10, 0, 16, 7));
    const after = fromBinary(Lamp, Uint8Array.of(10, 2, 72, 1));
    const mask = diffMessages(Lamp, before, after);
    assert.deepEqual(mask.paths, ["color"]);
    const result = updateMessage(Lamp, before, after, mask);
    assert.deepEqual(toBinary(Lamp, result), Uint8Array.of(10, 0));
  });

  test("tells the keys of maps apart, whatever they are", () => {
    const keys = ["", "``", "*", "__proto__", "`", "constructor"];
    const before = JSON.stringify(Object.fromEntries(keys.map((k) => [k, {}])));
    for (const key of keys) {
      const changed = before.replace(
        `${JSON.stringify(key)}:{}`,
        `${JSON.stringify(key)}:{"name":"b"}`,
      );
      const [old, after] = [before, changed].map((byRole) =>
        fromJson(Book, JSON.parse(`{"byRole":${byRole}}`)),
      );
      assert.ok(old !== undefined && after !== undefined);
      const { paths } = diffMessages(Book, old, after);
      assert.equal(paths.length, 1, key);
      assert.ok(equals(Book, updateMessage(Book, old, after, paths), after));
    }
  });

  test("does not take a number that is not one for a difference", () => {
    const nan = () => create(Book, { ratio: Number.NaN });
    assert.deepEqual(diffMessages(Book, nan(), nan()).paths, []);
  });

  test("stays within the limits for masks", () => {
    const deep = (levels: number, title: string): Message =>
      levels === 0
        ? create(Book, { title })
        : create(Book, { sequel: deep(levels - 1, title) });
    const wide = (count: number, key: string) =>
      create(Book, {
        byRole: Object.fromEntries(
          Array.from({ length: count }, (_, i) => [`${key}${i}`, {}]),
        ),
      });
    for (const [before, after] of [
      [deep(99, "a"), deep(99, "b")],
      [deep(150, "a"), deep(150, "b")],
      [wide(6_000, "a"), wide(6_000, "b")],
      [wide(2, "a".repeat(1 << 20)), wide(2, "b")],
    ] as const) {
      const mask = diffMessages(Book, before, after);
      const result = updateMessage(Book, before, after, mask);
      assert.ok(equals(Book, result, after));
    }
    const byKey = (levels: number, name: string): Message =>
      levels === 0
        ? create(Book, { byRole: { a: { name } } })
        : create(Book, { sequel: byKey(levels - 1, name) });
    for (const [levels, path] of [
      [97, ".by_role.a.name"],
      [98, ".by_role.a"],
      [99, ".by_role"],
    ] as const) {
      assert.deepEqual(
        diffMessages(Book, byKey(levels, "a"), byKey(levels, "b")).paths,
        [`${new Array(levels).fill("sequel").join(".")}${path}`],
      );
    }
    const paths = diffMessages(Book, wide(6_000, "a"), wide(6_000, "b")).paths;
    assert.deepEqual(paths, ["by_role"]);
  });

  test("The rules proto name maps whole, and lead mergeMessage to the later message", () => {
    const before = fromJson(Book, {
      byRole: { a: { name: "a" }, b: {} },
      parts: { c: { title: "c" } },
    });
    const after = fromJson(Book, {
      byRole: { a: { name: "b" } },
      parts: { c: { title: "d" } },
      title: "e",
    });
    const mask = diffMessages(Book, before, after, { rules: "proto" });
    assert.deepEqual(mask.paths, ["by_role", "parts", "title"]);
    const merged = mergeMessage(Book, before, after, mask, {
      replaceMessages: true,
      replaceRepeated: true,
    });
    assert.ok(equals(Book, merged, after));
  });

  test("The rules proto have no star for the unknown fields that an update must drop", () => {
    const before = fromJson(Book, { title: "a" });
    before.$unknown = [{ no: 99, wireType: 0, data: new Uint8Array([1]) }];
    const after = fromJson(Book, { title: "b" });
    assert.deepEqual(diffMessages(Book, before, after).paths, ["*"]);
    const mask = diffMessages(Book, before, after, { rules: "proto" });
    assert.deepEqual(mask.paths, ["title"]);
  });

  test("The rules json name a map whole where a key that differs has no place in ProtoJSON", () => {
    const diffJson = (before: JsonObject, after: JsonObject) =>
      diffMessages(Book, fromJson(Book, before), fromJson(Book, after), {
        rules: "json",
      }).paths;
    const role = (key: string, name: string) => ({
      byRole: { [key]: { name }, other: {} },
    });
    assert.deepEqual(diffJson(role("en", "a"), role("en", "b")), [
      "by_role.en.name",
    ]);
    assert.deepEqual(diffJson(role("en-GB", "a"), role("en-GB", "b")), [
      "by_role",
    ]);
    assert.deepEqual(diffJson(role("en-GB", "a"), role("en-GB", "a")), []);
    const part = (key: string, name: string) => ({
      parts: { x: { byRole: { [key]: { name } } } },
    });
    assert.deepEqual(diffJson(part("Y", "a"), part("Y", "b")), [
      "parts.x.by_role",
    ]);
    const within = (key: string, name: string) => ({
      parts: { [key]: { byRole: { y: { name } } } },
    });
    assert.deepEqual(diffJson(within("X", "a"), within("X", "b")), ["parts"]);
  });

  test("A mask by the rules json is as fine as survives ProtoJSON, whatever the keys", () => {
    const keys = [
      "a",
      "A",
      "a_b",
      "a__b",
      "a_1",
      "_a",
      "1",
      "-1",
      "a.b",
      "a,b",
    ];
    const odd = ["a_", "_ä", "_ſ", "İ", "a\nb", "a\u2028b", "😀"];
    for (const key of [...keys, ...odd, "`", "", " ", "ä", "*", "__proto__"]) {
      const bookOf = (name: string): Message => {
        const book = fromJson(Book, { byRole: {} }) as Message & {
          byRole: Record<string, Message>;
        };
        Object.defineProperty(book.byRole, key, {
          value: create(getMessage(registry, "shop.Author"), { name }),
          enumerable: true,
        });
        return book;
      };
      const [before, after] = [bookOf("a"), bookOf("b")];
      const mask = diffMessages(Book, before, after, { rules: "json" });
      assert.ok(survivesJson(mask), key);
      const fine = diffMessages(Book, before, after);
      const { paths } = survivesJson(fine) ? fine : { paths: ["by_role"] };
      assert.deepEqual(mask.paths, paths, key);
      const updated = updateMessage(Book, before, after, mask);
      assert.ok(equals(Book, updated, after), key);
    }
  });
});

function survivesJson(mask: FieldMask): boolean {
  try {
    const json = toJson(FieldMaskSchema, mask);
    return equals(FieldMaskSchema, fromJson(FieldMaskSchema, json), mask);
  } catch {
    return false;
  }
}
