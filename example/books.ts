import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { eq, getTableColumns, gt } from "drizzle-orm";
import { bookRows, books, type Database } from "./database.js";
import {
  GetBookRequestReadMask,
  ListBooksRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import {
  type Book,
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

  async getBook(request: GetBookRequest): Promise<Book> {
    const mask = GetBookRequestReadMask.filter(request);
    const [row] = await this.db
      .select(bookRows.pick(mask, getTableColumns(books)))
      .from(books)
      .where(eq(books.name, request.name));
    return bookRows.fromRow(found(row, request.name));
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
    const page = rows.slice(0, pageSize);
    return create(ListBooksResponseSchema, {
      books: page.map((row) => bookRows.fromRow(row)),
      nextPageToken: rows.length > pageSize ? (page.at(-1)?.name ?? "") : "",
    });
  }

  updateBook(request: UpdateBookRequest): Promise<Book> {
    const mask = UpdateBookRequestUpdateMask.filter(request);
    const name = request.book?.name ?? "";
    // The lock makes updates of one book wait for each other: a part of a
    // column, such as author.given_name, is a new value of the whole column.
    return this.db.transaction(async (tx) => {
      const [row] = await tx
        .select()
        .from(books)
        .where(eq(books.name, name))
        .for("update");
      const stored = bookRows.fromRow(found(row, name));
      const patch = bookRows.patch(mask, stored);
      if (Object.keys(patch).length === 0) {
        return stored; // Drizzle refuses to set nothing.
      }
      // Read back, because the database may round: a timestamp, for one.
      const [updated] = await tx
        .update(books)
        .set(patch)
        .where(eq(books.name, name))
        .returning();
      return bookRows.fromRow(found(updated, name));
    });
  }
}

function found<T>(row: T | undefined, name: string): T {
  if (row === undefined) {
    throw new NotFoundError(`there is no book "${name}"`);
  }
  return row;
}

/** What a call asks for does not exist. grpc-js goes by the code. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
  readonly code = status.NOT_FOUND;
}
