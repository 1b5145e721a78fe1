import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import type { RequestFieldMask } from "protoc-gen-fieldmask-es";
import { setLocal } from "../../src/message/local-value.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import { arbitraryMask, arbitraryMessage } from "../arbitraries.js";
import { seed } from "../seed.js";
import * as books from "./v0.1.0/book_fieldmask.js";
import {
  BookSchema,
  GetBookRequestSchema,
  ListBooksRequestSchema,
  ListBooksResponseSchema,
  UpdateBookRequestSchema,
} from "./v0.1.0/book_pb.js";
import * as masks from "./v0.1.0/masks_fieldmask.js";

// The files in v0.1.0 are what the plugin of that version emitted, but for the
// paths of their imports. They never change.

suite("a file that version 0.1.0 emitted", () => {
  for (const [mode, project] of [
    ["filter", filterMessage],
    ["prune", pruneMessage],
  ] as const) {
    for (const helper of Object.values<RequestFieldMask>(masks)) {
      const desc = helper.outDesc as DescMessage;
      test(`masks ${desc.name} as before, by ${mode} (SEED=${seed})`, () => {
        fc.assert(
          fc.property(
            arbitraryMessage(desc),
            arbitraryMask(desc, "read"),
            (message, paths) => {
              const masked = helper[mode](requestOf(helper, paths)).mask(
                message,
              );
              assert.deepStrictEqual(masked, project(desc, message, paths));
            },
          ),
          { seed, numRuns: 50 },
        );
      });

      test(`masks ${desc.name} by its own functions, by ${mode}`, () => {
        const stacks: string[] = [];
        const message = Object.defineProperty(create(desc), "$unknown", {
          get: () => void stacks.push(new Error().stack ?? ""),
        });
        const [first] = desc.fields;
        assert.ok(first !== undefined);
        helper[mode](requestOf(helper, [first.name])).mask(message);
        assert.match(
          stacks.join("\n"),
          /at project\w+ .*v0\.1\.0\/masks_fieldmask/,
        );
      });
    }
  }

  test("masks what lies in a field of the response, and updates", () => {
    const { GetBookRequestReadMask, ListBooksRequestReadMask } = books;
    const book = create(BookSchema, { name: "books/1", title: "a", pages: 1 });
    const readMask = create(FieldMaskSchema, { paths: ["title"] });
    assert.deepEqual(
      GetBookRequestReadMask.filter(
        create(GetBookRequestSchema, { readMask }),
      ).mask(book),
      create(BookSchema, { title: "a" }),
    );
    assert.deepEqual(
      ListBooksRequestReadMask.prune(
        create(ListBooksRequestSchema, { readMask }),
      ).mask(
        create(ListBooksResponseSchema, { books: [book], nextPageToken: "b" }),
      ),
      create(ListBooksResponseSchema, {
        books: [{ name: "books/1", pages: 1 }],
        nextPageToken: "b",
      }),
    );
    const update = books.UpdateBookRequestUpdateMask.filter(
      create(UpdateBookRequestSchema, {
        book: { title: "c", pages: 3 },
        updateMask: books.UpdateBookRequestUpdateMask.in("title"),
      }),
    );
    assert.equal(update.sets("title"), true);
    assert.deepEqual(
      update.update(book),
      create(BookSchema, { name: "books/1", title: "c", pages: 1 }),
    );
  });
});

function requestOf(
  { request, field }: RequestFieldMask,
  paths: readonly string[],
): Message {
  const message = create(request);
  setLocal(message, field, create(FieldMaskSchema, { paths: [...paths] }));
  return message;
}
