import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  fromJson,
  type JsonObject,
  type Message,
} from "@bufbuild/protobuf";
import {
  type Duration,
  DurationSchema,
  type Timestamp,
} from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { type MessagePatch, patchOf } from "../../src/update/patch.js";
import { resolveUpdate } from "../../src/update/resolve-update.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/api/field_behavior.proto";
    import "google/protobuf/duration.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    message Book {
      string name = 1 [(google.api.field_behavior) = IDENTIFIER];
      string title = 2;
      string isbn = 3 [(google.api.field_behavior) = REQUIRED];
      string etag = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
      string made = 5 [(google.api.field_behavior) = IMMUTABLE];
      Author author = 6;
      Part part = 7;
      repeated Part parts = 8;
      map<string, string> labels = 9;
      map<string, Author> by_role = 10;
      google.protobuf.Timestamp created = 11;
      repeated google.protobuf.Timestamp seen = 12;
      google.protobuf.Duration length = 13;
      google.protobuf.StringValue nick = 14;
      oneof price {
        int32 cents = 15;
        string note = 16;
        string paid = 17 [(google.api.field_behavior) = OUTPUT_ONLY];
      }
      oneof place {
        string shelf = 18;
        string vault = 19 [(google.api.field_behavior) = IMMUTABLE];
        Part stock = 20;
      }
      optional int32 pages = 21;
      repeated string tags = 22;
      bytes cover = 23;
      oneof must {
        string free = 24;
        string code = 25 [(google.api.field_behavior) = REQUIRED];
      }
    }
    message Author {
      string given_name = 1;
      optional int32 born = 2;
      google.protobuf.Timestamp wrote = 3;
      oneof reach { string mail = 4; string phone = 5; }
      repeated Author tutors = 6;
    }
    message Part {
      string id = 1 [(google.api.field_behavior) = OUTPUT_ONLY];
      string made = 2 [(google.api.field_behavior) = IMMUTABLE];
      string name = 3;
    }
  `,
});
const Book = getMessage(registry, "shop.Book");

function patch(
  source: JsonObject,
  mask: string[] = [],
  stored?: JsonObject,
): object {
  const update = resolveUpdate(
    Book,
    fromJson(Book, source),
    resolveMask(Book, mask, "apply"),
  );
  return patchOf(update, stored && fromJson(Book, stored));
}

function refused(source: JsonObject, mask?: string[], stored?: JsonObject) {
  return violationsOf(() => patch(source, mask, stored));
}

function violationsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    assert.ok(isFieldMaskError(error));
    return error.violations.map(({ path, reason }) => `${reason} ${path}`);
  }
  return [];
}

suite("a patch", () => {
  test("holds the columns that the update sets, null for cleared ones", () => {
    assert.deepEqual(
      patch({ title: "s", tags: ["s"] }, [
        "title",
        "tags",
        "pages",
        "nick",
        "length",
        "labels",
        "cents",
        "cover",
      ]),
      {
        title: "s",
        tags: ["s"],
        pages: null,
        nick: null,
        length: null,
        labels: {},
        cents: null,
        cover: new Uint8Array(0),
      },
    );
  });

  test("is empty where the update sets nothing", () => {
    assert.deepEqual(patch({}), {});
    assert.deepEqual(patch({ etag: "s" }, ["etag"]), {});
    assert.deepEqual(patch({ etag: "s" }, [], {}), {});
  });

  test("has messages as plain objects, and Timestamps as Dates", () => {
    const date = new Date("2020-01-02T03:04:05.678Z");
    const text = "2020-01-02T03:04:05.678Z";
    assert.deepEqual(
      patch(
        {
          author: {
            givenName: "s",
            wrote: text,
            mail: "m",
            tutors: [{ born: 0 }],
          },
          byRole: { a: {} },
          created: text,
          seen: [text],
          length: "3s",
          nick: "n",
        },
        ["author", "by_role", "created", "seen", "length", "nick"],
      ),
      {
        author: {
          givenName: "s",
          wrote: date,
          mail: "m",
          tutors: [{ givenName: "", born: 0, tutors: [] }],
        },
        byRole: { a: { givenName: "", tutors: [] } },
        created: date,
        seen: [date],
        length: create(DurationSchema, { seconds: 3n }),
        nick: "n",
      },
    );
  });

  test("refuses Timestamps that no Date can hold, and names them", () => {
    const time = { seconds: 2n ** 62n };
    const init: Record<string, unknown> = {
      created: time,
      seen: [{ seconds: 1n }, time],
      author: { wrote: time },
      byRole: { "a.b": { wrote: time } },
    };
    const source = create(Book, init);
    const paths = ["created", "seen", "author", "by_role"];
    const mask = resolveMask(Book, paths, "apply");
    const update = resolveUpdate(Book, source, mask);
    for (const stored of [undefined, create(Book)]) {
      assert.deepEqual(
        violationsOf(() => patchOf(update, stored)),
        [
          "INVALID_TIMESTAMP created",
          "INVALID_TIMESTAMP seen.*",
          "INVALID_TIMESTAMP author.wrote",
          "INVALID_TIMESTAMP by_role.`a.b`.wrote",
        ],
      );
    }
  });

  test("has null for the siblings of a oneof's member that is set", () => {
    assert.deepEqual(patch({ note: "s" }), {
      note: "s",
      cents: null,
      paid: null,
    });
    assert.deepEqual(patch({ note: "s" }, ["note", "cents"], { cents: 5 }), {
      note: "s",
      cents: null,
      paid: null,
    });
    assert.deepEqual(patch({ note: "s" }, ["cents"], { cents: 5 }), {
      cents: null,
    });
  });

  test("keeps map keys like __proto__ to themselves", () => {
    const { labels } = patchOf(
      resolveUpdate(
        Book,
        create(Book, { labels: JSON.parse('{"__proto__": "x"}') }),
        resolveMask(Book, ["labels"], "apply"),
      ),
    ) as { labels: object };
    assert.deepEqual(Object.entries(labels), [["__proto__", "x"]]);
    assert.equal(Object.getPrototypeOf(labels), Object.prototype);
  });
});

suite("a patch with the stored message", () => {
  test("has the whole new values of fields that are set in part", () => {
    assert.deepEqual(
      patch(
        { author: { givenName: "s" }, labels: { a: "s" } },
        ["author.given_name", "labels.a", "labels.b"],
        {
          author: { givenName: "t", born: 5 },
          labels: { a: "t", b: "t", c: "t" },
          title: "t",
        },
      ),
      {
        author: { givenName: "s", born: 5, tutors: [] },
        labels: { a: "s", c: "t" },
      },
    );
  });

  test("loses no stored value of an OUTPUT_ONLY field in it, and has none else", () => {
    assert.deepEqual(
      patch(
        { part: { id: "s", name: "s" }, parts: [{ name: "t" }, { id: "x" }] },
        ["part", "parts", "etag"],
        { part: { id: "t" }, parts: [{ id: "t", name: "t" }], etag: "t" },
      ),
      {
        part: { id: "t", made: "", name: "s" },
        parts: [
          { id: "t", made: "", name: "t" },
          { made: "", name: "" },
        ],
      },
    );
  });

  test("is held to IMMUTABLE, IDENTIFIER and REQUIRED fields", () => {
    const stored = { name: "t", made: "t", isbn: "t", vault: "t" };
    assert.deepEqual(
      refused(
        { name: "s", made: "s", shelf: "s" },
        ["name", "made", "isbn", "shelf"],
        stored,
      ),
      [
        "IMMUTABLE_FIELD name",
        "REQUIRED_FIELD isbn",
        "IMMUTABLE_FIELD made",
        "IMMUTABLE_FIELD vault",
      ],
    );
    assert.deepEqual(refused(stored, ["*"], stored), []);
    assert.deepEqual(refused({}, ["isbn"], {}), []);
  });
});

suite("a patch without the stored message", () => {
  test("leaves out IMMUTABLE and IDENTIFIER fields", () => {
    assert.deepEqual(
      patch({ name: "s", made: "s", title: "s" }, ["name", "made", "title"]),
      { title: "s" },
    );
    assert.deepEqual(patch({ name: "s", vault: "s" }), {});
  });

  test("checks REQUIRED fields", () => {
    assert.deepEqual(refused({}, ["isbn"]), ["REQUIRED_FIELD isbn"]);
  });

  test("is refused where a field is set in part, empty messages as well", () => {
    assert.deepEqual(
      refused({}, ["author.given_name", "labels.en", "title", "nick.value"]),
      [
        "STORED_NEEDED author.given_name",
        "STORED_NEEDED labels.en",
        "STORED_NEEDED nick.value",
      ],
    );
    assert.deepEqual(refused({ author: { born: 5 } }), [
      "STORED_NEEDED author.born",
    ]);
    assert.deepEqual(refused({ author: {} }), ["STORED_NEEDED author"]);
    assert.throws(() => patch({ author: {} }), /pass the stored message/);
  });

  test("is refused where stored values would be lost", () => {
    assert.deepEqual(
      refused({ part: { name: "s" } }, ["part", "parts", "author"]),
      ["STORED_NEEDED part", "STORED_NEEDED parts"],
    );
    assert.deepEqual(refused({ shelf: "s" }), ["STORED_NEEDED shelf"]);
    assert.deepEqual(refused({ free: "s" }), ["STORED_NEEDED free"]);
    assert.deepEqual(refused({ code: "s" }), []);
  });
});

suite("the type of a patch", () => {
  interface Typed extends Message<"shop.Typed"> {
    title: string;
    pages?: number;
    created?: Timestamp;
    length?: Duration;
    seen: Timestamp[];
    author?: Message<"shop.Author"> & {
      name: string;
      born?: number;
      reach:
        | { case: "mail"; value: string }
        | { case: undefined; value?: undefined };
    };
    labels: Record<string, Timestamp>;
    price:
      | { case: "cents"; value: number }
      | { case: "paid"; value: Timestamp }
      | { case: undefined; value?: undefined };
  }

  test("has Dates for Timestamps, plain objects for messages, and null for what can be unset", () => {
    const typed: MessagePatch<Typed> = {
      title: "a",
      pages: null,
      created: new Date(),
      seen: [new Date()],
      author: { name: "a", born: 0, mail: "a" },
      labels: { a: new Date() },
      cents: null,
      paid: new Date(),
    };
    // @ts-expect-error a field without presence is never null
    typed.title = null;
    // @ts-expect-error a Timestamp is a Date
    typed.created = typed.length;
    // @ts-expect-error a oneof goes by its members
    typed.price = undefined;
    // @ts-expect-error what is unset inside of a message is not there
    typed.author = { born: null };
    // @ts-expect-error nor is a member of a oneof
    typed.author = { mail: null };
    assert.equal(typed.cents, null);
  });
});
