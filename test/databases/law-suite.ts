import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  createFileRegistry,
  type DescMessage,
  equals,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { Client, escapeIdentifier } from "pg";
import { isFieldMaskError } from "protoc-gen-fieldmask-es";
import type { ElementForm } from "../../src/rows/form.js";
import {
  type ColumnPlan,
  columnsOf,
  type TablePlan,
} from "../../src/rows/table-plan.js";
import { arbitraryMessage } from "../arbitraries.js";
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

const vectors = createFileRegistry(vectorProtos());

const arbitraryDesc: fc.Arbitrary<DescMessage> = fc.oneof(
  fc
    .constantFrom("Station", "Chain", "Ticket", "Ledger", "Gauge")
    .map((name) => getMessage(vectors, `fmtest.v1.${name}`)),
  arbitrarySchema(),
);

const arbitraryCase = arbitraryDesc.chain((desc) => {
  const message = arbitraryMessage(desc, {
    unknown: false,
    negativeZero: false,
  }).filter((random) => !holdsNul(random));
  return fc.record({
    desc: fc.constant(desc),
    // node-postgres takes an array for one of the database's.
    table: arbitraryRows(desc, { json: "text" }),
    stored: message,
    source: message,
    mask: arbitraryUpdateMask(desc),
  });
});

/** The laws of rows, through tables of the database at a URL. */
export function lawSuite(
  database: string,
  url: () => string,
  numRuns: number,
): void {
  suite(`laws of rows on ${database}`, () => {
    let client: Client;
    before(async () => {
      client = new Client({ connectionString: url() });
      await client.connect();
    });
    after(() => client.end());

    test(`a message comes back from a table, and a patch is an update of it (SEED=${seed})`, async () => {
      const law = fc.asyncProperty(
        arbitraryCase,
        async ({ desc, table, stored, source, mask }) => {
          const { rows } = table;
          const { plan } = rows as unknown as { plan: TablePlan };
          await client.query("drop table if exists law");
          await client.query(createTable(plan));
          await write(client, rows.toRow(stored));
          assertSame(desc, rows.fromRow(await read(client)), stored, table);

          const bound = boundUpdate(desc, source, mask);
          const before = rows.fromRow(await read(client));
          const patch = attempt(() => rows.patch(bound, before));
          if (!isFieldMaskError(patch)) {
            await write(client, patch as Record<string, unknown>);
            const after = rows.fromRow(await read(client));
            assertSame(desc, after, bound.update(before), table);
          }
        },
      );
      await fc.assert(law, {
        seed,
        numRuns,
        endOnFailure: true,
        includeErrorInReport: true,
      });
    });
  });

  function assertSame(
    desc: DescMessage,
    actual: Message,
    expected: Message,
    table: Parameters<typeof holdable>[0],
  ): void {
    assert.ok(
      equals(desc, actual, holdable(table, expected), { registry }),
      "the messages differ",
    );
  }
}

/** A table with one row, whose columns can all be null. */
function createTable(plan: TablePlan): string {
  const columns = columnsOf(plan).map(
    (column) => `${escapeIdentifier(column.name)} ${typeOf(column)}`,
  );
  return `create table law (${columns}); insert into law default values`;
}

async function read(client: Client): Promise<Record<string, unknown>> {
  const { rows } = await client.query("select * from law");
  return rows[0];
}

async function write(
  client: Client,
  row: Record<string, unknown>,
): Promise<void> {
  const names = Object.keys(row);
  if (names.length > 0) {
    const set = names.map((name, i) => `${escapeIdentifier(name)} = $${i + 1}`);
    await client.query(`update law set ${set}`, Object.values(row));
  }
}

function typeOf({ field, form }: ColumnPlan): string {
  switch (form.kind) {
    case "scalar":
    case "enum":
      return elementType(form);
    case "array": {
      const type = elementType(form.element);
      // node-postgres reads the numbers of a numeric[] as floats.
      return type === "numeric" ? "text[]" : `${type}[]`;
    }
    case "timestamp":
      return form.as === "date" ? "timestamptz" : "text";
    case "json":
      // node-postgres has parsed a jsonb: a string in it may be JSON as well.
      return field.message?.typeName === ValueSchema.typeName
        ? "text"
        : "jsonb";
  }
}

function elementType(form: ElementForm): string {
  if (form.kind === "enum") {
    return form.as === "name" ? "text" : "integer";
  }
  switch (form.scalar) {
    case ScalarType.STRING:
      return "text";
    case ScalarType.BYTES:
      return "bytea";
    case ScalarType.BOOL:
      return form.booleans === "number" ? "integer" : "boolean";
    case ScalarType.DOUBLE:
      return "double precision";
    case ScalarType.FLOAT:
      return "real";
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return "integer";
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return "bigint";
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return "numeric";
  }
}

/** PostgreSQL has no NUL in its texts. */
function holdsNul(message: Message): boolean {
  const text = JSON.stringify(message, (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return text.includes("\\u0000");
}

function attempt<T>(call: () => T): T | unknown {
  try {
    return call();
  } catch (error) {
    assert.ok(isFieldMaskError(error), String((error as Error).stack));
    return error;
  }
}
