import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromJson, type JsonObject, toJson } from "@bufbuild/protobuf";
import { isFieldMaskError } from "../src/field-mask-error.js";
import { updateMessage } from "../src/update-message.js";
import { fieldBehaviorProto } from "./field-behavior-proto.js";
import { getMessage, protoRegistry } from "./helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/api/field_behavior.proto";
    message Book {
      string name = 1 [(google.api.field_behavior) = IDENTIFIER];
      string title = 2 [(google.api.field_behavior) = REQUIRED];
      string isbn = 3 [(google.api.field_behavior) = IMMUTABLE];
      string etag = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
      Author author = 5;
      repeated Author editors = 6;
      map<string, Author> by_role = 7;
      Author auditor = 8 [(google.api.field_behavior) = OUTPUT_ONLY];
      Author owner = 9 [(google.api.field_behavior) = IMMUTABLE];
      oneof state {
        string draft = 10;
        string printed = 11 [(google.api.field_behavior) = OUTPUT_ONLY];
      }
      optional int32 shelf = 12 [(google.api.field_behavior) = IMMUTABLE];
    }
    message Author {
      string name = 1;
      string id = 2 [(google.api.field_behavior) = OUTPUT_ONLY];
      string born = 3 [(google.api.field_behavior) = IMMUTABLE];
      string email = 4 [(google.api.field_behavior) = REQUIRED];
    }
  `,
});
const Book = getMessage(registry, "shop.Book");

function update(
  target: JsonObject,
  source: JsonObject,
  mask?: string[],
): unknown {
  const result = updateMessage(
    Book,
    fromJson(Book, target),
    fromJson(Book, source),
    mask,
  );
  return toJson(Book, result);
}

function violations(target: JsonObject, source: JsonObject, mask?: string[]) {
  try {
    update(target, source, mask);
  } catch (error) {
    assert.ok(isFieldMaskError(error));
    return error.violations.map(({ path, reason }) => `${reason} ${path}`);
  }
  return [];
}

suite("updates of OUTPUT_ONLY fields", () => {
  const target = { etag: "t", auditor: { name: "t" } };
  const source = { etag: "s", auditor: { name: "s" }, title: "s" };

  for (const mask of [
    undefined,
    ["*"],
    ["etag", "auditor", "title"],
    ["auditor.name", "title"],
  ]) {
    test(`are ignored with the mask ${JSON.stringify(mask)}`, () => {
      assert.deepEqual(update(target, source, mask), { ...target, title: "s" });
      assert.deepEqual(update({}, source, mask), { title: "s" });
    });
  }

  test("are ignored inside a message that is replaced", () => {
    assert.deepEqual(
      update(
        { author: { name: "t", id: "t" } },
        { author: { name: "s", id: "s" } },
        ["author"],
      ),
      { author: { name: "s", id: "t" } },
    );
    assert.deepEqual(
      update({}, { author: { name: "s", id: "s" } }, ["author"]),
      { author: { name: "s" } },
    );
  });

  test("are ignored inside the entries of a map, by key", () => {
    assert.deepEqual(
      update(
        { byRole: { a: { id: "t" }, gone: { id: "t" } } },
        { byRole: { a: { name: "s", id: "s" }, b: { name: "s", id: "s" } } },
        ["by_role"],
      ),
      { byRole: { a: { name: "s", id: "t" }, b: { name: "s" } } },
    );
  });

  test("leave the field unset in new elements of a list", () => {
    assert.deepEqual(
      update({ editors: [{ id: "t" }] }, { editors: [{ name: "s", id: "s" }] }),
      { editors: [{ name: "s" }] },
    );
  });

  test("leave a list alone that is not updated", () => {
    const before = { editors: [{ id: "t" }], byRole: { a: { id: "t" } } };
    assert.deepEqual(update(before, { title: "s" }, ["title"]), {
      ...before,
      title: "s",
    });
  });

  test("are ignored in a oneof, where other members may be set", () => {
    assert.deepEqual(update({ draft: "t" }, { printed: "s" }, ["printed"]), {
      draft: "t",
    });
    assert.deepEqual(update({}, { printed: "s" }, ["printed"]), {});
    assert.deepEqual(update({ printed: "t" }, {}, ["printed"]), {
      printed: "t",
    });
    assert.deepEqual(update({ printed: "t" }, { printed: "s" }), {
      printed: "t",
    });
    assert.deepEqual(update({ printed: "t" }, { draft: "s" }, ["draft"]), {
      draft: "s",
    });
  });
});

suite("updates of IMMUTABLE and IDENTIFIER fields", () => {
  test("are violations where the value or the presence changes", () => {
    const target = { name: "t", isbn: "t", owner: { name: "t" }, shelf: 0 };
    assert.deepEqual(
      violations(target, { name: "s", owner: { name: "s" } }, [
        "name",
        "isbn",
        "owner.name",
        "shelf",
      ]),
      [
        "IMMUTABLE_FIELD name",
        "IMMUTABLE_FIELD isbn",
        "IMMUTABLE_FIELD owner",
        "IMMUTABLE_FIELD shelf",
      ],
    );
    assert.deepEqual(violations({}, { shelf: 0 }), ["IMMUTABLE_FIELD shelf"]);
  });

  test("pass where the value stays the same", () => {
    const target = { name: "t", isbn: "t", owner: { name: "t" }, shelf: 0 };
    for (const mask of [undefined, ["*"], Object.keys(target)]) {
      assert.deepEqual(violations(target, { ...target }, mask), []);
    }
  });

  test("are violations inside messages and entries that have a counterpart", () => {
    const before = { author: { born: "t" }, byRole: { "a b": { born: "t" } } };
    const after = { author: { born: "s" }, byRole: { "a b": { born: "s" } } };
    assert.deepEqual(violations(before, after), [
      "IMMUTABLE_FIELD author.born",
      "IMMUTABLE_FIELD by_role.`a b`.born",
    ]);
    assert.deepEqual(violations({}, after), []);
    assert.deepEqual(
      violations({ editors: [{ born: "t" }] }, { editors: [{ born: "s" }] }),
      [],
    );
  });

  test("are violations where the message around them is cleared, unlike an entry", () => {
    const before = { author: { born: "t" }, byRole: { "a b": { born: "t" } } };
    for (const mask of [["author", "by_role"], ["*"]]) {
      assert.deepEqual(violations(before, {}, mask), [
        "IMMUTABLE_FIELD author.born",
      ]);
    }
  });
});

suite("an OUTPUT_ONLY field", () => {
  test("stays where the message around it is cleared", () => {
    const target = { author: { name: "t", id: "t", email: "t" } };
    for (const mask of [["author"], ["*"]]) {
      assert.deepEqual(update(target, {}, mask), { author: { id: "t" } });
    }
    assert.deepEqual(update({ author: { name: "t" } }, {}, ["author"]), {});
  });

  test("does not bring its message along where it is named", () => {
    assert.deepEqual(
      update({ title: "t" }, { author: { id: "s" } }, ["author.id"]),
      { title: "t" },
    );
  });
});

suite("updates of REQUIRED fields", () => {
  test("are violations where the field is cleared", () => {
    assert.deepEqual(violations({ title: "t" }, {}, ["title"]), [
      "REQUIRED_FIELD title",
    ]);
    assert.deepEqual(violations({ title: "t" }, { author: {} }, ["*"]), [
      "REQUIRED_FIELD title",
    ]);
    assert.deepEqual(
      violations({ author: { email: "t" } }, { author: { name: "s" } }, [
        "author",
      ]),
      ["REQUIRED_FIELD author.email"],
    );
  });

  test("pass where it is changed, not populated before, or goes with its message", () => {
    assert.deepEqual(violations({ title: "t" }, { title: "s" }), []);
    assert.deepEqual(violations({ title: "t" }, {}), []);
    assert.deepEqual(violations({}, {}, ["title"]), []);
    assert.deepEqual(
      violations({ author: { email: "t" } }, {}, ["author"]),
      [],
    );
  });
});

suite("the error of an update", () => {
  test("lists the violations of all fields with their descriptions", () => {
    assert.throws(
      () => update({ name: "t", title: "t" }, { name: "s" }, ["*"]),
      {
        name: "FieldMaskError",
        message:
          'invalid field mask for shop.Book: "name": shop.Book.name is IMMUTABLE and cannot be changed; "title": shop.Book.title is REQUIRED and cannot be cleared',
      },
    );
  });
});
