import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromBinary,
  fromJson,
  type JsonObject,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { updateMessage } from "../../src/update/update-message.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { assertLinear, getMessage, protoRegistry } from "../helpers.js";

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
      repeated Part parts = 13;
      repeated Part fixed = 14 [(google.api.field_behavior) = IMMUTABLE];
      oneof place { Part stock = 15; string lost = 16; Author lent = 17; }
      Part main = 18;
    }
    message Part {
      string id = 1 [(google.api.field_behavior) = IDENTIFIER];
      string name = 2;
      string etag = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
      string made = 4 [(google.api.field_behavior) = IMMUTABLE];
      string unit = 5 [(google.api.field_behavior) = REQUIRED];
      repeated Author makers = 6;
      Part spare = 7;
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

suite("the elements of a list", () => {
  const maker = (name: string, id: string) => ({ name, id });

  test("keep OUTPUT_ONLY values where they are the same but for those", () => {
    const editors = [maker("a", "1"), maker("b", "2"), maker("c", "3")];
    const names = (...all: string[]) => all.map((name) => ({ name }));
    assert.deepEqual(update({ editors }, { editors }, ["editors"]), {
      editors,
    });
    assert.deepEqual(
      update({ editors }, { editors: names("c", "new", "a") }, ["editors"]),
      { editors: [maker("c", "3"), { name: "new" }, maker("a", "1")] },
    );
  });

  test("elements that say the same are continued one for one, in order", () => {
    const editors = [maker("a", "1"), maker("a", "2")];
    assert.deepEqual(
      update({ editors }, { editors: [{ name: "a" }, { name: "a" }] }),
      { editors },
    );
    assert.deepEqual(
      update(
        { editors },
        { editors: [maker("a", "2"), { name: "a" }, { name: "a" }] },
      ),
      { editors: [...editors, { name: "a" }] },
    );
  });

  test("keep OUTPUT_ONLY values of all depths", () => {
    const parts = [{ name: "p", makers: [maker("a", "1")] }];
    assert.deepEqual(
      update({ parts }, { parts: [{ name: "p", makers: [{ name: "a" }] }] }),
      { parts },
    );
  });

  test("are the same ones by their IDENTIFIER", () => {
    const parts = [
      { id: "1", name: "a", etag: "x", unit: "u" },
      { id: "2", name: "b", etag: "y", unit: "u" },
    ];
    assert.deepEqual(
      update(
        { parts },
        { parts: [{ id: "2", name: "new", etag: "z", unit: "u" }] },
      ),
      { parts: [{ id: "2", name: "new", etag: "y", unit: "u" }] },
    );
  });

  test("hold on to their IMMUTABLE and REQUIRED fields by their IDENTIFIER", () => {
    const parts = [{ id: "1", made: "t", unit: "u" }];
    assert.deepEqual(
      violations({ parts }, { parts: [{ id: "1", made: "s" }] }),
      ["IMMUTABLE_FIELD parts.*.made", "REQUIRED_FIELD parts.*.unit"],
    );
    assert.deepEqual(
      violations({ parts }, { parts: [{ id: "2", made: "s" }] }),
      [],
    );
    assert.deepEqual(violations({ parts }, {}, ["parts"]), []);
  });

  test("can be those of an IMMUTABLE list, which may come without OUTPUT_ONLY values", () => {
    const fixed = [{ name: "p", etag: "x", makers: [maker("a", "1")] }];
    const read = [{ name: "p", makers: [{ name: "a" }] }];
    for (const source of [fixed, read]) {
      assert.deepEqual(update({ fixed }, { fixed: source }, ["fixed"]), {
        fixed,
      });
    }
    assert.deepEqual(violations({ fixed }, { fixed: [{ name: "q" }] }), [
      "IMMUTABLE_FIELD fixed",
    ]);
  });

  test("are matched in time linear in the list", () => {
    const list = (size: number) => ({
      editors: Array.from({ length: size }, (_, i) => ({ name: `e${i}` })),
      parts: Array.from({ length: size }, (_, i) => ({ id: `p${i}` })),
    });
    const updates = new Map(
      [1_000, 4_000].map((size) => {
        const { editors, parts } = list(size);
        const target = fromJson(Book, { editors, parts });
        const source = fromJson(Book, {
          editors: [...editors].reverse(),
          parts: [...parts].reverse(),
        });
        return [size, () => updateMessage(Book, target, source)];
      }),
    );
    assertLinear((size) => updates.get(size)?.(), 1_000);
  });
});

suite("an unknown value of a closed enum", () => {
  const Exam = getMessage(
    protoRegistry({
      ...fieldBehaviorProto,
      "exam.proto": `
        syntax = "proto2";
        package exam;
        import "google/api/field_behavior.proto";
        enum Grade { A = 0; B = 1; }
        message Exam {
          optional Grade grade = 1 [(google.api.field_behavior) = IMMUTABLE];
        }
      `,
    }),
    "exam.Exam",
  );

  test("stays in an IMMUTABLE field that an update leaves unset", () => {
    const bytes = Uint8Array.of(8, 77);
    const stored = fromBinary(Exam, bytes);
    const result = updateMessage(Exam, stored, create(Exam), ["grade"]);
    assert.deepEqual(toBinary(Exam, result), bytes);
  });
});

suite("a oneof that is switched", () => {
  test("takes OUTPUT_ONLY values along, at every depth", () => {
    assert.deepEqual(
      update({ stock: { name: "t", etag: "t" } }, { lost: "s" }, ["lost"]),
      { lost: "s" },
    );
    assert.deepEqual(
      update({ lent: { id: "t" } }, { lost: "s" }, ["lent", "lost"]),
      { lost: "s" },
    );
    assert.deepEqual(update({ lent: { id: "t" } }, { lost: "s" }, ["*"]), {
      lost: "s",
    });
  });

  test("does not take IMMUTABLE and IDENTIFIER values along", () => {
    const target = {
      stock: { id: "t", made: "t", spare: { id: "t" } },
    };
    for (const mask of [undefined, ["lost"], ["*"]]) {
      assert.deepEqual(violations(target, { lost: "s" }, mask), [
        "IMMUTABLE_FIELD stock.id",
        "IMMUTABLE_FIELD stock.made",
        "IMMUTABLE_FIELD stock.spare.id",
      ]);
    }
    assert.deepEqual(
      violations({ stock: { name: "t" } }, { lost: "s" }, ["lost"]),
      [],
    );
  });

  test("is left alone by a member that is not set in the source", () => {
    assert.deepEqual(
      violations({ stock: { id: "t" } }, {}, ["lost", "lent"]),
      [],
    );
  });
});

suite("a message that is replaced", () => {
  test("cannot lose an IMMUTABLE value, nor change it", () => {
    const target = { main: { id: "t", spare: { made: "t" } } };
    assert.deepEqual(violations(target, { main: { name: "s" } }, ["main"]), [
      "IMMUTABLE_FIELD main.id",
      "IMMUTABLE_FIELD main.spare.made",
    ]);
    assert.deepEqual(
      violations(target, { main: { id: "t", spare: { made: "s" } } }, ["*"]),
      ["IMMUTABLE_FIELD main.spare.made"],
    );
    assert.deepEqual(violations({}, { main: { id: "s" } }, ["main"]), []);
    assert.deepEqual(
      violations(target, { main: { id: "t" } }, ["main.id"]),
      [],
    );
  });

  test("keeps OUTPUT_ONLY values of all depths when it is cleared", () => {
    const target = {
      main: { name: "t", etag: "t", spare: { name: "t", etag: "t" } },
    };
    assert.deepEqual(update(target, {}, ["main"]), {
      main: { etag: "t", spare: { etag: "t" } },
    });
  });
});

suite("the error of an update", () => {
  test("lists the violations of all fields with their descriptions", () => {
    assert.throws(
      () => update({ name: "t", title: "t" }, { name: "s" }, ["*"]),
      {
        name: "FieldMaskError",
        message:
          'invalid field mask for shop.Book: "name": shop.Book.name is IDENTIFIER and cannot be changed; "title": shop.Book.title is REQUIRED and cannot be cleared',
      },
    );
  });
});
