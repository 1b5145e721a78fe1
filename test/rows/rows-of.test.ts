import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import {
  create,
  createRegistry,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import {
  DurationSchema,
  timestampFromDate,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "protoc-gen-fieldmask-es";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import {
  GetBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "../../example/gen/example/v1/book_fieldmask.js";
import {
  AuthorSchema,
  BookSchema,
  GetBookRequestSchema,
  UpdateBookRequestSchema,
} from "../../example/gen/example/v1/book_pb.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import {
  CoordSchema,
  Mode,
  ProbeSchema,
  type Station,
  StationSchema,
} from "../gen/fmtest/v1/station_pb.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { boundUpdate } from "./random-rows.js";

function station(init: MessageInitShape<typeof StationSchema>): Station {
  return create(StationSchema, init);
}

/** A column of a station. */
function column(
  rows: { toRow(message: Station): object },
  init: MessageInitShape<typeof StationSchema>,
  name: string,
): unknown {
  return (rows.toRow(station(init)) as Record<string, unknown>)[name];
}

suite("a row", () => {
  const rows = rowsOf(StationSchema);

  test("has null for what is unset, and zero values for what has no presence", () => {
    const row = rows.toRow(station({}));
    assert.equal(row.name, "");
    assert.equal(row.bigCount, 0n);
    assert.deepEqual(row.tags, []);
    assert.deepEqual(row.labels, {});
    assert.equal(row.note, null);
    assert.equal(row.coord, null);
    assert.equal(row.nick, null);
    assert.equal(row.textPayload, null);
  });

  test("has the member of a oneof that is set, and null for the others", () => {
    const row = rows.toRow(
      station({ payload: { case: "codePayload", value: 0 } }),
    );
    assert.deepEqual(
      [row.textPayload, row.codePayload, row.coordPayload],
      [null, 0, null],
    );
  });

  test("has messages and maps as ProtoJSON", () => {
    const row = rows.toRow(
      station({
        probe: { seq: 5n, at: { lat: Number.NaN } },
        seenAt: { 7: { seconds: 1n } },
        modeOf: { a: Mode.ACTIVE, b: 77 as Mode },
        ttl: { seconds: 3n },
        attrs: { a: [null, { b: 1 }] },
      }),
    );
    assert.deepEqual(row.probe, { seq: "5", at: { lat: "NaN" } });
    assert.deepEqual(row.seenAt, { 7: "1970-01-01T00:00:01Z" });
    assert.deepEqual(row.modeOf, { a: "MODE_ACTIVE", b: 77 as Mode });
    assert.equal(row.ttl, "3s");
    assert.deepEqual(row.attrs, { a: [null, { b: 1 }] });
  });

  test("goes by the options", () => {
    const created = { seconds: 1n, nanos: 1_999_999 };
    const date = new Date(1001);
    const text = "1970-01-01T00:00:01.001999999Z";
    const sqlite = rowsOf(StationSchema, { dialect: "sqlite" });
    const named = rowsOf(StationSchema, { enums: "name" });
    assert.deepEqual(column(rows, { created }, "created"), date);
    assert.deepEqual(column(sqlite, { created }, "created"), text);
    assert.equal(column(rows, { mode: Mode.IDLE }, "mode"), 1);
    assert.equal(column(named, { mode: Mode.IDLE }, "mode"), "MODE_IDLE");
    assert.equal(column(named, { mode: 77 as Mode }, "mode"), "77");
    assert.deepEqual(column(named, { modes: [1] }, "modes"), ["MODE_IDLE"]);
    assert.equal(column(sqlite, { enabled: true }, "enabled"), 1);
    assert.equal(column(sqlite, { tags: ["a"] }, "tags"), '["a"]');
    assert.equal(column(sqlite, { coord: {} }, "coord"), "{}");
    const own = rowsOf(StationSchema, { dialect: "sqlite", lists: "array" });
    assert.deepEqual(column(own, { tags: ["a"] }, "tags"), ["a"]);
  });

  test("has names of the proto, and flattened messages behind the names of their fields", () => {
    const names = "proto";
    const flat = rowsOf(StationSchema, {
      names,
      columns: {
        probe: rowsOf(ProbeSchema, {
          names,
          columns: { at: rowsOf(CoordSchema, { names }), seq: { name: "no" } },
        }),
        coordPayload: rowsOf(CoordSchema, { names }),
      },
    });
    const row = flat.toRow(station({ probe: { seq: 1n, at: { lat: 2 } } }));
    assert.equal(row.probe_no, 1n);
    assert.equal(row.probe_at_lat, 2);
    assert.equal(row.coord_payload_lat, null);
    assert.equal(row.title_text, "");
    assert.deepEqual(
      flat.fromRow({ probe_no: null, coord_payload_lat: 0 }).payload,
      { case: "coordPayload", value: create(CoordSchema) },
    );
  });

  test("is written and read by what a column says, but null stays null", () => {
    const cents = rowsOf(StationSchema, {
      columns: {
        quota: {
          write: (value) => `${value}.00`,
          read: (text: string) => BigInt(text.replace(".00", "")),
        },
      },
    });
    assert.equal(column(cents, { quota: 5n }, "quota"), "5.00");
    assert.equal(column(cents, {}, "quota"), null);
    assert.equal(cents.fromRow({ quota: "5.00" }).quota, 5n);
    assert.equal(cents.fromRow({ quota: null }).quota, undefined);
    assert.throws(() => cents.fromRow({ quota: "5,00" }), {
      name: "TypeError",
      message:
        'the column "quota" of fmtest.v1.Station cannot hold "5,00": Cannot convert 5,00 to a BigInt',
    });
  });

  test("refuses what has no form in JSON, and a time that no Date can hold", () => {
    const nameless = station({ extra: { typeUrl: "example.com/a.B" } });
    assert.throws(() => rows.toRow(nameless), {
      name: "TypeError",
      message: /the column "extra" of fmtest\.v1\.Station .*a\.B/,
    });
    assert.throws(
      () => rows.toRow(station({ created: { seconds: 1n << 60n } })),
      (error) =>
        isFieldMaskError(error) &&
        error.violations[0]?.reason === "INVALID_TIMESTAMP" &&
        error.violations[0].path === "created",
    );
  });

  test("holds an Any of the registry", () => {
    const registry = createRegistry(DurationSchema);
    const value = toBinary(DurationSchema, create(DurationSchema));
    const typeUrl = "type.googleapis.com/google.protobuf.Duration";
    const message = station({ extra: { typeUrl, value } });
    const known = rowsOf(StationSchema, { registry });
    assert.deepEqual(known.fromRow(known.toRow(message)), message);
  });
});

suite("a row of a driver", () => {
  const rows = rowsOf(StationSchema);

  test("has numbers and 64 bits as text, 0 and 1, Buffers, and JSON as text", () => {
    const message = rows.fromRow({
      count: "5",
      bigCount: "12.00",
      serial: 7,
      ratio: "-1.5e3",
      enabled: 1n,
      blob: Buffer.from("a"),
      mode: "MODE_FAULT",
      altMode: "2",
      coord: '{"lat":1,"new":2}',
      codes: "[1,2]",
      tags: ["a"],
      quota: null,
      nothing: "of the kind",
    } as object);
    assert.deepEqual(
      message,
      station({
        count: 5,
        bigCount: 12n,
        serial: 7n,
        ratio: -1500,
        enabled: true,
        blob: Uint8Array.of(97),
        mode: Mode.FAULT,
        altMode: Mode.ACTIVE,
        coord: { lat: 1 },
        codes: [1, 2],
        tags: ["a"],
      }),
    );
    assert.equal(message.blob.constructor, Uint8Array);
  });

  test("has times as Dates and in the usual texts", () => {
    const time = new Date("2024-02-29T12:00:00.000Z");
    for (const text of [
      time,
      "2024-02-29T12:00:00Z",
      "2024-02-29 12:00:00",
      "2024-02-29 12:00:00+00",
      "2024-02-29 13:30:00.000+01:30",
      "2024-02-29 11:58:45-00:01:15",
      "2024-02-29t12:00:00z",
    ]) {
      const { created } = rows.fromRow({ created: text });
      assert.deepEqual(created, timestampFromDate(time), String(text));
    }
    const { created } = rows.fromRow({
      created: "1969-12-31 23:59:59.9999991234+00",
    });
    assert.deepEqual([created?.seconds, created?.nanos], [-1n, 999_999_123]);
  });

  test("is refused where a value doesn't fit, with the table, the column and the value", () => {
    const misfits: Record<string, unknown[]> = {
      name: [1, Buffer.from("a")],
      count: ["", " 1", "1.5", 2 ** 31, 1.5, true, "a", {}],
      bigCount: [2 ** 60, "1.5", "", 1n << 63n, "1e3"],
      serial: [-1n],
      ratio: ["", "0x1", "one", "1e400", "-1e400"],
      enabled: ["t", 2, "true"],
      blob: ["\\x61", [1]],
      mode: ["FAULT", 1.5, 2 ** 31],
      created: [
        "2024-02-30 00:00:00",
        "infinity",
        5,
        new Date(Number.NaN),
        "2024-02-01",
      ],
      coord: ["[1]", "{", 5, '{"lat":"x"}', true],
      codes: ["{1,2}", [1, null], [1, "x"], 5, "[null]"],
      tags: [[1]],
      labels: [["a"], { a: null }, "5"],
      bySlot: [{ a: "x" }],
      ttl: ["soon"],
    };
    for (const [name, values] of Object.entries(misfits)) {
      for (const value of values) {
        assert.throws(
          () => rows.fromRow({ [name]: value }),
          (error: Error) =>
            error instanceof TypeError &&
            error.message.startsWith(
              `the column "${name}" of fmtest.v1.Station cannot hold `,
            ),
          `${name}: ${String(value)}`,
        );
      }
    }
    assert.throws(() => rows.fromRow({ count: "many" }), {
      message: `the column "count" of fmtest.v1.Station cannot hold "many": it isn't the value of fmtest.v1.Station.count`,
    });
  });

  test("is refused where two members of a oneof are set", () => {
    assert.throws(() => rows.fromRow({ textPayload: "a", codePayload: 0 }), {
      name: "TypeError",
      message: `a row of fmtest.v1.Station has two members of the oneof payload: "textPayload" holds "a", "codePayload" holds 0`,
    });
  });

  test("is refused if it isn't an object", () => {
    // @ts-expect-error: undefined is what a query without a result gives
    assert.throws(() => rows.fromRow(undefined), TypeError);
    // @ts-expect-error: all rows that a query gives
    assert.throws(() => rows.fromRow([{ name: "a" }]), {
      name: "TypeError",
      message:
        "expected a row of fmtest.v1.Station, but got an array: take a row of it",
    });
  });

  test("keeps the string of a google.protobuf.Value as it is, unless JSON is text", () => {
    const desc = getMessage(
      protoRegistry({
        "a.proto": `syntax = "proto3"; package a; import "google/protobuf/struct.proto";
          message M { google.protobuf.Value v = 1; float f = 2; }`,
      }),
      "a.M",
    );
    const value = create(ValueSchema, {
      kind: { case: "stringValue", value: "1" },
    });
    const message = create(desc, { v: value });
    for (const json of ["value", "text"] as const) {
      const own = rowsOf(desc, { json });
      assert.deepEqual(own.fromRow(own.toRow(message)), message);
    }
    // As `real` prints the 32 bits.
    assert.deepEqual(
      rowsOf(desc).fromRow({ f: 0.1 }),
      create(desc, { f: Math.fround(0.1) }),
    );
  });

  test("is refused where a float is beyond its 32 bits, and where a list or map of wrappers holds null", () => {
    const desc = getMessage(
      protoRegistry({
        "a.proto": `syntax = "proto3"; package a; import "google/protobuf/wrappers.proto";
          message M {
            float f = 1;
            repeated google.protobuf.StringValue texts = 2;
            map<string, google.protobuf.Int64Value> numbers = 3;
          }`,
      }),
      "a.M",
    );
    const own = rowsOf(desc);
    const misfits = [
      { f: 1e300 },
      { f: "-1e39" },
      { texts: ["a", null] },
      { numbers: '{"a":null}' },
    ];
    for (const row of misfits) {
      assert.throws(
        () => own.fromRow(row),
        /^TypeError: the column "\w+" of a\.M cannot hold /,
      );
    }
    for (const f of [Number.NaN, Number.POSITIVE_INFINITY, 3.4028235e38]) {
      const largest = create(desc, { f: Math.fround(f) });
      assert.deepEqual(own.fromRow({ f }), largest);
      assert.deepEqual(own.fromRow({ f: String(f) }), largest);
    }
  });

  test("may have names that every object has", () => {
    const desc = getMessage(
      protoRegistry({
        "a.proto": `syntax = "proto3"; package a;
          message M { string __proto__ = 1; optional string constructor = 2; }`,
      }),
      "a.M",
    );
    const own = rowsOf(desc, { names: "proto" });
    const row = own.toRow(own.fromRow(JSON.parse('{"__proto__":"a"}')));
    assert.equal(JSON.stringify(row), '{"__proto__":"a","constructor":null}');
  });
});

suite("rowsOf", () => {
  test("prints as a line that names the columns", () => {
    assert.equal(
      inspect(rowsOf(AuthorSchema)),
      `Rows { of: example.v1.Author, columns: ["givenName", "familyName", "birthYear"] }`,
    );
  });

  test("refuses options that aren't any, and two columns of one name", () => {
    const wrong: [object, RegExp][] = [
      [{ name: "proto" }, /no option "name" \(did you mean "names"\?\)/],
      [{ enums: "text" }, /"enums" .* "text".* "number" or "name"/],
      [
        { registry: 5 },
        /"registry" of rowsOf\(example\.v1\.Author\) must be an object, not 5/,
      ],
      [{ columns: ["givenName"] }, /"columns" .* must be an object/],
      [[], /options of rowsOf\(example\.v1\.Author\) must be an object/],
      [{ columns: { giveName: false } }, /did you mean "givenName"/],
      [
        { columns: { givenName: true } },
        /givenName of example\.v1\.Author has true, but takes false/,
      ],
      [{ columns: { givenName: { naem: "a" } } }, /"naem"/],
      [{ columns: { givenName: { write: "a" } } }, /"write"/],
      [
        { columns: { givenName: { name: "familyName" } } },
        /two columns "familyName"/,
      ],
      [
        { columns: { givenName: rowsOf(AuthorSchema) } },
        /isn't a example\.v1\.Author/,
      ],
    ];
    for (const [options, message] of wrong) {
      assert.throws(() => rowsOf(AuthorSchema, options), { message });
    }
    assert.throws(
      // @ts-expect-error: no options are undefined
      () => rowsOf(AuthorSchema, null),
      /must be an object, not null/,
    );
    const author = rowsOf(AuthorSchema);
    assert.throws(
      () => rowsOf(BookSchema, { names: "proto", columns: { author } }),
      /use one for both/,
    );
  });

  test("knows the columns that a mask wants, the IDENTIFIER's always", () => {
    const rows = rowsOf(BookSchema, {
      columns: { author: rowsOf(AuthorSchema), shelf: false },
    });
    const readMask = GetBookRequestReadMask.out("author.given_name", "shelf");
    const request = create(GetBookRequestSchema, { readMask });
    const fm = GetBookRequestReadMask.filter(request);
    assert.deepEqual(rows.columns(fm), ["name", "authorGivenName"]);
    assert.deepEqual(rows.columns({ author: true, title: true }), [
      "name",
      "title",
      "authorGivenName",
      "authorFamilyName",
      "authorBirthYear",
    ]);
    assert.deepEqual(rows.pick(fm, { name: 1, title: 2, other: 3 }), {
      name: 1,
    });
  });
});

suite("a patch", () => {
  const rows = rowsOf(BookSchema);
  const flat = rowsOf(BookSchema, {
    columns: { author: rowsOf(AuthorSchema) },
  });
  const stored = create(BookSchema, {
    name: "books/1",
    title: "Old",
    author: { givenName: "Ada", birthYear: 1815 },
    place: { case: "shelf", value: "A1" },
  });

  function update(
    book: MessageInitShape<typeof BookSchema>,
    ...paths: string[]
  ) {
    const request = { book, updateMask: { paths } };
    return UpdateBookRequestUpdateMask.filter(
      create(UpdateBookRequestSchema, request),
    );
  }

  function reasonsOf(call: () => unknown): string[] {
    try {
      call();
    } catch (error) {
      assert.ok(isFieldMaskError(error), String(error));
      return error.violations.map(({ path, reason }) => `${path} ${reason}`);
    }
    return [];
  }

  test("is empty where nothing is set", () => {
    const fm = update({ createTime: {} }, "create_time");
    assert.deepEqual(rows.patch(fm), {});
    assert.deepEqual(rows.patch(fm, stored), {});
  });

  test("has null for what is cleared, and for the siblings of a member", () => {
    const fm = update(
      { place: { case: "borrower", value: "Bo" } },
      "borrower",
      "subtitle",
      "pages",
    );
    const patch = { borrower: "Bo", shelf: null, subtitle: null, pages: 0 };
    assert.deepEqual(rows.patch(fm), patch);
    assert.deepEqual(rows.patch(fm, stored), patch);
  });

  test("of a part of a column needs the stored message", () => {
    const fm = update({ author: { familyName: "L" } }, "author.family_name");
    assert.deepEqual(
      reasonsOf(() => rows.patch(fm)),
      ["author.family_name STORED_NEEDED"],
    );
    assert.throws(() => rows.patch(fm), /a column cannot be set in part/);
    assert.deepEqual(rows.patch(fm, stored), {
      author: { givenName: "Ada", familyName: "L", birthYear: 1815 },
    });
  });

  test("of a part of a flattened message doesn't", () => {
    const fm = update({ author: { familyName: "L" } }, "author.family_name");
    assert.deepEqual(flat.patch(fm), { authorFamilyName: "L" });
    assert.deepEqual(flat.patch(fm, stored), { authorFamilyName: "L" });
    const without = create(BookSchema, { name: "books/1", title: "Old" });
    assert.deepEqual(flat.patch(fm, without), {
      authorGivenName: "",
      authorFamilyName: "L",
      authorBirthYear: null,
    });
    const cleared = update({}, "author");
    assert.deepEqual(flat.patch(cleared), {
      authorGivenName: null,
      authorFamilyName: null,
      authorBirthYear: null,
    });
  });

  test("of a flattened message that may be absent needs the stored message", () => {
    for (const [fm, path] of [
      [update({}, "author.given_name"), "author.given_name"],
      [update({ author: {} }), "author"],
    ] as const) {
      assert.deepEqual(
        reasonsOf(() => flat.patch(fm)),
        [`${path} STORED_NEEDED`],
      );
      const without = create(BookSchema, { title: "Old" });
      assert.deepEqual(
        flat.fromRow({ ...flat.toRow(without), ...flat.patch(fm, without) }),
        fm.update(without),
      );
    }
    // With presence, it is null either way.
    assert.deepEqual(flat.patch(update({}, "author.birth_year")), {
      authorBirthYear: null,
    });
  });

  test("of a oneof's member whose sibling must stay needs the stored message", () => {
    for (const behavior of ["REQUIRED", "IMMUTABLE"]) {
      const desc = getMessage(
        protoRegistry({
          ...fieldBehaviorProto,
          "a.proto": `syntax = "proto3"; package a; import "google/api/field_behavior.proto";
            message M { oneof pick { string held = 1 [(google.api.field_behavior) = ${behavior}]; string other = 2; } }`,
        }),
        "a.M",
      );
      const own = rowsOf(desc);
      const source = create(desc, { pick: { case: "other", value: "a" } });
      const fm = boundUpdate(desc, source, ["other"]);
      assert.deepEqual(
        reasonsOf(() => own.patch(fm)),
        ["other STORED_NEEDED"],
        behavior,
      );
      assert.deepEqual(own.patch(fm, create(desc)), { other: "a", held: null });
    }
  });

  test("leaves out an IDENTIFIER without the stored message, and refuses its change with it", () => {
    const fm = update({ name: "books/2", title: "New" }, "name", "title");
    assert.deepEqual(rows.patch(fm), { title: "New" });
    assert.deepEqual(
      reasonsOf(() => rows.patch(fm, stored)),
      ["name IMMUTABLE_FIELD"],
    );
    const same = update({ name: "books/1", title: "New" }, "*");
    const columns = Object.keys(rows.patch(same, stored));
    assert.ok(!columns.includes("name") && !columns.includes("createTime"));
  });

  test("refuses what the update refuses", () => {
    const fm = update({}, "titel", "title");
    const expected = ["titel UNKNOWN_FIELD", "title REQUIRED_FIELD"];
    assert.deepEqual(
      reasonsOf(() => rows.patch(fm)),
      expected,
    );
    assert.deepEqual(
      reasonsOf(() => rows.patch(fm, stored)),
      reasonsOf(() => fm.update(stored)),
    );
  });

  test("refuses values that no column can hold, with their paths", () => {
    const source = station({
      extra: { typeUrl: "example.com/a.B" },
      created: { seconds: 1n << 60n },
      ttl: { seconds: 1n << 60n },
      probe: { seq: 1n },
    });
    const fm = boundUpdate(StationSchema, source, ["extra", "created", "ttl"]);
    const expected = [
      "created INVALID_TIMESTAMP",
      "ttl NO_JSON_FORM",
      "extra NO_JSON_FORM",
    ];
    const columns = rowsOf(StationSchema) as never as ReturnType<typeof rowsOf>;
    assert.deepEqual(
      reasonsOf(() => columns.patch(fm)),
      expected,
    );
    assert.deepEqual(
      reasonsOf(() => columns.patch(fm, station({}))),
      expected,
    );
  });

  test("of a list or message that holds what a caller cannot say needs the stored message", () => {
    for (const behavior of [
      "OUTPUT_ONLY",
      "INPUT_ONLY",
      "IMMUTABLE",
      "IDENTIFIER",
    ]) {
      const desc = getMessage(
        protoRegistry({
          ...fieldBehaviorProto,
          "a.proto": `syntax = "proto3"; package a; import "google/api/field_behavior.proto";
            message M { repeated N list = 1; N one = 2; string s = 3; }
            message N { string a = 1 [(google.api.field_behavior) = ${behavior}]; string b = 2; }`,
        }),
        "a.M",
      );
      const own = rowsOf(desc);
      const fm = boundUpdate(desc, create(desc), ["list", "one", "s"]);
      assert.deepEqual(
        reasonsOf(() => own.patch(fm)),
        ["list STORED_NEEDED", "one STORED_NEEDED"],
        behavior,
      );
      assert.throws(
        () => own.patch(fm),
        /a\.M\.list depends on the stored one: pass the stored message/,
      );
    }
  });

  test("refuses a mask that isn't bound, and one of another message", () => {
    const fm = update({ title: "New" }, "title");
    // @ts-expect-error: not a bound mask
    assert.throws(() => rows.patch({ paths: ["title"] }), TypeError);
    // @ts-expect-error: a request that has no update
    assert.throws(() => rows.patch(undefined), /expected a bound mask/);
    // @ts-expect-error: a mask that isn't bound
    assert.throws(() => rows.columns(undefined), /expected a bound mask or a/);
    // @ts-expect-error: the mask of a book
    assert.throws(() => rowsOf(AuthorSchema).patch(fm), {
      message:
        "expected an update of example.v1.Author, but got one of example.v1.Book",
    });
  });
});
