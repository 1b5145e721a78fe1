import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  fromBinary,
  fromJson,
  type JsonObject,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import {
  type MergeOptions,
  mergeMessage,
} from "../../src/update/merge-message.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/protobuf/struct.proto";
    import "google/protobuf/wrappers.proto";
    message Book {
      string title = 1;
      optional int32 pages = 2;
      Author author = 3;
      repeated string tags = 4;
      map<string, Author> by_role = 5;
      oneof price { int32 cents = 6; Author donor = 7; }
      google.protobuf.StringValue nick = 8;
      google.protobuf.Struct extra = 9;
    }
    message Author { string name = 1; int32 born = 2; repeated string aliases = 3; Author tutor = 4; }
  `,
});
const Book = getMessage(registry, "shop.Book");

/** One JSON object merged into another one. */
function merge(
  target: JsonObject,
  source: JsonObject,
  mask: string[],
  options?: MergeOptions,
): unknown {
  return toJson(
    Book,
    mergeMessage(
      Book,
      fromJson(Book, target),
      fromJson(Book, source),
      mask,
      options,
    ),
  );
}

suite("mergeMessage", () => {
  test("copies scalars, and clears those that the source leaves unset", () => {
    assert.deepEqual(
      merge({ title: "t", pages: 1 }, { title: "s", pages: 0 }, [
        "title",
        "pages",
      ]),
      { title: "s", pages: 0 },
    );
    assert.deepEqual(
      merge({ title: "t", pages: 1, cents: 1 }, {}, [
        "title",
        "pages",
        "cents",
      ]),
      {},
    );
  });

  test("merges messages at every depth, appends lists, merges maps by key", () => {
    assert.deepEqual(
      merge(
        {
          author: { name: "t", aliases: ["t"], tutor: { name: "t", born: 1 } },
          tags: ["t"],
          byRole: { a: { name: "t" }, b: { name: "t" } },
          extra: { a: { x: 1 }, b: 2 },
        },
        {
          author: { born: 2, aliases: ["s"], tutor: { name: "s" } },
          tags: ["s"],
          byRole: { b: { born: 2 }, c: {} },
          extra: { a: { y: 1 } },
        },
        ["author", "tags", "by_role", "extra"],
      ),
      {
        author: {
          name: "t",
          born: 2,
          aliases: ["t", "s"],
          tutor: { name: "s", born: 1 },
        },
        tags: ["t", "s"],
        byRole: { a: { name: "t" }, b: { born: 2 }, c: {} },
        extra: { a: { y: 1 }, b: 2 },
      },
    );
  });

  test("leaves messages, lists and maps alone that the source leaves unset", () => {
    const target = {
      author: { name: "t" },
      tags: ["t"],
      byRole: { a: {} },
      nick: "t",
    };
    assert.deepEqual(
      merge(target, {}, ["author", "tags", "by_role", "nick"]),
      target,
    );
  });

  test("merges the empty value of a wrapper as protobuf does", () => {
    assert.deepEqual(merge({ nick: "t" }, { nick: "" }, ["nick"]), {
      nick: "t",
    });
    assert.deepEqual(merge({}, { nick: "" }, ["nick"]), { nick: "" });
  });

  test("clears what is named below a message that only the target has", () => {
    assert.deepEqual(
      merge({ author: { name: "t", born: 1, aliases: ["t"], tutor: {} } }, {}, [
        "author.name",
        "author.aliases",
        "author.tutor",
      ]),
      { author: { born: 1, aliases: ["t"], tutor: {} } },
    );
  });

  test("a merge makes nothing on the way to what sets nothing", () => {
    const tutored = (mask: string[], source: JsonObject) =>
      merge({}, { author: source }, mask);
    assert.deepEqual(tutored(["author.tutor.name"], { name: "s" }), {});
    assert.deepEqual(tutored(["author.tutor"], { name: "s" }), {});
    assert.deepEqual(tutored(["author.aliases"], { name: "s" }), {});
    assert.deepEqual(tutored(["author.tutor"], { tutor: {} }), {
      author: { tutor: {} },
    });
    // A scalar without presence is copied, set or not.
    assert.deepEqual(tutored(["author.born"], { name: "s" }), { author: {} });
    for (const options of [{}, { replaceMessages: true }]) {
      assert.deepEqual(
        merge({}, { author: {} }, ["author.tutor"], options),
        {},
      );
    }
  });

  test("has no effect without paths", () => {
    assert.deepEqual(merge({ title: "t" }, { title: "s" }, []), { title: "t" });
    assert.deepEqual(merge({ title: "t" }, { title: "s" }, [""]), {
      title: "t",
    });
  });

  test("keeps the unknown fields of merged messages", () => {
    // Book.author with the unknown field 9.
    const target = fromBinary(Book, Uint8Array.of(26, 2, 72, 1));
    const source = fromBinary(Book, Uint8Array.of(26, 2, 72, 2));
    assert.deepEqual(
      toBinary(Book, mergeMessage(Book, target, source, ["author"])),
      Uint8Array.of(26, 4, 72, 1, 72, 2),
    );
  });
});

suite("mergeMessage with replaceMessages", () => {
  const options = { replaceMessages: true };

  test("replaces messages, and clears those that the source leaves unset", () => {
    assert.deepEqual(
      merge(
        { author: { name: "t" }, nick: "t", donor: { name: "t" }, tags: ["t"] },
        { author: { born: 2 }, tags: ["s"] },
        ["author", "nick", "donor", "tags"],
        options,
      ),
      { author: { born: 2 }, tags: ["t", "s"] },
    );
  });
});

suite("mergeMessage with replaceRepeated", () => {
  const options = { replaceRepeated: true };

  test("replaces lists and maps, with empty ones as well", () => {
    assert.deepEqual(
      merge(
        { tags: ["t"], byRole: { a: {} }, author: { name: "t" } },
        { tags: ["s"], author: { born: 2 } },
        ["tags", "by_role", "author"],
        options,
      ),
      { tags: ["s"], author: { name: "t", born: 2 } },
    );
  });

  test("clears lists below a message that only the target has", () => {
    assert.deepEqual(
      merge({ author: { aliases: ["t"] } }, {}, ["author.aliases"], options),
      { author: {} },
    );
  });
});

suite("mergeMessage with paths that are not valid", () => {
  const bad = ["nope", "*", "by_role.a", "tags.*", "author.", "title.x"];

  test("throws an error that lists them all", () => {
    assert.throws(
      () => merge({}, {}, ["title", ...bad]),
      (error) => {
        assert.ok(isFieldMaskError(error));
        assert.deepEqual(
          error.violations.map(({ path }) => path),
          bad,
        );
        return true;
      },
    );
  });

  test("passes them over with ignoreUnknown", () => {
    const options = { ignoreUnknown: true };
    assert.deepEqual(
      merge({ tags: ["t"] }, { title: "s" }, ["title", ...bad], options),
      { title: "s", tags: ["t"] },
    );
    assert.deepEqual(merge({ title: "t" }, { title: "s" }, bad, options), {
      title: "t",
    });
  });

  test("throws for a mask over the limits, with ignoreUnknown as well", () => {
    const deep = new Array(101).fill("author").join(".");
    assert.throws(
      () => merge({}, {}, [deep], { ignoreUnknown: true }),
      isFieldMaskError,
    );
  });
});
