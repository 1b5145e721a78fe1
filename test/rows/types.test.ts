import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  createFileRegistry,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import {
  GetBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "../../example/gen/example/v1/book_fieldmask.js";
import {
  AuthorSchema,
  BookSchema,
  type Format,
  GetBookRequestSchema,
  UpdateBookRequestSchema,
} from "../../example/gen/example/v1/book_pb.js";
import {
  type Mode,
  ProbeSchema,
  type Station,
  StationSchema,
} from "../gen/fmtest/v1/station_pb.js";

/** Fails to compile unless both types are the same. */
function same<A, B>(
  ..._equal: [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]
): void {}

suite("the type of a row", () => {
  test("has a column for each field and each member of a oneof", () => {
    const rows = rowsOf(BookSchema);
    same<
      NonNullable<typeof rows.$row>,
      {
        name: string;
        title: string;
        subtitle: string | null;
        author: JsonValue | null;
        tags: string[];
        pages: number;
        shelf: string | null;
        borrower: string | null;
        publishTime: Date | null;
        createTime: Date | null;
        format: Format;
        priceCents: bigint;
        chapters: JsonValue;
        etag: string;
      }
    >();
    assert.equal(rows.toRow(create(BookSchema)).subtitle, null);
  });

  test("has the values of protobuf-es: 64 bits, bytes, enums, wrappers", () => {
    const rows = rowsOf(StationSchema);
    type Row = NonNullable<typeof rows.$row>;
    same<Row["bigCount"], bigint>();
    same<Row["blob"], Uint8Array>();
    same<Row["mode"], Mode>();
    same<Row["altMode"], Mode | null>();
    same<Row["modes"], Mode[]>();
    same<Row["chunks"], Uint8Array[]>();
    same<Row["enabled"], boolean>();
    same<Row["locked"], boolean | null>();
    same<Row["nick"], string | null>();
    same<Row["seen"], JsonValue>();
    same<Row["probes"], JsonValue>();
    same<Row["labels"], JsonValue>();
    same<Row["attrs"], JsonValue | null>();
    same<Row["codePayload"], number | null>();
    same<Row["coordPayload"], JsonValue | null>();
  });

  test("goes by the options", () => {
    const rows = rowsOf(StationSchema, {
      names: "proto",
      enums: "name",
      dialect: "sqlite",
      columns: {
        probes: false,
        serial: { write: (value) => value.toString() },
        note: { name: "remark" },
      },
    });
    type Row = NonNullable<typeof rows.$row>;
    same<Row["big_count"], bigint>();
    same<Row["alt_mode"], string | null>();
    same<Row["modes"], string>();
    same<Row["tags"], string>();
    same<Row["labels"], string>();
    same<Row["created"], string | null>();
    same<Row["enabled"], number>();
    same<Row["serial"], string>();
    same<Row["remark"], string | null>();
    same<Extract<keyof Row, "probes" | "note" | "bigCount">, never>();
  });

  test("has the columns of a message that is flattened, which can be null", () => {
    const local = rowsOf(BookSchema, {
      columns: { author: rowsOf(AuthorSchema) },
    });
    type Local = NonNullable<typeof local.$row>;
    same<Local["authorGivenName"], string | null>();
    same<Local["authorBirthYear"], number | null>();
    same<Extract<keyof Local, "author">, never>();
    const proto = rowsOf(BookSchema, {
      names: "proto",
      columns: {
        author: rowsOf(AuthorSchema, {
          names: "proto",
          columns: { familyName: { name: "surname" } },
        }),
      },
    });
    type Proto = NonNullable<typeof proto.$row>;
    same<Proto["author_given_name"], string | null>();
    same<Proto["author_surname"], string | null>();
    same<Proto["publish_time"], Date | null>();
  });

  test("can be named where a schema defies it, and is any for messages without generated types", () => {
    const named = rowsOf<typeof AuthorSchema, { givenname: string }>(
      AuthorSchema,
    );
    same<NonNullable<typeof named.$row>, { givenname: string }>();
    const { file } = StationSchema;
    const registry = createFileRegistry(
      file.proto,
      (name) =>
        file.dependencies.find(({ proto }) => proto.name === name)?.proto,
    );
    const desc = registry.getMessage("fmtest.v1.Station");
    assert.ok(desc);
    const rows = rowsOf(desc, { columns: { coord: false } });
    const message: Message = rows.fromRow({ name: "a", level: 1 });
    assert.equal(message.$typeName, "fmtest.v1.Station");
  });
});

suite("the types of rowsOf", () => {
  const rows = rowsOf(BookSchema);

  test("refuse options that aren't any", () => {
    const publish_time = false;
    // @ts-expect-error: a name of the proto
    assert.throws(() => rowsOf(BookSchema, { columns: { publish_time } }));
    // @ts-expect-error: there is no such choice
    assert.throws(() => rowsOf(BookSchema, { enums: "text" }));
    const stringOf = (value: string) => value.length;
    rowsOf(BookSchema, { columns: { title: { write: stringOf } } });
    // @ts-expect-error: pages are a number
    rowsOf(BookSchema, { columns: { pages: { write: stringOf } } });
    // @ts-expect-error: read makes another value
    rowsOf(BookSchema, { columns: { pages: { read: () => "1" } } });
  });

  test("refuse the masks and messages of another type", () => {
    const request = create(UpdateBookRequestSchema);
    const fm = UpdateBookRequestUpdateMask.filter(request);
    const patch: { title?: string; shelf?: string | null } = rows.patch(fm);
    assert.deepEqual(patch, {});
    // @ts-expect-error: an update of a book
    assert.throws(() => rowsOf(AuthorSchema).patch(fm), TypeError);
    // @ts-expect-error: an author
    assert.throws(() => rows.toRow(create(AuthorSchema)), TypeError);
    // @ts-expect-error: the columns have other names
    rows.fromRow({ publish_time: null });
    const station: Station = rowsOf(StationSchema).fromRow({ name: "a" });
    assert.equal(station.name, "a");
    // @ts-expect-error: rows of another message are found at run time alone
    const wrong: never = rowsOf(ProbeSchema);
    assert.ok(wrong);
  });

  test("give the columns of a mask by their names", () => {
    const fm = GetBookRequestReadMask.filter(create(GetBookRequestSchema));
    const columns: (keyof NonNullable<typeof rows.$row>)[] = rows.columns(fm);
    assert.equal(columns.length, 14);
    const picked = rows.pick(fm, { title: 1, other: 2 });
    same<typeof picked, { title?: number }>();
    assert.deepEqual(picked, { title: 1 });
    assert.deepEqual(rows.columns({ title: true }), ["name", "title"]);
    // @ts-expect-error: a book has no such field
    assert.deepEqual(rows.columns({ titel: 1 }), ["name"]);
  });
});
