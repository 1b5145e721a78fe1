import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import {
  bigint,
  integer,
  jsonb,
  type PgDatabase,
  type PgQueryResultHKT,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { Pool } from "pg";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import { BookSchema, ChapterSchema } from "./gen/example/v1/book_pb.js";
import { reasonOf, StartError } from "./start-error.js";

/** Books as rows of their table. Their chapters have one of their own. */
export const bookRows = rowsOf(BookSchema, {
  enums: "name",
  columns: { chapters: false },
});

/** Chapters as rows of their table, which says of what book they are besides. */
export const chapterRows = rowsOf(ChapterSchema);

/**
 * The keys are the columns of `bookRows`. In SQL, they are called as the fields
 * of the proto are: `casing` below turns `publishTime` into publish_time.
 */
export const books = pgTable("books", {
  name: text().primaryKey(),
  title: text().notNull(),
  subtitle: text(),
  // A message in one column, as JSON.
  author: jsonb(),
  tags: text().array().notNull(),
  pages: integer().notNull(),
  // A oneof in two columns: an update sets one and clears the other.
  shelf: text(),
  borrower: text(),
  publishTime: timestamp({ withTimezone: true }),
  createTime: timestamp({ withTimezone: true }),
  format: text().notNull(),
  priceCents: bigint({ mode: "bigint" }).notNull(),
  etag: text().notNull(),
});

export const chapters = pgTable(
  "chapters",
  {
    book: text().notNull(),
    number: integer().notNull(),
    title: text().notNull(),
    page: integer().notNull(),
  },
  ({ book, number }) => [primaryKey({ columns: [book, number] })],
);

/** A database with the books, or a transaction in it, whichever driver it goes by. */
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
 *
 * Rejects with a `StartError` for a database that cannot be used.
 */
export async function openDatabase(
  url: string | undefined,
  log: (sql: string) => void,
): Promise<OpenDatabase> {
  const setup = await readFile(new URL("books.sql", import.meta.url), "utf8");
  const logger = {
    logQuery: (query: string, parameters: unknown[]) =>
      log(
        [query, parameters.map(shown).join(", ")].filter(Boolean).join(" -- "),
      ),
  };
  const options = { casing: "snake_case", logger } as const;
  if (url === undefined) {
    const client = new PGlite();
    await client.exec(setup);
    const db = drizzlePglite({ client, ...options });
    return { db, close: () => client.close() };
  }
  const client = new Pool({ connectionString: url });
  // An idle connection that breaks must not end the process.
  client.on("error", ({ message }) => log(message));
  try {
    await client.query(setup);
  } catch (error) {
    await client.end();
    throw new StartError(
      `cannot use the database of DATABASE_URL: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  const db = drizzlePg({ client, ...options });
  return { db, close: () => client.end() };
}

function shown(parameter: unknown): string {
  return typeof parameter === "bigint"
    ? String(parameter)
    : JSON.stringify(parameter);
}
