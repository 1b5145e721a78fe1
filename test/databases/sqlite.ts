// Rows on node:sqlite, by scripts/test-sqlite.js. Not among the tests that
// `npm test` runs, because Node 20 has no SQLite.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  createFileRegistry,
  equals,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { isFieldMaskError } from "protoc-gen-fieldmask-es";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import { columnsOf, type TablePlan } from "../../src/rows/table-plan.js";
import { arbitraryMessage } from "../arbitraries.js";
import { UpdateProductRequestUpdateMask } from "../gen/store/v1/product_fieldmask.js";
import {
  Kind,
  ProductSchema,
  UpdateProductRequestSchema,
} from "../gen/store/v1/product_pb.js";
import { getMessage } from "../helpers.js";
import {
  arbitraryRows,
  arbitraryUpdateMask,
  boundUpdate,
  holdable,
  registry,
} from "../rows/random-rows.js";
import { seed } from "../seed.js";
import { arbitrarySchema } from "../update/behavior-schemas.js";
import { vectorProtos } from "../vector-protos.js";

/** As much of node:sqlite as is used here: the types of Node 20 lack it. */
interface Sqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: unknown[]): unknown;
      get(...values: unknown[]): Row | undefined;
      setReadBigInts(enabled: boolean): void;
    };
  };
}

type Row = Record<string, unknown>;
type Database = InstanceType<Sqlite["DatabaseSync"]>;

const module = "node:sqlite";
const { DatabaseSync } = (await import(module)) as Sqlite;
const vectors = createFileRegistry(vectorProtos());

suite("rows on node:sqlite", () => {
  test("a product is inserted, read, and updated in a transaction", () => {
    const db = new DatabaseSync(":memory:");
    db.exec(`create table products (
      name text primary key, display_name text, in_stock integer,
      price_cents integer, kind text, tags text, sizes text, sub_titles text,
      maker text, shelf text, sent_to text, picture blob, on_sale integer,
      create_time text, etag text
    ) strict`);
    const rows = rowsOf(ProductSchema, {
      dialect: "sqlite",
      names: "proto",
      enums: "name",
    });
    const product = create(ProductSchema, {
      name: "products/1",
      priceCents: 1n << 60n,
      kind: Kind.TABLE,
      tags: ["oak"],
      sizes: [{ widthMm: 1 }],
      place: { case: "sentTo", value: { lines: ["1 Road"] } },
      picture: Uint8Array.of(1),
      onSale: true,
      createTime: { seconds: 1n, nanos: 1 },
    });
    insert(db, "products", rows.toRow(product));
    const select = db.prepare("select * from products where name = ?");
    select.setReadBigInts(true);
    const read = () => rows.fromRow(select.get("products/1") ?? {});
    assert.deepEqual(read(), product);

    const fm = UpdateProductRequestUpdateMask.filter(
      create(UpdateProductRequestSchema, {
        product: {
          subTitles: { a: "b" },
          place: { case: "shelf", value: "A" },
        },
        updateMask: { paths: ["sub_titles.a", "shelf", "in_stock", "on_sale"] },
      }),
    );
    db.exec("begin immediate");
    update(db, "products", rows.patch(fm, read()));
    db.exec("commit");
    assert.deepEqual(read(), fm.update(product));
  });

  test(`a message comes back from a table, and a patch is an update of it (SEED=${seed})`, () => {
    const descs = fc.oneof(
      fc
        .constantFrom("Station", "Chain", "Ticket", "Ledger", "Gauge")
        .map((name) => getMessage(vectors, `fmtest.v1.${name}`)),
      arbitrarySchema(),
    );
    const cases = descs.chain((desc) => {
      const message = arbitraryMessage(desc, {
        unknown: false,
        negativeZero: false,
      });
      return fc.record({
        table: arbitraryRows(desc, {
          dialect: "sqlite",
          timestamps: "string",
          json: "text",
          lists: "json",
          booleans: "number",
        }),
        stored: message,
        source: message,
        mask: arbitraryUpdateMask(desc),
      });
    });
    const law = fc.property(cases, ({ table, stored, source, mask }) => {
      const { rows } = table;
      const { desc, plan } = rows as unknown as {
        desc: (typeof rows)["desc"];
        plan: TablePlan;
      };
      fc.pre(!holdsLarge(plan, rows.toRow(stored)));
      const db = new DatabaseSync(":memory:");
      // Without a type, a column has what is bound.
      db.exec(`create table law (${columnsOf(plan).map(nameOf)})`);
      insert(db, "law", rows.toRow(stored));
      const select = db.prepare("select * from law");
      select.setReadBigInts(true);
      const read = () => rows.fromRow(select.get() ?? {});
      const same = (actual: Message, expected: Message) =>
        assert.ok(
          equals(desc, actual, holdable(table, expected), { registry }),
          "the messages differ",
        );
      same(read(), stored);
      const bound = boundUpdate(desc, source, mask);
      const before = read();
      let patch: Row;
      try {
        patch = rows.patch(bound, before);
      } catch (error) {
        assert.ok(isFieldMaskError(error), String(error));
        return;
      }
      fc.pre(!holdsLarge(plan, patch));
      update(db, "law", patch);
      same(read(), bound.update(before));
    });
    fc.assert(law, {
      seed,
      numRuns: 300,
      endOnFailure: true,
      includeErrorInReport: true,
    });
  });
});

function insert(db: Database, table: string, row: Row): void {
  const places = Object.keys(row).map(() => "?");
  db.prepare(
    `insert into ${table} (${Object.keys(row).map(quoted)}) values (${places})`,
  ).run(...Object.values(row));
}

function update(db: Database, table: string, patch: Row): void {
  const set = Object.keys(patch).map((name) => `${quoted(name)} = ?`);
  if (set.length > 0) {
    db.prepare(`update ${table} set ${set}`).run(...Object.values(patch));
  }
}

function nameOf({ name }: { name: string }): string {
  return quoted(name);
}

function quoted(name: string): string {
  return `"${name}"`;
}

/** SQLite has integers of 64 bits with a sign. */
function holdsLarge(plan: TablePlan, row: Row): boolean {
  return columnsOf(plan).some(
    ({ name, form }) =>
      form.kind === "scalar" &&
      (form.scalar === ScalarType.UINT64 ||
        form.scalar === ScalarType.FIXED64) &&
      typeof row[name] === "bigint" &&
      row[name] >= 1n << 63n,
  );
}
