import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { eq, getTableColumns, gt } from "drizzle-orm";
import { books, type Database } from "./database.js";
import {
  GetBookRequestReadMask,
  ListBooksRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import {
  AuthorSchema,
  type Book,
  BookSchema,
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
      .select(columns(mask.select()))
      .from(books)
      .where(eq(books.name, request.name));
    return bookOf(found(row, request.name));
  }

  async listBooks(request: ListBooksRequest): Promise<ListBooksResponse> {
    const mask = ListBooksRequestReadMask.filter(request);
    const pageSize =
      request.pageSize > 0 ? Math.min(request.pageSize, 100) : 10;
    const rows = await this.db
      .select(columns(mask.select()))
      .from(books)
      .where(gt(books.name, request.pageToken))
      .orderBy(books.name)
      .limit(pageSize + 1); // One more tells whether there is a next page.
    const page = rows.slice(0, pageSize);
    return create(ListBooksResponseSchema, {
      books: page.map(bookOf),
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
      const stored = bookOf(found(row, name));
      const patch = mask.patch(stored);
      if (Object.keys(patch).length === 0) {
        return stored; // Drizzle refuses to set nothing.
      }
      // Read back, because the database may round: a timestamp, for one.
      const [updated] = await tx
        .update(books)
        .set(patch)
        .where(eq(books.name, name))
        .returning();
      return bookOf(found(updated, name));
    });
  }
}

type Row = typeof books.$inferSelect;

/** The columns for what a mask selects; the name always, to tell books apart. */
function columns(selection: object) {
  const { name, ...others } = getTableColumns(books);
  const selected = Object.entries(others).filter(([key]) => key in selection);
  return { name, ...(Object.fromEntries(selected) as Partial<typeof others>) };
}

/** The book in a row. Columns that are null, or were not read, stay unset. */
function bookOf({
  subtitle,
  author,
  shelf,
  borrower,
  publishTime,
  createTime,
  ...row
}: Partial<Row>): Book {
  const book = create(BookSchema, row);
  if (typeof subtitle === "string") book.subtitle = subtitle;
  if (author) book.author = create(AuthorSchema, author);
  if (typeof shelf === "string") {
    book.place = { case: "shelf", value: shelf };
  }
  if (typeof borrower === "string") {
    book.place = { case: "borrower", value: borrower };
  }
  if (publishTime) book.publishTime = timestampFromDate(publishTime);
  if (createTime) book.createTime = timestampFromDate(createTime);
  return book;
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
