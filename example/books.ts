import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { and, eq, getTableColumns, gt, inArray } from "drizzle-orm";
import { elementChanges, type ResponseMask } from "protoc-gen-fieldmask-es";
import {
  bookRows,
  books,
  chapterRows,
  chapters,
  type Database,
} from "./database.js";
import {
  BatchUpdateBooksRequestReadMask,
  GetBookRequestReadMask,
  ListBooksRequestReadMask,
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import {
  type BatchUpdateBooksRequest,
  type BatchUpdateBooksResponse,
  BatchUpdateBooksResponseSchema,
  type Book,
  type Chapter,
  ChapterSchema,
  type GetBookRequest,
  type ListBooksRequest,
  type ListBooksResponse,
  ListBooksResponseSchema,
  type UpdateBookRequest,
} from "./gen/example/v1/book_pb.js";

/**
 * The library, on a database. Nothing here checks a mask or masks a response:
 * the interceptors in server.ts and web.ts do. The masks only decide which
 * columns are read and written.
 */
export class BookLibrary {
  constructor(private readonly db: Database) {}

  getBook(request: GetBookRequest): Promise<Book> {
    const mask = GetBookRequestReadMask.filter(request);
    return readBook(this.db, request.name, mask);
  }

  async listBooks(request: ListBooksRequest): Promise<ListBooksResponse> {
    const mask = ListBooksRequestReadMask.filter(request);
    const pageSize =
      request.pageSize > 0 ? Math.min(request.pageSize, 100) : 10;
    const rows = await this.db
      .select(bookRows.pick(mask, getTableColumns(books)))
      .from(books)
      .where(gt(books.name, request.pageToken))
      .orderBy(books.name)
      .limit(pageSize + 1); // One more tells whether there is a next page.
    const page = rows.slice(0, pageSize).map((row) => bookRows.fromRow(row));
    if (mask.wants("chapters")) {
      await addChapters(this.db, page);
    }
    return create(ListBooksResponseSchema, {
      books: page,
      nextPageToken: rows.length > pageSize ? (page.at(-1)?.name ?? "") : "",
    });
  }

  updateBook(request: UpdateBookRequest): Promise<Book> {
    const mask = UpdateBookRequestReadMask.filter(request);
    return this.db.transaction(async (tx) => {
      await updateBook(tx, request);
      return readBook(tx, nameIn(request), mask);
    });
  }

  batchUpdateBooks(
    request: BatchUpdateBooksRequest,
  ): Promise<BatchUpdateBooksResponse> {
    const mask = BatchUpdateBooksRequestReadMask.filter(request);
    const names = request.requests.map(nameIn);
    return this.db.transaction(async (tx) => {
      // Locked in one order, or two batches could wait for each other.
      await tx
        .select({ name: books.name })
        .from(books)
        .where(inArray(books.name, names))
        .orderBy(books.name)
        .for("update");
      for (const update of request.requests) {
        await updateBook(tx, update);
      }
      const response = create(BatchUpdateBooksResponseSchema);
      for (const name of names) {
        response.books.push(await readBook(tx, name, mask));
      }
      return response;
    });
  }
}

function nameIn({ book }: UpdateBookRequest): string {
  return book?.name ?? "";
}

/** Read what a mask wants of a book. */
async function readBook(
  db: Database,
  name: string,
  mask: ResponseMask,
): Promise<Book> {
  const [row] = await db
    .select(bookRows.pick(mask, getTableColumns(books)))
    .from(books)
    .where(eq(books.name, name));
  const book = bookRows.fromRow(found(row, name));
  if (mask.wants("chapters")) {
    await addChapters(db, [book]);
  }
  return book;
}

/** Update a book, within a transaction. */
async function updateBook(
  tx: Database,
  request: UpdateBookRequest,
): Promise<void> {
  const mask = UpdateBookRequestUpdateMask.filter(request);
  const name = nameIn(request);
  // The lock makes updates of one book wait for each other: a part of a
  // column, such as author.given_name, is a new value of the whole column.
  const isIt = eq(books.name, name);
  const [row] = await tx.select().from(books).where(isIt).for("update");
  const stored = bookRows.fromRow(found(row, name));
  const etag = request.book?.etag || stored.etag;
  if (etag !== stored.etag) {
    const message = `${name} has changed since it was read`;
    throw new LibraryError(status.ABORTED, message);
  }
  const patch = bookRows.patch(mask, stored);
  if (mask.sets("chapters")) {
    await addChapters(tx, [stored]);
    await writeChapters(tx, stored, mask.update(stored).chapters);
  } else if (Object.keys(patch).length === 0) {
    return;
  }
  await tx
    .update(books)
    .set({ ...patch, etag: randomUUID() })
    .where(isIt);
}

/** Read the chapters of these books. */
async function addChapters(db: Database, of: readonly Book[]): Promise<void> {
  const byName = new Map(of.map((book) => [book.name, book]));
  const rows = await db
    .select()
    .from(chapters)
    .where(inArray(chapters.book, [...byName.keys()]))
    .orderBy(chapters.book, chapters.number);
  for (const row of rows) {
    byName.get(row.book)?.chapters.push(chapterRows.fromRow(row));
  }
}

/** Write what differs between the chapters that a book has and those that it gets. */
async function writeChapters(
  tx: Database,
  { name: book, chapters: before }: Book,
  after: readonly Chapter[],
): Promise<void> {
  const numbers = new Set(after.map(({ number }) => number));
  if (numbers.size < after.length || numbers.has(0)) {
    throw new LibraryError(
      status.INVALID_ARGUMENT,
      `the chapters of ${book} need a number each, of their own`,
    );
  }
  const isIt = ({ number }: Chapter) =>
    and(eq(chapters.book, book), eq(chapters.number, number));
  const changes = elementChanges(ChapterSchema, before, after);
  for (const chapter of changes.removed) {
    await tx.delete(chapters).where(isIt(chapter));
  }
  for (const { after: chapter } of changes.updated) {
    await tx
      .update(chapters)
      .set(chapterRows.toRow(chapter))
      .where(isIt(chapter));
  }
  for (const chapter of changes.inserted) {
    await tx.insert(chapters).values({ book, ...chapterRows.toRow(chapter) });
  }
}

function found<T>(row: T | undefined, name: string): T {
  if (row === undefined) {
    throw new LibraryError(status.NOT_FOUND, `there is no book "${name}"`);
  }
  return row;
}

/** A call cannot be done. Its code is gRPC's: grpc-js goes by it. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";

  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}
