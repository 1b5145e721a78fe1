import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Author,
  AuthorSchema,
  type Book,
  ChapterSchema,
  Format,
} from "../gen/example/v1/book_pb.js";

/** A field of the form: what it says of a book, and what it makes of one. */
export interface FormField {
  /** The path in the book. */
  readonly path: string;
  read(book: Book): string;
  write(book: Book, text: string): void;
}

/** The fields of the form by their names. */
export const fields: Readonly<Record<string, FormField>> = {
  title: {
    path: "title",
    read: ({ title }) => title,
    write: (book, text) => {
      book.title = text;
    },
  },
  subtitle: {
    path: "subtitle",
    read: ({ subtitle }) => subtitle ?? "",
    write: (book, text) => {
      book.subtitle = text || undefined;
    },
  },
  givenName: {
    path: "author.given_name",
    read: ({ author }) => author?.givenName ?? "",
    write: (book, text) => {
      authorOf(book).givenName = text;
    },
  },
  familyName: {
    path: "author.family_name",
    read: ({ author }) => author?.familyName ?? "",
    write: (book, text) => {
      authorOf(book).familyName = text;
    },
  },
  birthYear: {
    path: "author.birth_year",
    read: ({ author }) => String(author?.birthYear ?? ""),
    write: (book, text) => {
      authorOf(book).birthYear = text === "" ? undefined : Number(text);
    },
  },
  tags: {
    path: "tags",
    read: ({ tags }) => tags.join(", "),
    write: (book, text) => {
      const tags = text.split(",").map((tag) => tag.trim());
      book.tags = tags.filter((tag) => tag !== "");
    },
  },
  pages: {
    path: "pages",
    read: ({ pages }) => String(pages),
    write: (book, text) => {
      book.pages = Number(text);
    },
  },
  priceCents: {
    path: "price_cents",
    read: ({ priceCents }) => String(priceCents),
    write: (book, text) => {
      book.priceCents = BigInt(text || 0);
    },
  },
  format: {
    path: "format",
    read: ({ format }) => Format[format],
    write: (book, text) => {
      book.format = Format[text as keyof typeof Format];
    },
  },
  chapters: {
    path: "chapters",
    read: ({ chapters }) =>
      chapters
        .map(({ number, title, page }) => `${number}. ${title}, ${page}`)
        .join("\n"),
    write: (book, text) => {
      book.chapters = text
        .split("\n")
        .map((line) => /^(\d+)\.? *(.*?)(?:, *(\d+))? *$/.exec(line))
        .filter((line) => line !== null)
        .map(([, number, title = "", page = 0]) =>
          create(ChapterSchema, {
            number: Number(number),
            title,
            page: Number(page),
          }),
        );
    },
  },
  shelf: placeField("shelf"),
  borrower: placeField("borrower"),
  publishTime: {
    path: "publish_time",
    read: ({ publishTime: time }) =>
      time ? timestampDate(time).toISOString().slice(0, 10) : "",
    write: (book, text) => {
      book.publishTime = text ? timestampFromDate(new Date(text)) : undefined;
    },
  },
};

/** The author to write a part of. */
function authorOf(book: Book): Author {
  book.author ??= create(AuthorSchema);
  return book.author;
}

/** A member of the oneof: what is written there replaces the other one. */
function placeField(name: "shelf" | "borrower"): FormField {
  return {
    path: name,
    read: ({ place }) => (place.case === name ? place.value : ""),
    write: (book, value) => {
      if (value !== "") {
        book.place = { case: name, value };
      } else if (book.place.case === name) {
        book.place = { case: undefined };
      }
    },
  };
}
