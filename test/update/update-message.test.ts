import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  clone,
  create,
  type DescMessage,
  fromBinary,
  fromJson,
  isFieldSet,
  type JsonObject,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { FieldMaskError } from "../../src/mask/field-mask-error.js";
import { quoteKey } from "../../src/mask/path.js";
import { getLocal } from "../../src/message/local-value.js";
import { updateMessage } from "../../src/update/update-message.js";
import { getMessage, protoRegistry } from "../helpers.js";

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
    message Author { string name = 1; int32 born = 2; Author tutor = 3; }
  `,
  "light.proto": `
    syntax = "proto2";
    package shop;
    message Light {
      optional Color color = 1;
      oneof more { Color second = 2; int32 other = 3; }
      extensions 100;
    }
    enum Color { NONE = 0; RED = 1; }
    extend Light { optional int32 extra = 100; }
  `,
});
const Book = getMessage(registry, "shop.Book");
const Light = getMessage(registry, "shop.Light");

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
});

suite("updateMessage by a wildcard", () => {
  test("replaces everything, the target's own unknown fields as well", () => {
    const target = fromBinary(Book, bytes(2, 5, 100, 1));
    const source = fromBinary(Book, bytes(2, 6, 101, 2));
    const result = updateMessage(Book, target, source, ["*"]);
    assert.deepEqual(toBinary(Book, result), bytes(2, 6));
    assert.notEqual(result, source);
  });

  test("gives a new message where nothing changes", () => {
    const target = fromBinary(Book, bytes(2, 5, 100, 1));
    const result = updateMessage(Book, target, clone(Book, target), ["*"]);
    assert.notEqual(result, target);
    assert.deepEqual(toBinary(Book, result), toBinary(Book, target));
  });
});

suite("unknown fields", () => {
  const masks = [undefined, ["*"], ["author", "editors", "by_year", "donor"]];

  for (const mask of masks) {
    test(`of the source never reach the target with the mask ${JSON.stringify(mask)}`, () => {
      const source = book({
        author: { name: "s" },
        editors: [{ name: "s" }],
        byYear: { 1: { name: "s" } },
        donor: { name: "s" },
        created: "1970-01-01T00:00:02Z",
      });
      const expected = toBinary(
        Book,
        updateMessage(Book, book({}), source, mask),
      );
      const unknown = addUnknown(Book, source, 99);
      for (const target of [
        book({}),
        book({
          author: { name: "t" },
          editors: [{ name: "t" }],
          byYear: { 1: { name: "t" } },
          donor: { name: "t" },
        }),
      ]) {
        const result = updateMessage(Book, target, unknown, mask);
        assert.deepEqual(toBinary(Book, result), expected);
      }
    });
  }

  test("of the target stay in every message that is not replaced whole", () => {
    const target = addUnknown(
      Book,
      book({ author: { name: "t" }, donor: { name: "t" } }),
      98,
    );
    const source = book({ author: { name: "s" }, donor: { name: "s" } });
    const numbers = (mask?: string[]) => {
      const result = updateMessage(Book, target, source, mask);
      const { author, price } = result as Message & {
        author: Message;
        price: { value: Message };
      };
      return [result, author, price.value].map(
        ({ $unknown = [] }) => $unknown.length,
      );
    };
    assert.deepEqual(numbers(), [1, 1, 1]);
    assert.deepEqual(numbers(["author.name", "donor"]), [1, 1, 0]);
    assert.deepEqual(numbers(["author"]), [1, 0, 1]);
    assert.deepEqual(numbers(["*"]), [0, 0, 0]);
  });

  test("of the target stay where a message is written back, and go with what it is replaced by", () => {
    // Book.author with the unknown field 9.
    const author = (...data: number[]) =>
      fromBinary(Book, Uint8Array.of(26, data.length, ...data));
    const update = (source: Message, mask: string[]) =>
      toBinary(Book, updateMessage(Book, author(72, 1), source, mask));
    for (const mask of [["author"], ["*"]]) {
      assert.deepEqual(
        update(author(72, 1), mask),
        Uint8Array.of(26, 2, 72, 1),
      );
      assert.deepEqual(update(author(72, 2), mask), Uint8Array.of(26, 0));
      assert.deepEqual(update(author(), mask), Uint8Array.of(26, 0));
    }
  });

  test("are no reason to lose an unknown value of a closed enum, nor to take it", () => {
    const unknown = (value: number) => fromBinary(Light, bytes(1, value));
    const red = fromBinary(Light, bytes(1, 1));
    const update = (target: Message, source: Message, mask?: string[]) => [
      ...toBinary(Light, updateMessage(Light, target, source, mask)),
    ];
    assert.deepEqual(update(unknown(7), unknown(7), ["color"]), [8, 7]);
    assert.deepEqual(update(red, unknown(7), ["color"]), []);
    assert.deepEqual(update(red, unknown(7)), [8, 1]);
    // In the bytes, the unknown value would come last, and win.
    assert.deepEqual(update(unknown(7), red, ["color"]), [8, 1]);
    assert.deepEqual(update(unknown(7), red), [8, 1]);
    assert.deepEqual(update(unknown(7), create(Light), ["color"]), []);
    assert.deepEqual(update(unknown(7), create(Light), ["*"]), []);
  });

  test("of a oneof's member go when another one is set", () => {
    const target = fromBinary(Light, bytes(2, 7));
    const source = fromBinary(Light, bytes(3, 1));
    assert.deepEqual(
      toBinary(Light, updateMessage(Light, target, source, ["other"])),
      bytes(3, 1),
    );
  });

  test("that are extensions never reach the target", () => {
    const source = fromBinary(Light, bytes(100, 5, 1, 1));
    for (const mask of masks.slice(0, 2)) {
      const result = updateMessage(Light, create(Light), source, mask);
      assert.deepEqual(toBinary(Light, result), bytes(1, 1));
    }
  });
});

suite("updateMessage under within", () => {
  const source = {
    title: "s",
    author: { name: "s", born: 2 },
    labels: { a: "s", b: "s" },
    byYear: { 1: { name: "s", born: 2 } },
    editors: [{ name: "s" }],
    created: "1970-01-01T00:00:02Z",
  };
  const under = (within: string[], mask?: string[], target: JsonObject = {}) =>
    toJson(
      Book,
      updateMessage(Book, book(target), book(source), mask, { within }),
    );

  test("takes the populated fields that are allowed, without a mask", () => {
    assert.deepEqual(under(["title"]), { title: "s" });
    assert.deepEqual(under(["author.name", "pages"]), {
      author: { name: "s" },
    });
    assert.deepEqual(under(["labels.a", "by_year.*.name"], []), {
      labels: { a: "s" },
      byYear: { 1: { name: "s" } },
    });
    assert.deepEqual(under(["*"]), source);
  });

  test("allows nothing without paths", () => {
    assert.deepEqual(under([]), {});
    assert.deepEqual(under([""]), {});
  });

  test("leaves alone what can only be set whole, and is allowed in part", () => {
    assert.deepEqual(under(["editors.name", "created.seconds"]), {});
  });

  test("does not make a message of which nothing is allowed", () => {
    assert.deepEqual(under(["donor.name"]), {});
    const empty = updateMessage(Book, book({}), book({ author: {} }), null, {
      within: ["author.name"],
    });
    assert.deepEqual(toJson(Book, empty), {});
  });

  test("refuses each path that is not allowed whole", () => {
    const refused = (mask: string[], within: string[]) =>
      violationsOf(() => under(within, mask));
    assert.deepEqual(
      refused(
        ["title", "author", "labels.`b`", "by_year.1.name"],
        ["author.name", "labels.a", "by_year.*.name"],
      ),
      [
        ["title", "FORBIDDEN_FIELD"],
        ["author", "FORBIDDEN_FIELD"],
        ["labels.`b`", "FORBIDDEN_FIELD"],
      ],
    );
    assert.deepEqual(refused(["*"], ["title", "author"]), [
      ["*", "FORBIDDEN_FIELD"],
    ]);
    assert.deepEqual(refused(["title"], []), [["title", "FORBIDDEN_FIELD"]]);
    assert.deepEqual(refused(["title"], [""]), [["title", "FORBIDDEN_FIELD"]]);
  });

  test("lets pass what is allowed whole", () => {
    assert.deepEqual(under(["author", "labels.*"], ["author.name", "labels"]), {
      author: { name: "s" },
      labels: { a: "s", b: "s" },
    });
    assert.deepEqual(under(["*"], ["*"]), source);
  });

  test("is validated itself", () => {
    assert.deepEqual(
      violationsOf(() => under(["title", "nope"], ["title"])),
      [["nope", "UNKNOWN_FIELD"]],
    );
  });
});

suite("a message on the way to a field", () => {
  test("a message isn't made on the way to a field with presence that the source leaves unset", () => {
    const empty = { donor: {} };
    assert.deepEqual(update({}, empty, ["donor.tutor"]), {});
    assert.deepEqual(update({ cents: 5 }, empty, ["donor.tutor"]), {
      cents: 5,
    });
    assert.deepEqual(
      update({}, { byYear: { 1: {} } }, ["by_year.1.tutor"]),
      {},
    );
    // A field without presence is set to its zero value.
    assert.deepEqual(update({ cents: 5 }, empty, ["donor.name"]), empty);
  });

  test("is not made where nothing comes of it", () => {
    assert.deepEqual(update({}, { author: {} }, ["author.tutor.name"]), {});
    assert.deepEqual(
      update({}, { author: { tutor: {} } }, ["author.tutor.name"]),
      { author: { tutor: {} } },
    );
  });
});

suite("the keys of a map", () => {
  const odd = ["", "``", "*", "__proto__", "constructor", "`", "a.b"];

  test("are told apart, whatever they are", () => {
    for (const key of odd) {
      const all = Object.fromEntries(odd.map((other) => [other, "t"]));
      const source = book({
        labels: JSON.parse(`{${JSON.stringify(key)}: "s"}`),
      });
      const mask = [`labels.${quoteKey(key)}`];
      const target = book({ labels: JSON.parse(JSON.stringify(all)) });
      const labelsOf = (message: Message) =>
        (message as Message & { labels: Record<string, string> }).labels;
      const set = labelsOf(updateMessage(Book, target, source, mask));
      const cleared = labelsOf(updateMessage(Book, target, book({}), mask));
      for (const other of Object.keys(labelsOf(target))) {
        const value = Object.getOwnPropertyDescriptor(set, other)?.value;
        assert.equal(value, other === key ? "s" : "t");
      }
      assert.deepEqual(
        Object.keys(cleared),
        Object.keys(labelsOf(target)).filter((other) => other !== key),
      );
      assert.equal(Object.getPrototypeOf(set), Object.prototype);
    }
  });
});

suite("updateMessage", () => {
  test("refuses a plain object inside of the source, which would look like an empty message", () => {
    const source = Object.assign(create(Book), { author: { name: "plain" } });
    for (const mask of [["author"], ["author.name"], ["*"]]) {
      assert.throws(
        () =>
          updateMessage(Book, book({ author: { name: "n" } }), source, mask),
        /expected a message \S+ of protobuf-es/,
      );
    }
  });

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
  return violationsOf(() => updateMessage(desc, book({}), book({}), mask));
}

function violationsOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof FieldMaskError);
    return error.violations.map(({ path, reason }) => [path, reason]);
  }
  return assert.fail("the update is not refused");
}

/** The message with an unknown field in it, and in every message below. */
function addUnknown(desc: DescMessage, message: Message, no: number): Message {
  message.$unknown = [{ no, wireType: 0, data: Uint8Array.of(1) }];
  for (const field of desc.fields) {
    if (field.message !== undefined && isFieldSet(message, field)) {
      const value = getLocal(message, field);
      const below = Array.isArray(value)
        ? value
        : field.fieldKind === "map"
          ? Object.values(value as object)
          : [value];
      for (const item of below) {
        addUnknown(field.message, item as Message, no);
      }
    }
  }
  return message;
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
