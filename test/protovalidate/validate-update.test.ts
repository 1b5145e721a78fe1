import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { createValidator } from "@bufbuild/protovalidate";
import fc from "fast-check";
import { validateUpdate } from "../../src/protovalidate/index.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  // The part of the rules of protovalidate that the tests need.
  "buf/validate/validate.proto": `
    syntax = "proto2";
    package buf.validate;
    import "google/protobuf/descriptor.proto";
    extend google.protobuf.MessageOptions { optional MessageRules message = 1159; }
    extend google.protobuf.OneofOptions { optional OneofRules oneof = 1159; }
    extend google.protobuf.FieldOptions { optional FieldRules field = 1159; }
    message Rule { optional string id = 1; optional string message = 2; optional string expression = 3; }
    message MessageRules { repeated Rule cel = 3; }
    message OneofRules { optional bool required = 1; }
    message FieldRules {
      optional StringRules string = 14;
      optional RepeatedRules repeated = 18;
      optional MapRules map = 19;
      repeated Rule cel = 23;
      optional bool required = 25;
    }
    message StringRules { optional uint64 min_len = 2; optional uint64 max_len = 3; }
    message RepeatedRules { optional uint64 min_items = 1; optional FieldRules items = 4; }
    message MapRules { optional uint64 min_pairs = 1; optional FieldRules keys = 4; optional FieldRules values = 5; }
  `,
  "google/api/field_behavior.proto": `
    syntax = "proto3";
    package google.api;
    import "google/protobuf/descriptor.proto";
    extend google.protobuf.FieldOptions { repeated FieldBehavior field_behavior = 1052; }
    enum FieldBehavior { FIELD_BEHAVIOR_UNSPECIFIED = 0; IMMUTABLE = 5; IDENTIFIER = 8; }
  `,
  "book.proto": `
    syntax = "proto3";
    package lib;
    import "buf/validate/validate.proto";
    import "google/api/field_behavior.proto";
    import "google/protobuf/field_mask.proto";
    message UpdateBookRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2;
    }
    message Book {
      option (buf.validate.message).cel = {
        id: "pages", message: "first page after the last", expression: "this.first <= this.last"
      };
      string name = 1 [(google.api.field_behavior) = IDENTIFIER];
      string title = 2 [(buf.validate.field).string.max_len = 5];
      Author author = 3 [(buf.validate.field).required = true];
      repeated string tags = 4 [(buf.validate.field).repeated = { min_items: 1, items: { string: { max_len: 3 } } }];
      map<string, string> labels = 5 [(buf.validate.field).map = { min_pairs: 2, keys: { string: { max_len: 3 } }, values: { string: { max_len: 3 } } }];
      map<string, Author> authors = 6;
      int32 first = 7;
      int32 last = 8;
      oneof contact {
        option (buf.validate.oneof).required = true;
        string phone = 9;
        string email = 10;
      }
      string isbn = 11 [(google.api.field_behavior) = IMMUTABLE, (buf.validate.field).string.max_len = 3];
    }
    message Author {
      option (buf.validate.message).cel = {
        id: "names", message: "the names must differ", expression: "this.given != this.family"
      };
      string given = 1 [(buf.validate.field).required = true];
      string family = 2 [(buf.validate.field).string.max_len = 5];
    }
  `,
});

const Book = getMessage(registry, "lib.Book");
const Request = getMessage(registry, "lib.UpdateBookRequest");
const updateMask = requestFieldMask({
  request: Request,
  field: "update_mask",
  in: { field: "book" },
});
const validator = createValidator();

/** The violations of an update: paths and rules. */
function violations(
  book: object,
  paths: readonly string[],
  stored?: object,
): string[] {
  const update = updateMask.filter(
    make(Request, {
      book,
      updateMask: create(FieldMaskSchema, { paths: [...paths] }),
    }),
  );
  const target = stored && make(Book, stored);
  const result = validateUpdate(validator, Book, update, target);
  assert.notEqual(result.kind, "error", String(result.error));
  assert.equal(result.kind === "valid", result.violations === undefined);
  return (result.violations ?? []).map(
    ({ field, ruleId }) => `${pathToString(field)} ${ruleId}`,
  );
}

function make(desc: DescMessage, init: object) {
  return create(desc, init as MessageInitShape<DescMessage>);
}

const stored = {
  name: "books/1",
  title: "Emma",
  author: { given: "Jane", family: "A." },
  tags: ["a"],
  labels: { a: "1", b: "2" },
  first: 1,
  last: 9,
  contact: { case: "phone", value: "1" },
  isbn: "1",
};

