import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  type DescMessage,
  equals,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    import "google/api/field_behavior.proto";

    message Book {
      string title = 1;
      optional string subtitle = 2;
      Author author = 3;
      repeated string tags = 4;
      map<string, string> labels = 5;
      map<string, Author> translators = 6;
      int32 pages = 7;
      oneof location { string shelf = 8; Author lent_to = 9; }
      google.protobuf.Timestamp printed = 10;
      string etag = 11 [(google.api.field_behavior) = OUTPUT_ONLY];
      google.protobuf.Int32Value rating = 12;
      repeated Author reviewers = 13;
      string isbn = 14 [(google.api.field_behavior) = REQUIRED];
    }
    message Author {
      string given_name = 1;
      string family_name = 2;
    }
    message UpdateRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2;
      google.protobuf.FieldMask read_mask = 3;
    }
    message FlatRequest {
      string title = 1;
      int32 pages = 2;
      google.protobuf.FieldMask mask = 3;
      google.protobuf.Struct attrs = 4;
      google.protobuf.Int32Value count = 5;
    }
    message ListResponse {
      repeated Book books = 1;
      string next_page_token = 2;
      Book first = 3;
      google.protobuf.Int32Value count = 4;
    }
  `,
  "google/api/field_behavior.proto": `
    syntax = "proto3";
    package google.api;
    import "google/protobuf/descriptor.proto";
    extend google.protobuf.FieldOptions { repeated FieldBehavior field_behavior = 1052; }
    enum FieldBehavior { FIELD_BEHAVIOR_UNSPECIFIED = 0; OPTIONAL = 1; REQUIRED = 2; OUTPUT_ONLY = 3; }
  `,
});
const Book = getMessage(registry, "library.Book");
const UpdateRequest = getMessage(registry, "library.UpdateRequest");
const FlatRequest = getMessage(registry, "library.FlatRequest");
const ListResponse = getMessage(registry, "library.ListResponse");

interface Types {
  request: Message;
  in: Message;
  inPath: string;
  response: Message;
  outPath: string;
}

const updateMask = requestFieldMask<Types>({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
});
const readMask = requestFieldMask<Types>({
  request: UpdateRequest,
  field: "read_mask",
  out: { response: Book },
});
const flatMask = requestFieldMask<Types>({
  request: FlatRequest,
  field: "mask",
  in: { without: ["mask"] },
  out: { response: Book },
});
const listMask = requestFieldMask<Types>({
  request: UpdateRequest,
  field: "read_mask",
  out: { response: ListResponse, field: "books" },
});

const bothMask = requestFieldMask<Types>({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
  out: { response: ListResponse },
});

suite("a request's field mask", () => {
  test("builds masks from paths, in order and without duplicates", () => {
    assert.deepEqual(updateMask.in("title", "pages", "title").paths, [
      "title",
      "pages",
    ]);
    assert.deepEqual(readMask.out("*").paths, ["*"]);
  });

  test("adds paths to the request and returns the request", () => {
    const request = json(UpdateRequest, { readMask: "title" });
    assert.equal(readMask.maskOut(request, "pages", "title"), request);
    assert.deepEqual(toJson(UpdateRequest, request), {
      readMask: "title,pages",
    });
  });

  test("does not change a mask that other requests may share", () => {
    const shared = create(FieldMaskSchema, { paths: ["title"] });
    const request = create(UpdateRequest, { readMask: shared });
    readMask.maskOut(request, "pages");
    assert.deepEqual(shared.paths, ["title"]);
  });

  test("knows its descriptors", () => {
    assert.equal(updateMask.request, UpdateRequest);
    assert.equal(updateMask.field.name, "update_mask");
    assert.equal(updateMask.inDesc, Book);
    assert.equal(updateMask.outDesc, undefined);
    assert.equal(listMask.outDesc, Book);
    assert.equal(listMask.response, ListResponse);
  });

  test("finds the paths that are valid on neither side", () => {
    const valid = json(FlatRequest, { title: "t" });
    flatMask.maskIn(
      valid,
      "title",
      "author.given_name",
      "reviewers.given_name",
    );
    assert.deepEqual(flatMask.validate(valid), []);
    const invalid = json(FlatRequest, {});
    flatMask.maskIn(invalid, "mask", "titel", "author.given_name");
    assert.deepEqual(
      flatMask.validate(invalid).map(({ path }) => path),
      ["mask", "titel"],
    );
  });

  test("passes over a path that only the response has, in the update as in the answer what is wrong", () => {
    const request = json(UpdateRequest, {
      book: { title: "t", pages: 3 },
      updateMask: "title,books",
    });
    assert.deepEqual(bothMask.validate(request), []);
    const bound = bothMask.filter(request);
    assert.equal(bound.sets("title"), true);
    assert.deepEqual(
      bound.changes().map(({ path }) => path),
      ["title"],
    );
    assert.deepEqual(bound.patch(), { title: "t" });
    assert.deepEqual(toJson(Book, bound.update(json(Book, { pages: 1 }))), {
      title: "t",
      pages: 1,
    });
  });

  test("sets nothing where the response has all paths", () => {
    const bound = bothMask.filter(
      json(UpdateRequest, { book: { title: "t" }, updateMask: "books" }),
    );
    assert.deepEqual(bound.patch(), {});
    assert.equal(bound.sets("title"), false);
  });

  test("refuses a mask over the limits when it is bound", () => {
    const paths = Array.from({ length: 10_001 }, (_, i) => `field${i}`);
    const request = create(UpdateRequest, { readMask: { paths } });
    assert.throws(() => readMask.out(...paths), isFieldMaskError);
    assert.throws(() => readMask.filter(request), isFieldMaskError);
    assert.throws(() => readMask.prune(request), isFieldMaskError);
    assert.throws(() => readMask.validate(request), isFieldMaskError);
  });
});

suite("a bound mask's response", () => {
  const book = json(Book, {
    title: "The Hobbit",
    subtitle: "There and Back Again",
    author: { givenName: "John", familyName: "Tolkien" },
    labels: { a: "1", b: "2" },
    pages: 310,
  });

  test("keeps what the mask names in filter mode", () => {
    const bound = readMask.filter(withRead("title", "author.family_name"));
    assert.deepEqual(toJson(Book, bound.mask(book)), {
      title: "The Hobbit",
      author: { familyName: "Tolkien" },
    });
  });

  test("loses what the mask names in prune mode", () => {
    const bound = readMask.prune(
      withRead("title", "author.family_name", "labels.a"),
    );
    assert.deepEqual(toJson(Book, bound.mask(book)), {
      subtitle: "There and Back Again",
      author: { givenName: "John" },
      labels: { b: "2" },
      pages: 310,
    });
  });

  test("is a new message in every case, and the original stays as it is", () => {
    const before = toJson(Book, book);
    for (const paths of [[], ["*"], ["title"], ["nothing"]]) {
      for (const bound of [
        readMask.filter(withRead(...paths)),
        readMask.prune(withRead(...paths)),
      ]) {
        const masked = bound.mask(book) as Message & { title: string };
        assert.notEqual(masked, book);
        masked.title = "changed";
      }
    }
    assert.deepEqual(toJson(Book, book), before);
  });

  test("holds everything without a mask, nothing with unknown paths only", () => {
    assert.ok(equals(Book, readMask.filter(withRead()).mask(book), book));
    assert.ok(
      equals(
        Book,
        readMask.filter(withRead("nothing")).mask(book),
        create(Book),
      ),
    );
    assert.ok(
      equals(Book, readMask.prune(withRead("nothing")).mask(book), book),
    );
  });

  test("is masked in the option's field, and the fields beside it stay", () => {
    const response = json(ListResponse, {
      books: [{ title: "a", pages: 1 }, { pages: 2 }],
      nextPageToken: "next",
      first: { title: "a", pages: 1 },
    });
    const bound = listMask.filter(withRead("title"));
    assert.deepEqual(toJson(ListResponse, bound.mask(response)), {
      books: [{ title: "a" }, {}],
      nextPageToken: "next",
      first: { title: "a", pages: 1 },
    });
    const pruned = listMask.prune(withRead("title")).mask(response);
    assert.deepEqual(toJson(ListResponse, pruned), {
      books: [{ pages: 1 }, { pages: 2 }],
      nextPageToken: "next",
      first: { title: "a", pages: 1 },
    });
    const unknown = listMask.filter(withRead("nothing")).mask(response);
    assert.deepEqual(toJson(ListResponse, unknown), {
      books: [{}, {}],
      nextPageToken: "next",
      first: { title: "a", pages: 1 },
    });
  });

  test("is masked in a singular field; an unset one stays unset", () => {
    const first = requestFieldMask<Types>({
      request: UpdateRequest,
      field: "read_mask",
      out: { response: ListResponse, field: "first" },
    });
    const bound = first.filter(withRead("title"));
    const response = json(ListResponse, { first: { title: "a", pages: 1 } });
    assert.deepEqual(toJson(ListResponse, bound.mask(response)), {
      first: { title: "a" },
    });
    assert.deepEqual(
      toJson(ListResponse, bound.mask(create(ListResponse))),
      {},
    );
  });

  test("is masked in a wrapper field, in the form protobuf-es stores it", () => {
    const count = requestFieldMask<Types>({
      request: UpdateRequest,
      field: "read_mask",
      out: { response: ListResponse, field: "count" },
    });
    const response = json(ListResponse, { count: 7 });
    const masked = (path: string) =>
      toJson(ListResponse, count.filter(withRead(path)).mask(response));
    assert.deepEqual(masked("value"), { count: 7 });
    assert.deepEqual(masked("nothing"), { count: 0 });
  });
});

suite("a bound mask wants", () => {
  test("what the masked response can hold, in whole or in part", () => {
    const bound = readMask.filter(
      withRead("author.given_name", "labels.a", "reviewers.*.given_name"),
    );
    for (const path of [
      "author",
      "author.given_name",
      "labels",
      "labels.a",
      "reviewers",
      "reviewers.given_name",
      "reviewers.*.given_name",
    ]) {
      assert.equal(bound.wants(path), true, path);
    }
    for (const path of [
      "title",
      "author.family_name",
      "labels.b",
      "reviewers.family_name",
      "nothing",
    ]) {
      assert.equal(bound.wants(path), false, path);
    }
  });

  test("what a prune mask does not remove whole", () => {
    const bound = readMask.prune(withRead("title", "author.given_name"));
    assert.equal(bound.wants("title"), false);
    assert.equal(bound.wants("author"), true);
    assert.equal(bound.wants("author.given_name"), false);
    assert.equal(bound.wants("author.family_name"), true);
    assert.equal(bound.wants("pages"), true);
  });

  test("any entry of a map, of which one is selected", () => {
    const bound = readMask.filter(withRead("translators.de.given_name"));
    assert.equal(bound.wants("translators.*"), true);
    assert.equal(bound.wants("translators.*.given_name"), true);
    assert.equal(bound.wants("translators.*.family_name"), false);
  });

  test("everything without a mask", () => {
    assert.equal(readMask.filter(withRead()).wants("title"), true);
    assert.equal(readMask.prune(withRead()).wants("title"), true);
  });
});

suite("a bound mask names", () => {
  test("a field that stands in the mask, in either mode", () => {
    for (const bound of [
      readMask.filter(withRead("author.given_name")),
      readMask.prune(withRead("author.given_name")),
    ]) {
      assert.equal(bound.maskedOut("author.given_name"), true);
      assert.equal(bound.maskedOut("author"), true);
      assert.equal(bound.maskedOut("author.family_name"), false);
      assert.equal(bound.maskedOut("title"), false);
    }
    const bound = updateMask.filter(withUpdate({}, "title"));
    assert.equal(bound.maskedIn("title"), true);
    assert.equal(bound.maskedIn("pages"), false);
  });

  test("a field of its own side, where the mask field has both", () => {
    const request = json(FlatRequest, {});
    flatMask.maskIn(request, "pages", "attrs", "subtitle");
    for (const order of ["in first", "out first"]) {
      const bound = flatMask.filter(request);
      const asks = [
        () => assert.equal(bound.maskedIn("attrs"), true),
        () => assert.equal(bound.maskedOut("attrs"), false),
        () => assert.equal(bound.maskedOut("subtitle"), true),
        () => assert.equal(bound.maskedIn("subtitle"), false),
        () => assert.equal(bound.maskedIn("title"), false),
        () => assert.equal(bound.maskedOut("pages"), true),
      ];
      for (const ask of order === "in first" ? asks : asks.reverse()) {
        ask();
      }
    }
  });

  test("every field without a mask", () => {
    assert.equal(readMask.filter(withRead()).maskedOut("title"), true);
    assert.equal(updateMask.prune(withUpdate({})).maskedIn("title"), true);
  });
});

suite("a bound mask's update", () => {
  const stored = json(Book, {
    title: "The Hobit",
    subtitle: "There and Back Again",
    author: { givenName: "John", familyName: "Tolkien" },
    tags: ["fantasy"],
    labels: { a: "1", b: "2" },
    pages: 310,
    shelf: "B2",
    etag: "v1",
  });

  test("sets what the mask names and clears what the request leaves unset", () => {
    const bound = updateMask.filter(
      withUpdate(
        { title: "The Hobbit", author: { givenName: "J. R. R." } },
        "title",
        "subtitle",
        "author.given_name",
        "pages",
        "tags",
        "labels.a",
        "shelf",
      ),
    );
    assert.deepEqual(toJson(Book, bound.update(stored)), {
      title: "The Hobbit",
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      labels: { b: "2" },
      etag: "v1",
    });
    assert.deepEqual(bound.changes(), [
      { path: "title", op: "set", value: "The Hobbit" },
      { path: "subtitle", op: "clear", value: undefined },
      { path: "author.given_name", op: "set", value: "J. R. R." },
      { path: "pages", op: "set", value: 0 },
      { path: "tags", op: "set", value: [] },
      { path: "labels.a", op: "clear", value: undefined },
      { path: "shelf", op: "clear", value: undefined },
    ]);
    assert.deepEqual(bound.patch(stored), {
      title: "The Hobbit",
      subtitle: null,
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      pages: 0,
      tags: [],
      labels: { b: "2" },
      shelf: null,
    });
  });

  test("sets what is populated where there is no mask", () => {
    const bound = updateMask.filter(
      withUpdate({
        title: "The Hobbit",
        author: { givenName: "J. R. R." },
        pages: 0,
        etag: "mine",
        rating: 0,
        lentTo: {},
      }),
    );
    assert.equal(bound.sets("title"), true);
    assert.equal(bound.sets("author"), true);
    assert.equal(bound.sets("author.given_name"), true);
    assert.equal(bound.sets("author.family_name"), false);
    assert.equal(bound.sets("pages"), false);
    assert.equal(bound.sets("etag"), false);
    assert.equal(bound.sets("rating"), true);
    assert.deepEqual(bound.patch(stored), {
      title: "The Hobbit",
      author: { givenName: "J. R. R.", familyName: "Tolkien" },
      shelf: null,
      lentTo: { givenName: "", familyName: "" },
      rating: 0,
    });
    assert.equal(bound.changes().length, 4);
  });

  test("sets every field with *, but OUTPUT_ONLY ones", () => {
    const bound = updateMask.filter(
      withUpdate({ title: "t", isbn: "i", etag: "x" }, "*"),
    );
    const changes = bound.changes();
    assert.equal(changes.length, Book.fields.length - 1);
    assert.equal(bound.sets("etag"), false);
    assert.equal(bound.sets("subtitle"), true);
    assert.deepEqual(toJson(Book, bound.update(stored)), {
      title: "t",
      isbn: "i",
      etag: "v1",
    });
  });

  test("leaves out what a prune mask names", () => {
    const bound = updateMask.prune(
      withUpdate({ title: "t", pages: 1 }, "title", "subtitle"),
    );
    assert.equal(bound.sets("title"), false);
    assert.equal(bound.sets("pages"), true);
    assert.deepEqual(bound.patch(), { pages: 1 });
  });

  test("takes an unset message field of the request as an empty message", () => {
    const bound = updateMask.filter(
      create(UpdateRequest, { updateMask: updateMask.in("subtitle") }),
    );
    assert.equal(bound.sets("subtitle"), true);
    assert.equal("subtitle" in bound.patch(), true);
  });

  test("makes plain objects of messages, and Dates of Timestamps", () => {
    const bound = updateMask.filter(
      withUpdate(
        {
          author: { givenName: "J" },
          translators: { de: { familyName: "Scherf" } },
          printed: "1970-01-01T00:00:01Z",
        },
        "author",
        "translators",
        "printed",
      ),
    );
    assert.deepEqual(bound.patch(), {
      author: { givenName: "J", familyName: "" },
      translators: { de: { givenName: "", familyName: "Scherf" } },
      printed: new Date(1000),
    });
  });

  test("keeps map keys like __proto__ to themselves", () => {
    const bound = updateMask.filter(
      withUpdate(
        { labels: JSON.parse('{"__proto__": "x"}') },
        "labels.__proto__",
      ),
    );
    const { labels } = bound.patch(create(Book)) as { labels: object };
    assert.deepEqual(Object.entries(labels), [["__proto__", "x"]]);
    assert.equal(Object.getPrototypeOf(labels), Object.prototype);
  });

  test("goes by the mask as it was when it was bound", () => {
    const request = withRead("title");
    const bound = readMask.filter(request);
    readMask.maskOut(request, "pages");
    (request as Message & { readMask: FieldMask }).readMask.paths.push("pages");
    assert.equal(bound.wants("pages"), false);
  });

  test("knows a key with and without backticks", () => {
    const bound = updateMask.filter(withUpdate({}, "labels.`a`"));
    assert.equal(bound.sets("labels.a"), true);
    assert.equal(bound.sets("labels.`a`"), true);
    assert.equal(bound.sets("labels.b"), false);
    assert.equal(bound.sets("labels"), true);
  });

  test("is relative to a field of google.protobuf as protobuf-es stores it", () => {
    const attrs = requestFieldMask<Types>({
      request: FlatRequest,
      field: "mask",
      in: { field: "attrs" },
    });
    const request = json(FlatRequest, { attrs: { x: 1 } });
    assert.equal(attrs.filter(request).sets("fields.x"), true);
    const count = requestFieldMask<Types>({
      request: FlatRequest,
      field: "mask",
      in: { field: "count" },
    });
    const counted = json(FlatRequest, { count: 3, mask: "value" });
    assert.deepEqual(count.filter(counted).changes(), [
      { path: "value", op: "set", value: 3 },
    ]);
  });

  test("holds messages of google.protobuf whole in a patch", () => {
    const bound = updateMask.filter(
      withUpdate({ rating: 3 }, "rating.value", "printed.seconds"),
    );
    assert.equal(bound.changes().length, 2);
    assert.throws(() => bound.patch(), /printed\.seconds.*patch\(stored\)/);
    assert.deepEqual(
      bound.patch(json(Book, { printed: "1970-01-01T00:00:01.5Z" })),
      {
        rating: 3,
        printed: new Date(500),
      },
    );
  });

  test("cannot leave a REQUIRED field unset", () => {
    const bound = updateMask.filter(
      withUpdate({ title: "t" }, "isbn", "title"),
    );
    for (const attempt of [
      () => bound.sets("title"),
      () => bound.changes(),
      () => bound.patch(),
    ]) {
      assert.throws(attempt, /"isbn": library\.Book\.isbn is REQUIRED/);
    }
  });

  test("refuses paths that name nothing, and the request's own mask fields", () => {
    const unknown = updateMask.filter(withUpdate({ title: "t" }, "titel"));
    for (const attempt of [
      () => unknown.update(stored),
      () => unknown.sets("title"),
      () => unknown.changes(),
      () => unknown.patch(),
    ]) {
      assert.throws(attempt, /library\.Book.*"titel".*did you mean `title`/);
    }
    const own = json(FlatRequest, {});
    flatMask.maskIn(own, "mask");
    assert.throws(
      () => flatMask.filter(own).update(create(FlatRequest)),
      isFieldMaskError,
    );
  });

  test("relative to the request leaves out its mask field", () => {
    const request = json(FlatRequest, { title: "t", mask: "title" });
    const target = json(FlatRequest, { pages: 3 });
    assert.deepEqual(
      toJson(FlatRequest, flatMask.filter(request).update(target)),
      { title: "t", pages: 3 },
    );
    const unmasked = json(FlatRequest, { title: "t" });
    assert.deepEqual(flatMask.filter(unmasked).patch(), { title: "t" });
    flatMask.maskIn(unmasked, "*");
    assert.deepEqual(
      toJson(FlatRequest, flatMask.filter(unmasked).update(target)),
      { title: "t" },
    );
  });

  test("relative to the request leaves out its mask fields where they are populated", () => {
    const request = json(FlatRequest, { title: "t", mask: "pages" });
    for (const bound of [
      flatMask.prune(request),
      flatMask.filter(create(FlatRequest, { title: "t", mask: {} })),
    ]) {
      assert.deepEqual(
        bound.changes().map(({ path }) => path),
        ["title"],
      );
      assert.equal(bound.sets("mask"), false);
      assert.deepEqual(bound.patch(), { title: "t" });
    }
  });

  test("asks for the option where a side is missing", () => {
    assert.throws(
      () => readMask.filter(withRead()).sets("title"),
      /library\.UpdateRequest\.read_mask has no in helpers: set \(fieldmask\.option\.Option\)\.in = /,
    );
    assert.throws(
      () => updateMask.filter(withUpdate({})).mask(stored),
      /has no out helpers/,
    );
  });
});

suite("validating a request", () => {
  const violations = (request: Message, within?: string[]) =>
    updateMask
      .validate(request, { within })
      .map(({ path, reason }) => [path, reason]);

  test("finds what an update throws for, and nothing else", () => {
    const throws = (request: Message) => {
      try {
        updateMask.filter(request).changes();
        return false;
      } catch (error) {
        assert.ok(isFieldMaskError(error));
        return true;
      }
    };
    for (const [paths, expected] of [
      [["title", "", "title"], []],
      [["*"], [["isbn", "REQUIRED_FIELD"]]],
      [
        ["reviewers.*.given_name"],
        [["reviewers.*.given_name", "WILDCARD_UPDATE"]],
      ],
      [["reviewers.given_name"], [["reviewers.given_name", "BELOW_REPEATED"]]],
      [["isbn"], [["isbn", "REQUIRED_FIELD"]]],
      [
        ["*", "title"],
        [
          ["*", "INVALID_WILDCARD"],
          ["isbn", "REQUIRED_FIELD"],
        ],
      ],
      [["titel"], [["titel", "UNKNOWN_FIELD"]]],
    ] as const) {
      const request = withUpdate({ title: "t" }, ...paths);
      assert.deepEqual(violations(request), expected, paths.join());
      assert.equal(throws(request), expected.length > 0, paths.join());
    }
  });

  test("finds the REQUIRED field inside of what is named, with both sides as well", () => {
    const sameOut = requestFieldMask<Types>({
      request: UpdateRequest,
      field: "update_mask",
      in: { without: ["update_mask", "read_mask"] },
      out: { response: UpdateRequest },
    });
    for (const [mask, path] of [
      [bothMask, "isbn"],
      [sameOut, "book.isbn"],
    ] as const) {
      for (const named of mask === bothMask ? ["*"] : ["*", "book"]) {
        const request = withUpdate({ title: "t" }, named);
        assert.deepEqual(
          mask.validate(request).map((found) => [found.path, found.reason]),
          [[path, "REQUIRED_FIELD"]],
        );
        assert.throws(() => mask.filter(request).changes(), isFieldMaskError);
      }
    }
  });

  test("does not advise a path that is refused as well", () => {
    const request = withUpdate({}, "reviewers.given_name");
    const [violation] = updateMask.validate(request);
    assert.match(violation?.description ?? "", /only the whole field/);
  });

  test("finds the paths that masking passes over", () => {
    const invalid = withRead("title", "nope", "reviewers.*.given_name");
    assert.deepEqual(
      readMask.validate(invalid).map(({ path }) => path),
      ["nope"],
    );
  });

  test("finds what within forbids", () => {
    const request = withUpdate({ title: "t" }, "title", "pages", "author");
    assert.deepEqual(violations(request, ["title", "author.given_name"]), [
      ["pages", "FORBIDDEN_FIELD"],
      ["author", "FORBIDDEN_FIELD"],
    ]);
    assert.deepEqual(violations(withUpdate({ title: "t" }), []), []);
    const read = readMask.validate(withRead("author", "pages"), {
      within: ["author.given_name"],
    });
    assert.deepEqual(
      read.map(({ path, reason }) => [path, reason]),
      [["pages", "FORBIDDEN_FIELD"]],
    );
  });
});

suite("a mask bound within a limit", () => {
  test("shows and wants what both allow", () => {
    const bound = readMask.filter(withRead("author", "pages"), {
      within: ["author.given_name", "title"],
    });
    const book = json(Book, {
      title: "t",
      pages: 1,
      author: { givenName: "g", familyName: "f" },
    });
    assert.deepEqual(toJson(Book, bound.mask(book)), {
      author: { givenName: "g" },
    });
    assert.equal(bound.wants("author"), true);
    assert.equal(bound.wants("author.family_name"), false);
    assert.equal(bound.wants("title"), false);
    assert.deepEqual(bound.select(), { author: { givenName: true } });
  });

  test("sets what is populated inside, and refuses what is named outside", () => {
    const within = { within: ["title", "author.given_name"] };
    const populated = updateMask.filter(
      withUpdate({
        title: "t",
        pages: 1,
        author: { givenName: "g", familyName: "f" },
      }),
      within,
    );
    assert.deepEqual(
      populated.changes().map(({ path }) => path),
      ["title", "author.given_name"],
    );
    const named = updateMask.filter(withUpdate({ pages: 1 }, "pages"), within);
    const everything = updateMask.filter(
      withUpdate({ isbn: "i" }, "*"),
      within,
    );
    for (const bound of [named, everything]) {
      assert.throws(() => bound.sets("title"), isFieldMaskError);
      assert.throws(() => bound.update(create(Book)), isFieldMaskError);
    }
    const nothing = updateMask.filter(withUpdate({ title: "t" }), {
      within: [],
    });
    assert.deepEqual(nothing.changes(), []);
  });
});

suite("a path in within that names nothing", () => {
  const within = ["title", "nope"];

  test("is refused when the mask is bound", () => {
    for (const mask of [updateMask, readMask, bothMask]) {
      for (const call of [
        () => mask.filter(withUpdate({}), { within }),
        () => mask.prune(withUpdate({}), { within }),
        () => mask.validate(withUpdate({}), { within }),
      ]) {
        assert.throws(call, /"nope": library\.\w+ has no field "nope"/);
      }
    }
  });

  test("names something on one side at least, and allows nothing on the other", () => {
    const bound = bothMask.filter(withUpdate({ title: "t", pages: 1 }), {
      within: ["title", "books.title"],
    });
    assert.deepEqual(
      bound.changes().map(({ path }) => path),
      ["title"],
    );
    const response = json(ListResponse, {
      books: [{ title: "t", pages: 2 }],
      nextPageToken: "n",
    });
    assert.deepEqual(toJson(ListResponse, bound.mask(response)), {
      books: [{ title: "t" }],
    });
    const closed = bothMask.filter(withUpdate({}), { within: ["title"] });
    assert.deepEqual(toJson(ListResponse, closed.mask(response)), {});
  });
});

suite("what is no message of the right type", () => {
  test("is refused by its name, and never looks like an empty message", () => {
    const plain = { book: { title: "t" }, updateMask: { paths: ["title"] } };
    const bound = updateMask.filter(withUpdate({ title: "t" }, "title"));
    const calls: (() => unknown)[] = [
      () => updateMask.filter(plain as never),
      () => updateMask.prune(plain as never),
      () => updateMask.validate(plain as never),
      () => updateMask.maskIn(plain as never, "title"),
      () => readMask.filter(withRead()).mask({ title: "t" } as never),
      () => bound.update({ title: "t" } as never),
      () => bound.patch({ title: "t" } as never),
      () => bound.update(create(UpdateRequest)),
      () => updateMask.filter(undefined as never),
    ];
    for (const call of calls) {
      assert.throws(call, (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(
          error.message,
          /expected a message library\.(Book|UpdateRequest)/,
        );
        return true;
      });
    }
    assert.throws(
      calls[0] ?? assert.fail,
      /a plain object; .*serviceDefinition/,
    );
  });

  test("is refused inside of a request, too", () => {
    const plain = (book: unknown, path: string) => {
      const request = withUpdate({}, path);
      Object.assign(request, { book });
      return updateMask.filter(request);
    };
    const shallow = plain({ title: "t" }, "title");
    const deep = plain(
      Object.assign(create(Book), { author: { givenName: "g" } }),
      "author",
    );
    for (const call of [
      () => shallow.changes(),
      () => shallow.update(create(Book)),
      () => deep.sets("title"),
      () => deep.patch(),
    ]) {
      assert.throws(call, /expected a message library\.(Book|Author)/);
    }
  });

  test("is a FieldMaskError where it is a path that is asked for", () => {
    const bound = bothMask.filter(withUpdate({}));
    for (const path of [null, 7, undefined, {}]) {
      for (const call of [
        () => bound.wants(path as never),
        () => bound.sets(path as never),
        () => bound.maskedIn(path as never),
        () => bound.maskedOut(path as never),
      ]) {
        assert.throws(call, isFieldMaskError);
      }
    }
  });

  test("is a FieldMaskError where it is a path", () => {
    for (const path of [null, 7, undefined, {}]) {
      assert.throws(() => updateMask.in(path as never), isFieldMaskError);
      assert.throws(
        () => updateMask.maskIn(withUpdate({}), path as never),
        isFieldMaskError,
      );
    }
    const holes: string[] = [];
    holes.length = 2;
    assert.throws(() => updateMask.in(...holes), isFieldMaskError);
  });
});

function json(desc: DescMessage, value: JsonValue): Message {
  return fromJson(desc, value, { registry });
}

function withRead(...paths: string[]): Message {
  const mask: FieldMask | undefined =
    paths.length === 0 ? undefined : create(FieldMaskSchema, { paths });
  return create(UpdateRequest, { readMask: mask });
}

function withUpdate(book: JsonValue, ...paths: string[]): Message {
  return create(UpdateRequest, {
    book: json(Book, book),
    ...(paths.length > 0 && { updateMask: updateMask.in(...paths) }),
  });
}
