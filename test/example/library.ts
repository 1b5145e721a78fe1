import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { create, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { type Clients, connect, unary } from "../../example/client.js";
import { ListBooksRequestReadMask } from "../../example/gen/example/v1/book_fieldmask.js";
import {
  BookSchema,
  GetBookRequestSchema,
  ListBooksRequestSchema,
  ListBooksResponseSchema,
  UpdateBookRequestSchema,
} from "../../example/gen/example/v1/book_pb.js";
import { BadRequestSchema } from "../../example/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../example/gen/google/rpc/status_pb.js";
import { type RunningServer, startServer } from "../../example/server.js";

const hobbit = {
  name: "books/1",
  title: "The Hobbit",
  subtitle: "There and Back Again",
  author: { givenName: "John", familyName: "Tolkien", birthYear: 1892 },
  tags: ["fantasy", "classic"],
  pages: 310,
  shelf: "A 3",
  publishTime: "1937-09-21T00:00:00Z",
};

/** What the library has to do, on a database with nothing but the example's books. */
export function librarySuite(name: string, databaseUrl?: string): void {
  suite(name, () => {
    let server: RunningServer;
    let clients: Clients;
    let log: string[] = [];

    before(async () => {
      server = await startServer({
        databaseUrl,
        log: (line) => log.push(line),
      });
      clients = connect(server.address);
    });
    after(async () => {
      clients.close();
      await server.close();
    });
    beforeEach(async () => {
      await updateBook({ book: hobbit, updateMask: "*" });
      log = [];
    });

    // Requests as JSON: that is how masks that no compiler has checked come.
    async function getBook(readMask = "", name = "books/1") {
      const call = unary(clients.library.getBook.bind(clients.library));
      const request = fromJson(GetBookRequestSchema, { name, readMask });
      const { createTime, ...book } = toJson(
        BookSchema,
        await call(request),
      ) as {
        createTime?: string;
      };
      return book;
    }

    async function listBooks(pageSize: number, pageToken = "") {
      const call = unary(clients.library.listBooks.bind(clients.library));
      const readMask = ListBooksRequestReadMask.out(
        "title",
        "author.birth_year",
      );
      const request = create(ListBooksRequestSchema, {
        pageSize,
        pageToken,
        readMask,
      });
      return toJson(ListBooksResponseSchema, await call(request)) as {
        books?: unknown[];
        nextPageToken?: string;
      };
    }

    async function updateBook(json: {
      book: Partial<typeof hobbit> & { createTime?: string; borrower?: string };
      updateMask?: string;
      readMask?: string;
    }) {
      const call = unary(clients.library.updateBook.bind(clients.library));
      const request = fromJson(UpdateBookRequestSchema, json);
      return toJson(BookSchema, await call(request));
    }

    test("returns a whole book without a mask", async () => {
      assert.deepEqual(await getBook(), hobbit);
    });

    test("reads and returns no more than the mask names", async () => {
      assert.deepEqual(await getBook("title,author.familyName,borrower"), {
        title: "The Hobbit",
        author: { familyName: "Tolkien" },
      });
      assert.deepEqual(log, [
        'select "name", "title", "author", "borrower" from "books" where "books"."name" = $1 -- "books/1"',
      ]);
    });

    test("lists books page by page, masked one by one", async () => {
      const first = await listBooks(2);
      assert.deepEqual(first, {
        books: [
          { title: "The Hobbit", author: { birthYear: 1892 } },
          { title: "A Wizard of Earthsea", author: { birthYear: 1929 } },
        ],
        nextPageToken: "books/2",
      });
      assert.match(log[0] ?? "", /^select "name", "title", "author" from/);
      const last = await listBooks(2, first.nextPageToken);
      assert.deepEqual(last, {
        books: [
          {
            title: "Structure and Interpretation",
            author: { birthYear: 1947 },
          },
          { title: "Beowulf" },
        ],
      });
      assert.equal((await listBooks(0)).books?.length, 4);
      assert.equal((await listBooks(-1)).books?.length, 4);
    });

    test("sets what the mask names, and clears what is unset", async () => {
      const response = await updateBook({
        book: {
          name: "books/1",
          title: "Hobbit",
          author: { givenName: "J. R. R." } as typeof hobbit.author,
          tags: ["ignored"],
        },
        updateMask: "title,subtitle,author.givenName,publishTime",
        readMask: "title,author",
      });
      const { subtitle, publishTime, ...others } = hobbit;
      const author = { ...hobbit.author, givenName: "J. R. R." };
      assert.deepEqual(response, { title: "Hobbit", author });
      assert.match(
        log.join(),
        /update "books" set "title" = \$1, "subtitle" = \$2, "author" = \$3, "publish_time" = \$4 where/,
      );
      assert.deepEqual(await getBook(), { ...others, title: "Hobbit", author });
    });

    test("sets what is populated without a mask", async () => {
      const publishTime = "1937-09-22T10:20:30.456Z";
      await updateBook({ book: { name: "books/1", pages: 320, publishTime } });
      assert.deepEqual(await getBook(), { ...hobbit, pages: 320, publishTime });
    });

    test("answers an update with what is stored", async () => {
      const response = await updateBook({
        book: {
          name: "books/1",
          publishTime: "1937-09-21T10:20:30.123456789Z",
        },
        readMask: "publishTime",
      });
      assert.deepEqual(response, await getBook("publishTime"));
    });

    test("keeps one member of a oneof", async () => {
      await updateBook({
        book: { name: "books/1", borrower: "Grace" },
        updateMask: "borrower",
      });
      const { shelf, ...others } = hobbit;
      assert.deepEqual(await getBook(), { ...others, borrower: "Grace" });
      await updateBook({
        book: { name: "books/1" },
        updateMask: "borrower",
      });
      assert.deepEqual(await getBook(), others);
    });

    test("writes nothing for what is OUTPUT_ONLY", async () => {
      await updateBook({
        book: { name: "books/1", createTime: "1999-01-01T00:00:00Z" },
        updateMask: "createTime",
      });
      assert.doesNotMatch(log.join(), /update "books"/);
    });

    test("keeps both of two updates of one column at once", async () => {
      const book = { name: "books/1" };
      for (let round = 0; round < 5; round += 1) {
        const author = { givenName: `g${round}`, familyName: `f${round}` };
        await Promise.all([
          updateBook({
            book: { ...book, author: author as typeof hobbit.author },
            updateMask: "author.givenName",
          }),
          updateBook({
            book: { ...book, author: author as typeof hobbit.author },
            updateMask: "author.familyName",
          }),
        ]);
        assert.deepEqual(await getBook("author"), {
          author: { ...author, birthYear: 1892 },
        });
      }
    });

    test("refuses masks of fields that do not exist before it asks the database", async () => {
      const book = { name: "books/1" };
      for (const call of [
        () => getBook("titel"),
        () => updateBook({ book, updateMask: "titel" }),
        () => updateBook({ book, readMask: "titel" }),
      ]) {
        assert.deepEqual(await refusal(call()), {
          code: status.INVALID_ARGUMENT,
          violations: [
            [
              "titel",
              'example.v1.Book has no field "titel", did you mean `title`?',
            ],
          ],
        });
      }
      assert.deepEqual(log, []);
    });

    test("refuses to clear what is REQUIRED", async () => {
      const request = updateBook({
        book: { name: "books/1" },
        updateMask: "title",
      });
      assert.deepEqual(await refusal(request), {
        code: status.INVALID_ARGUMENT,
        violations: [
          ["title", "example.v1.Book.title is REQUIRED and cannot be cleared"],
        ],
      });
      assert.deepEqual(await getBook(), hobbit);
    });

    test("has NOT_FOUND for books that do not exist", async () => {
      const name = "books/none";
      for (const call of [
        () => getBook("", name),
        () => updateBook({ book: { name, title: "t" } }),
      ]) {
        await assert.rejects(call, {
          code: status.NOT_FOUND,
          details: /there is no book "books\/none"/,
        });
      }
    });

    test("answers a POST of JSON like gRPC", async () => {
      const post = (json: object) =>
        fetch(`${server.url}example.v1.Library/GetBook`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(json),
        });
      const masked = await post({ name: "books/1", readMask: "pages" });
      assert.deepEqual(await masked.json(), { pages: 310 });
      const wrong = await post({ name: "books/1", readMask: "page" });
      const { code, details } = (await wrong.json()) as {
        code: string;
        details: { debug: { fieldViolations: { field: string }[] } }[];
      };
      assert.equal(code, "invalid_argument");
      assert.equal(details[0]?.debug.fieldViolations[0]?.field, "page");
      const none = await post({ name: "books/none" });
      assert.equal(none.status, 404);
    });
  });
}

/** How a call was refused, as any client can read it. */
async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => assert.fail("the call was not refused"),
    (reason: ServiceError) => reason,
  );
  const violations = error.metadata
    .get("grpc-status-details-bin")
    .flatMap((bytes) => fromBinary(StatusSchema, bytes as Buffer).details)
    .flatMap(
      (detail) => anyUnpack(detail, BadRequestSchema)?.fieldViolations ?? [],
    )
    .map(({ field, description }) => [field, description]);
  return { code: error.code, violations };
}
