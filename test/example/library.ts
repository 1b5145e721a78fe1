import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import {
  create,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  toJson,
} from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { type Clients, connect, unary } from "../../example/client.js";
import { ListBooksRequestReadMask } from "../../example/gen/example/v1/book_fieldmask.js";
import {
  BatchUpdateBooksRequestSchema,
  BatchUpdateBooksResponseSchema,
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
  format: "FORMAT_HARDCOVER",
  priceCents: "2450",
  chapters: [
    { number: 1, title: "An Unexpected Party", page: 11 },
    { number: 2, title: "Roast Mutton", page: 38 },
    { number: 3, title: "A Short Rest", page: 55 },
  ],
};

/** Test what the library does, on a database with nothing but the example's books. */
export function librarySuite(name: string, databaseUrl?: string): void {
  suite(name, () => {
    let server: RunningServer;
    let clients: Clients;
    let guests: Clients;
    /** The server's log: its statements, and what it says of masks. */
    let log: string[] = [];

    before(async () => {
      server = await startServer({
        databaseUrl,
        log: (line) => log.push(line),
      });
      clients = connect(server.address);
      guests = connect(server.address, "guest");
    });
    after(async () => {
      clients.close();
      guests.close();
      await server.close();
    });
    beforeEach(async () => {
      await updateBook({ book: hobbit, updateMask: "*" });
      log = [];
    });

    // Requests as JSON: that is how masks that no compiler has checked come.
    async function getBook(
      readMask = "",
      name = "books/1",
      { library } = clients,
    ) {
      const call = unary(library.getBook.bind(library));
      const request = fromJson(GetBookRequestSchema, { name, readMask });
      const book = toJson(BookSchema, await call(request)) as JsonObject;
      // Those differ each time.
      const { createTime, etag, ...others } = book;
      return others;
    }

    async function etagOf(name: string, { library } = clients) {
      const call = unary(library.getBook.bind(library));
      return (await call(create(GetBookRequestSchema, { name }))).etag;
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

    async function updateBook(
      json: { book: JsonObject; updateMask?: string; readMask?: string },
      { library } = clients,
    ) {
      const call = unary(library.updateBook.bind(library));
      const request = fromJson(UpdateBookRequestSchema, json);
      return toJson(BookSchema, await call(request));
    }

    async function batchUpdateBooks(json: JsonObject, { library } = clients) {
      const call = unary(library.batchUpdateBooks.bind(library));
      const request = fromJson(BatchUpdateBooksRequestSchema, json);
      return toJson(BatchUpdateBooksResponseSchema, await call(request));
    }

    const statements = () =>
      log.filter((line) => !/^(masked|refused|dropped)/.test(line));

    test("returns a whole book without a mask", async () => {
      assert.deepEqual(await getBook(), hobbit);
    });

    test("reads and returns no more than the mask names", async () => {
      assert.deepEqual(await getBook("title,author.familyName,borrower"), {
        title: "The Hobbit",
        author: { familyName: "Tolkien" },
      });
      assert.deepEqual(log, [
        "masked GetBook: read_mask title, author.family_name, borrower",
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
      assert.match(
        statements()[0] ?? "",
        /^select "name", "title", "author" from/,
      );
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
          author: { givenName: "J. R. R." },
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
        /update "books" set "title" = \$1, "subtitle" = \$2, "author" = \$3, "publish_time" = \$4, "etag" = \$5 where/,
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
            book: { ...book, author },
            updateMask: "author.givenName",
          }),
          updateBook({
            book: { ...book, author },
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
      assert.deepEqual(statements(), []);
    });

    test("gives a book another etag with each write, and only then", async () => {
      const first = await etagOf("books/1");
      await updateBook({ book: { name: "books/1" }, updateMask: "etag" });
      assert.equal(await etagOf("books/1"), first);
      await updateBook({ book: { name: "books/1", pages: 311, etag: first } });
      assert.notEqual(await etagOf("books/1"), first);
    });

    test("aborts an update of a version that is no longer stored", async () => {
      const etag = await etagOf("books/1");
      await updateBook({ book: { name: "books/1", pages: 320 } });
      const stale = { name: "books/1", title: "stale", etag };
      for (const call of [
        () => updateBook({ book: stale }),
        () => batchUpdateBooks({ requests: [{ book: stale }] }),
      ]) {
        await assert.rejects(call, {
          code: status.ABORTED,
          details: "books/1 has changed since it was read",
        });
      }
      assert.deepEqual(await getBook(), { ...hobbit, pages: 320 });
    });

    test("reads chapters only for a mask that wants them", async () => {
      assert.deepEqual(await getBook("chapters.title"), {
        chapters: hobbit.chapters.map(({ title }) => ({ title })),
      });
      assert.match(log.join(), /from "chapters"/);
      log = [];
      await getBook("title");
      assert.doesNotMatch(log.join(), /from "chapters"/);
    });

    test("writes the chapters that differ", async () => {
      const chapters = [
        { number: 4, title: "Over Hill and Under Hill", page: 66 },
        { number: 1, title: "An Unexpected Party", page: 11 },
        { number: 3, title: "A Long Rest", page: 55 },
      ];
      await updateBook({
        book: { name: "books/1", chapters },
        updateMask: "chapters",
      });
      assert.deepEqual(
        log
          .filter((line) => /^(delete|update|insert).*chapters/.test(line))
          .map((line) => line.replace(/ .*--/, "")),
        [
          'delete "books/1", 2',
          'update 3, "A Long Rest", 55, "books/1", 3',
          'insert "books/1", 4, "Over Hill and Under Hill", 66',
        ],
      );
      const byNumber = [...chapters].sort((a, b) => a.number - b.number);
      assert.deepEqual(await getBook(), { ...hobbit, chapters: byNumber });
    });

    test("refuses chapters without a number of their own", async () => {
      const chapter = { number: 1, title: "a" };
      for (const chapters of [[chapter, chapter], [{ title: "a" }]]) {
        await assert.rejects(
          updateBook({ book: { name: "books/1", chapters } }),
          { code: status.INVALID_ARGUMENT },
        );
      }
      assert.deepEqual(await getBook(), hobbit);
    });

    test("updates several books, masked one by one", async () => {
      const response = await batchUpdateBooks({
        requests: [
          { book: { name: "books/4", pages: 141 }, readMask: "name" },
          {
            book: { name: "books/1", author: { givenName: "J. R. R." } },
            updateMask: "author.givenName,subtitle",
          },
        ],
        readMask: "pages,author.givenName",
      });
      assert.deepEqual(response, {
        books: [
          { pages: 141 },
          { pages: 310, author: { givenName: "J. R. R." } },
        ],
      });
      assert.equal((await getBook()).subtitle, undefined);
      await updateBook({ book: { name: "books/4", pages: 140 } });
    });

    test("updates all books of a batch, or none", async () => {
      await assert.rejects(
        batchUpdateBooks({
          requests: [
            { book: { name: "books/1", pages: 1 } },
            { book: { name: "books/none", pages: 1 } },
          ],
        }),
        { code: status.NOT_FOUND },
      );
      assert.deepEqual(await getBook(), hobbit);
      assert.deepEqual(await batchUpdateBooks({}), {});
    });

    test("says which request of a batch has a wrong mask", async () => {
      const request = (updateMask: string): JsonValue => ({
        book: { name: "books/1" },
        updateMask,
      });
      const call = batchUpdateBooks({
        requests: [request("pages"), request("titel")],
      });
      assert.deepEqual(await refusal(call), {
        code: status.INVALID_ARGUMENT,
        violations: [
          [
            "requests[1].titel",
            'example.v1.Book has no field "titel", did you mean `title`?',
          ],
        ],
      });
    });

    test("hides from guests who has borrowed a book", async () => {
      const [name, borrower] = ["books/2", "Ada"];
      assert.equal((await getBook("", name)).borrower, borrower);
      assert.equal((await getBook("", name, guests)).borrower, undefined);
      log = [];
      assert.deepEqual(await getBook("borrower,pages", name, guests), {
        pages: 205,
      });
      assert.deepEqual(
        log[0],
        "dropped from GetBook: borrower FORBIDDEN_FIELD",
      );
    });

    test("lets guests set tags and nothing else", async () => {
      const tags = ["guest's"];
      await updateBook({ book: { name: "books/1", tags } }, guests);
      assert.deepEqual(await getBook(), { ...hobbit, tags });
      log = [];
      const refused = await refusal(
        updateBook({ book: { name: "books/1", tags, pages: 1 } }, guests),
      );
      assert.equal(refused.code, status.PERMISSION_DENIED);
      assert.deepEqual(
        refused.violations.map(([field]) => field),
        ["pages"],
      );
      assert.match(
        log.join("\n"),
        /^refused UpdateBook: PERMISSION_DENIED, pages FORBIDDEN_FIELD$/,
      );
      const batch = batchUpdateBooks(
        { requests: [{ book: { name: "books/1", pages: 1 } }] },
        guests,
      );
      const { violations } = await refusal(batch);
      assert.deepEqual(
        violations.map(([field]) => field),
        ["requests[0].pages"],
      );
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