suite("validateUpdate", () => {
  test("passes over what is not sent", () => {
    assert.deepEqual(violations({ title: "New" }, ["title"]), []);
    assert.deepEqual(violations({ title: "New" }, []), []);
    assert.deepEqual(
      violations({ author: { given: "a" } }, ["author.given"]),
      [],
    );
    assert.deepEqual(violations({ title: "New" }, ["title"], {}), []);
  });

  test("finds what is wrong with what is sent", () => {
    for (const before of [undefined, stored]) {
      assert.deepEqual(violations({ title: "Too long" }, ["title"], before), [
        "title string.max_len",
      ]);
      assert.deepEqual(
        violations({ author: { family: "Too long" } }, ["author"], before),
        ["author.given required", "author.family string.max_len"],
      );
      assert.deepEqual(violations({}, ["author"], before), ["author required"]);
      assert.deepEqual(
        violations({ title: "Too long", tags: ["long"] }, [], before),
        ["title string.max_len", "tags[0] string.max_len"],
      );
    }
  });

  test("takes a list as one value, and a map entry by entry", () => {
    assert.deepEqual(violations({}, ["tags"]), ["tags repeated.min_items"]);
    assert.deepEqual(
      violations({ labels: { a: "long", b: "long" } }, ["labels.a"], stored),
      ['labels["a"] string.max_len'],
    );
    assert.deepEqual(
      violations({ labels: { long: "1" } }, ["labels"], stored),
      ["labels map.min_pairs", 'labels["long"] string.max_len'],
    );
    assert.deepEqual(
      violations({ authors: { x: { family: "Too long" } } }, [
        "authors.x.family",
      ]),
      ['authors["x"].family string.max_len'],
    );
  });

  test("judges rules over several fields if the stored message kept them", () => {
    assert.deepEqual(violations({ first: 10 }, ["first"], stored), [" pages"]);
    assert.deepEqual(violations({ last: 0 }, ["last"], stored), [" pages"]);
    assert.deepEqual(
      violations({ author: { family: "Jane" } }, ["author.family"], stored),
      ["author names"],
    );
    assert.deepEqual(violations({}, ["phone"], stored), ["contact required"]);
    assert.deepEqual(violations({}, ["labels.a"], stored), [
      "labels map.min_pairs",
    ]);
  });

  test("does not blame an update for what was wrong before", () => {
    const wrong = {
      ...stored,
      first: 10,
      title: "Too long",
      contact: { case: undefined },
      labels: { a: "1" },
    };
    assert.deepEqual(violations({ last: 5 }, ["last"], wrong), []);
    assert.deepEqual(violations({ tags: ["b"] }, ["tags"], wrong), []);
    assert.deepEqual(
      violations({ labels: { a: "2" } }, ["labels.a"], wrong),
      [],
    );
    assert.deepEqual(violations({ title: "As long" }, ["title"], wrong), [
      "title string.max_len",
    ]);
  });

  test("does not judge rules over several fields without the stored message", () => {
    assert.deepEqual(violations({ first: 10 }, ["first"]), []);
    assert.deepEqual(violations({}, ["phone"]), []);
    assert.deepEqual(violations({ labels: { a: "1" } }, ["labels.a"]), []);
    assert.deepEqual(
      violations({ author: { given: "a", family: "a" } }, ["author.family"]),
      [],
    );
    assert.deepEqual(
      violations({ author: { given: "a", family: "a" } }, ["author"]),
      ["author names"],
    );
  });

  test("takes an update that sends its IDENTIFIER", () => {
    assert.deepEqual(violations({ name: "books/1", title: "New" }, []), []);
    assert.deepEqual(violations({ isbn: "long" }, []), ["isbn string.max_len"]);
  });

  test("throws where the update does", () => {
    assert.throws(() => violations({}, ["titel"]), { name: "FieldMaskError" });
    assert.throws(() => violations({ isbn: "2" }, ["isbn"], stored), {
      name: "FieldMaskError",
    });
  });

  test("blames an update of a valid message for all that is wrong with the result", () => {
    const text = fc.constantFrom("", "a", "bb", "Too long");
    const author = fc.record({ given: text, family: text });
    const book = fc.record(
      {
        title: text,
        author,
        tags: fc.array(text, { maxLength: 2 }),
        labels: fc.dictionary(fc.constantFrom("a", "long"), text),
        authors: fc.dictionary(fc.constantFrom("a", "x"), author),
        first: fc.nat(20),
        last: fc.nat(20),
        contact: fc.oneof(
          fc.record({ case: fc.constant("phone"), value: text }),
          fc.record({ case: fc.constant("email"), value: text }),
        ),
      },
      { requiredKeys: [] },
    );
    const paths = fc.oneof(
      fc.subarray([
        "title",
        "author",
        "author.given",
        "author.family",
        "tags",
        "labels",
        "labels.a",
        "labels.long",
        "authors.x",
        "authors.a.family",
        "first",
        "last",
        "phone",
        "email",
      ]),
      fc.constant(["*"]),
    );
    const authors = { a: { given: "a", family: "b" } };
    const target = make(Book, { ...stored, authors });
    assert.equal(validator.validate(Book, target).kind, "valid");
    const kinds = new Set<string>();
    fc.assert(
      fc.property(book, paths, (values, mask) => {
        const update = updateMask.filter(
          make(Request, {
            book: { name: stored.name, isbn: stored.isbn, ...values },
            updateMask: { paths: mask },
          }),
        );
        const { kind } = validateUpdate(validator, Book, update, target);
        kinds.add(kind);
        assert.equal(
          kind,
          validator.validate(Book, update.update(target)).kind,
        );
      }),
      { numRuns: 300 },
    );
    assert.deepEqual([...kinds].sort(), ["invalid", "valid"]);
  });

  test("returns the message that was validated", () => {
    const update = updateMask.filter(make(Request, { book: { title: "New" } }));
    const target = make(Book, stored);
    const { message } = validateUpdate(validator, Book, update, target);
    assert.deepEqual(message, update.update(target));
  });
});
