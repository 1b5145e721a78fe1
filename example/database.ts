import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import {
  integer,
  jsonb,
  type PgDatabase,
  type PgQueryResultHKT,
  pgTable,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { Pool } from "pg";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import { BookSchema } from "./gen/example/v1/book_pb.js";

/** A book as a row of the table, and back. */
export const bookRows = rowsOf(BookSchema);

/**
 * The keys are the columns of `bookRows`. In SQL, columns are called as the
 * fields of the proto are: `casing` below turns `publishTime` into publish_time.
 */
export const books = pgTable("books", {
  name: text().primaryKey(),
  title: text().notNull(),
  subtitle: text(),
  // A message in one column: the patch has it whole, as JSON.
  author: jsonb(),
  tags: text().array().notNull().default([]),
  pages: integer().notNull().default(0),
  // A oneof in two columns: the patch sets one and clears the other.
  shelf: text(),
  borrower: text(),
  publishTime: timestamp({ withTimezone: true }),
  createTime: timestamp({ withTimezone: true }).defaultNow(),
});

/** A database with the books, whichever driver it goes by. */
export type Database = PgDatabase<PgQueryResultHKT>;

/** An open database. */
export interface OpenDatabase {
  readonly db: Database;
  close(): Promise<void>;
}

/**
 * Open the database at this URL; without one, PostgreSQL runs inside this
 * process, and forgets everything when it ends. Statements go to the log,
 * their parameters behind them.
 */
export async function openDatabase(
  url: string | undefined,
  log: (sql: string) => void,
): Promise<OpenDatabase> {
  const logQuery = (query: string, parameters: unknown[]) => {
    const values = parameters.map((value) => JSON.stringify(value));
    log(values.length > 0 ? `${query} -- ${values.join(", ")}` : query);
  };
  const setup = await readFile(new URL("books.sql", import.meta.url), "utf8");
  const options = { casing: "snake_case", logger: { logQuery } } as const;
  if (url === undefined) {
    const client = new PGlite();
    await client.exec(setup);
    const db = drizzlePglite({ client, ...options });
    return { db, close: () => client.close() };
  }
  const client = new Pool({ connectionString: url });
  // An idle connection that breaks must not end the process.
  client.on("error", ({ message }) => log(message));
  await client.query(setup);
  const db = drizzlePg({ client, ...options });
  return { db, close: () => client.end() };
}
