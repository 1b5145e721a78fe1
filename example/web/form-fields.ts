import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Author,
  AuthorSchema,
  type Book,
} from "../gen/example/v1/book_pb.js";

/** A field of the form: what it says of a book, and what it makes of one. */
export interface FormField {
  read(book: Book): string;
  write(book: Book, text: string): void;
}

/** The fields of the form by their names. */
export const fields: Readonly<Record<string, FormField>> = {
  title: {
    read: ({ title }) => title,
    write: (book, text) => {
      book.title = text;
    },
  },
  subtitle: {
    read: ({ subtitle }) => subtitle ?? "",
    write: (book, text) => {
      book.subtitle = text || undefined;
    },
  },
  givenName: {
    read: ({ author }) => author?.givenName ?? "",
    write: (book, text) => {
      authorOf(book).givenName = text;
    },
  },
  familyName: {
    read: ({ author }) => author?.familyName ?? "",
    write: (book, text) => {
      authorOf(book).familyName = text;
    },
  },
  birthYear: {
    read: ({ author }) => String(author?.birthYear ?? ""),
    write: (book, text) => {
      authorOf(book).birthYear = text === "" ? undefined : Number(text);
    },
  },
  tags: {
    read: ({ tags }) => tags.join(", "),
    write: (book, text) => {
      const tags = text.split(",").map((tag) => tag.trim());
      book.tags = tags.filter((tag) => tag !== "");
    },
  },
  pages: {
    read: ({ pages }) => String(pages),
    write: (book, text) => {
      book.pages = Number(text);
    },
  },
  shelf: placeField("shelf"),
  borrower: placeField("borrower"),
  publishTime: {
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
