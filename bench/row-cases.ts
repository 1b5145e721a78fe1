import {
  create,
  fromJson,
  type JsonObject,
  type JsonValue,
  toJson,
} from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { BoundMask } from "protoc-gen-fieldmask-es";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import { UpdateBookRequestUpdateMask } from "../example/gen/example/v1/book_fieldmask.js";
import {
  type Author,
  AuthorSchema,
  type Book,
  BookSchema,
  UpdateBookRequestSchema,
} from "../example/gen/example/v1/book_pb.js";
import type { Case } from "./cases.js";

export const BOOK_READ = "read a book from its row, the author as JSON";
export const BOOK_FLAT = "read a book from its row, the author in columns";
export const BOOK_PATCH = "the columns of an update of 4 paths of a book";

const book = create(BookSchema, {
  name: "books/1",
  title: "The Hobbit",
  subtitle: "There and Back Again",
  author: { givenName: "John", familyName: "Tolkien", birthYear: 1892 },
  tags: ["fantasy", "classic"],
  pages: 310,
  place: { case: "shelf", value: "A 3" },
  publishTime: timestampFromDate(new Date("1937-09-21")),
  createTime: timestampFromDate(new Date("2024-01-01")),
});

const rows = rowsOf(BookSchema);
const flatRows = rowsOf(BookSchema, {
  columns: { author: rowsOf(AuthorSchema) },
});
const row = rows.toRow(book);
const flatRow = flatRows.toRow(book);
const author = row.author ?? null;

const bound = UpdateBookRequestUpdateMask.filter(
  create(UpdateBookRequestSchema, {
    book: {
      title: "The Hobbit",
      author: { givenName: "J. R. R." },
      place: { case: "borrower", value: "Ada" },
    },
    updateMask: UpdateBookRequestUpdateMask.in(
      "title",
      "author.given_name",
      "borrower",
      "publish_time",
    ),
  }),
);

/** Rows of a database, and back. */
export const rowCases: readonly Case[] = [
  {
    name: BOOK_READ,
    contenders: {
      "by hand": () => bookOf(row, authorOfJson(author)),
      "by hand, the author by fromJson": () =>
        bookOf(row, fromJson(AuthorSchema, author)),
      "fromRow()": () => rows.fromRow(row),
    },
  },
  {
    name: BOOK_FLAT,
    contenders: {
      "by hand": () =>
        bookOf(
          flatRow,
          authorOf(
            flatRow.authorGivenName,
            flatRow.authorFamilyName,
            flatRow.authorBirthYear,
          ),
        ),
      "fromRow()": () => flatRows.fromRow(flatRow),
    },
  },
  {
    name: BOOK_PATCH,
    contenders: {
      "by hand, behind update()": () => columnsSet(bound, book),
      "patch()": () => rows.patch(bound, book),
      "update() alone": () => bound.update(book),
    },
  },
];

type Columns = Omit<NonNullable<typeof rows.$row>, "author">;

function bookOf(columns: Columns, writer: Author | undefined): Book {
  const result = create(BookSchema);
  result.name = columns.name;
  result.title = columns.title;
  if (columns.subtitle !== null) result.subtitle = columns.subtitle;
  if (writer !== undefined) result.author = writer;
  result.tags = columns.tags;
  result.pages = columns.pages;
  if (columns.shelf !== null) {
    result.place = { case: "shelf", value: columns.shelf };
  } else if (columns.borrower !== null) {
    result.place = { case: "borrower", value: columns.borrower };
  }
  if (columns.publishTime !== null) {
    result.publishTime = timestampFromDate(columns.publishTime);
  }
  if (columns.createTime !== null) {
    result.createTime = timestampFromDate(columns.createTime);
  }
  return result;
}

function authorOfJson(json: JsonValue): Author | undefined {
  if (json === null) return undefined;
  const { givenName, familyName, birthYear } = json as JsonObject;
  return authorOf(
    (givenName as string | undefined) ?? "",
    (familyName as string | undefined) ?? "",
    (birthYear as number | undefined) ?? null,
  );
}

function authorOf(
  givenName: string | null,
  familyName: string | null,
  birthYear: number | null,
): Author | undefined {
  if (givenName === null && familyName === null && birthYear === null) {
    return undefined;
  }
  const result = create(AuthorSchema);
  if (givenName !== null) result.givenName = givenName;
  if (familyName !== null) result.familyName = familyName;
  if (birthYear !== null) result.birthYear = birthYear;
  return result;
}

/** What goes for any mask: the helper says what is set, and what of it comes out. */
function columnsSet(mask: BoundMask, stored: Book): Record<string, unknown> {
  const updated: Book = mask.update(stored);
  const { place, publishTime } = updated;
  const patch: Record<string, unknown> = {};
  if (mask.sets("title")) patch.title = updated.title;
  if (mask.sets("subtitle")) patch.subtitle = updated.subtitle ?? null;
  if (mask.sets("author")) {
    patch.author = updated.author ? toJson(AuthorSchema, updated.author) : null;
  }
  if (mask.sets("tags")) patch.tags = updated.tags;
  if (mask.sets("pages")) patch.pages = updated.pages;
  if (mask.sets("shelf") || mask.sets("borrower")) {
    patch.shelf = place.case === "shelf" ? place.value : null;
    patch.borrower = place.case === "borrower" ? place.value : null;
  }
  if (mask.sets("publish_time")) {
    patch.publishTime = publishTime ? timestampDate(publishTime) : null;
  }
  return patch;
}
