import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decideFiles, type InferCase, inferSuite, textOf } from "./decide.js";

inferSuite("which side a mask is for by convention", [
  ...["Update", "Patch", "Set", "Modify", "Edit"].map(
    (verb): InferCase => ({
      title: `a mask is for the update if the verb is ${verb}`,
      rpcs: `rpc ${verb}Book(Req) returns (google.longrunning.Operation);`,
      messages: "message Req { Book book = 1; FM field_mask = 2; }",
      masks: { "Req.field_mask": "in book: name" },
    }),
  ),
  {
    title: "a verb is a whole word",
    rpcs: "rpc SettleBook(Req) returns (Book); rpc updateBook(Req2) returns (Book);",
    messages:
      "message Req { Book book = 1; FM field_mask = 2; } message Req2 { Book book = 1; FM field_mask = 2; }",
    masks: {
      "Req.field_mask": "out .: response",
      "Req2.field_mask": "in book: output type",
    },
  },
  {
    title: "update_mask is for the update with any verb",
    rpcs: "rpc MutateBook(Req) returns (Book);",
    messages: "message Req { Book book = 1; FM update_mask = 2; }",
    masks: { "Req.update_mask": "in book: output type" },
  },
  {
    title:
      "fields alone is the mask of an update, and of the response beside an update_mask",
    rpcs: "rpc UpdateBook(Req) returns (Book); rpc PatchBook(Req2) returns (google.protobuf.Empty); rpc ListBooks(Req3) returns (Book);",
    messages: `message Req { Book book = 1; FM update_mask = 2; FM fields = 3; }
      message Req2 { Book book = 1; FM fields = 2; }
      message Req3 { FM fields = 1; }`,
    masks: {
      "Req.update_mask": "in book: output type",
      "Req.fields": "out .: response",
      "Req2.fields": "in book: name",
      "Req3.fields": "out .: response",
    },
  },
  {
    title: "a mask for reading is not one for the update, whatever the verb",
    rpcs: "rpc UpdateBook(Req) returns (Book); rpc SetBook(Req2) returns (Book);",
    messages: `message Req { Book book = 1; FM read_mask = 2; FM write_mask = 3; }
      message Req2 { Book book = 1; FM view_fields = 2; FM response_mask = 3; FM book_view_mask = 4; }`,
    masks: {
      "Req.read_mask": "out .: response",
      "Req.write_mask": "in book: output type",
      "Req2.view_fields": "out .: response",
      "Req2.response_mask": "out .: response",
      "Req2.book_view_mask": "none: called otherwise",
    },
  },
  {
    title: "a mask of a batch of updates is not for its response",
    rpcs: `rpc BatchUpdateBooks(Req) returns (BatchUpdateBooksResponse); rpc BulkUpdateBooks(Req2) returns (google.protobuf.Empty);
           rpc BatchGetBooks(Req3) returns (BatchUpdateBooksResponse);`,
    messages: `message BatchUpdateBooksResponse { repeated Book books = 1; }
      message Req { repeated Book books = 1; FM field_mask = 2; }
      message Req2 { string parent = 1; repeated Book books = 2; string note = 3; FM update_mask = 4; }
      message Req3 { FM field_mask = 1; }`,
    masks: {
      "Req.field_mask": "none: batch",
      "Req2.update_mask": "none: batch",
      "Req3.field_mask": "out books: list",
    },
  },
  {
    title:
      "a mask of an update is for the response if it is called so, or beside an update_mask",
    rpcs: "rpc UpdateBook(Req) returns (Book); rpc UpdateBook2(Req2) returns (Book);",
    messages: `message Req { Book book = 1; FM update_mask = 2; FM field_mask = 3; }
      message Req2 { Book book = 1; FM read_mask = 2; FM view_mask = 3; FM fields = 4; FM output_config_mask = 5; }`,
    masks: {
      "Req.update_mask": "in book: output type",
      "Req.field_mask": "out .: response",
      "Req2.read_mask": "out .: response",
      "Req2.view_mask": "out .: response",
      "Req2.fields": "in book: output type",
      "Req2.output_config_mask": "none: called otherwise",
    },
  },
]);

inferSuite("conventions for a request", [
  {
    title: "a mask has no side in a message that no RPC takes",
    rpcs: "rpc Get(Book) returns (Book);",
    messages: "message Other { Book book = 1; FM update_mask = 2; }",
    masks: { "Other.update_mask": "none: no RPC" },
  },
  {
    title: "a mask has one side where the RPCs that take the request agree",
    rpcs: "rpc CreateBook(Req) returns (Book); rpc UpdateBook(Req) returns (google.longrunning.Operation);",
    messages:
      "message Req { Book book = 1; FM update_mask = 2; FM read_mask = 3; }",
    masks: {
      "Req.update_mask": "in book: output type",
      "Req.read_mask": "none: RPCs differ CreateBook out ., UpdateBook none",
    },
  },
  {
    title:
      "a mask has no side where the RPCs that take the request do not agree",
    rpcs: "rpc CreateBook(Req) returns (Book); rpc UpdateBook(Req) returns (Book);",
    messages: "message Req { Book book = 1; FM field_mask = 2; }",
    masks: {
      "Req.field_mask":
        "none: RPCs differ CreateBook out ., UpdateBook in book",
    },
  },
  {
    title: "a mask has no side in a list of masks",
    rpcs: "rpc Get(Req) returns (Book);",
    messages: "message Req { repeated FM masks = 1; }",
    masks: { "Req.masks": "none: several masks" },
  },
  {
    title: "a mask gives way to the option where that is present",
    rpcs: "rpc UpdateBook(Req) returns (Book);",
    messages: `message Req {
      Book book = 1;
      FM update_mask = 2 [(fieldmask.option.Option).out = {gen: true}];
      FM read_mask = 3 [(fieldmask.option.Option) = {}];
    }`,
    masks: {
      "Req.update_mask": "out .: option",
      "Req.read_mask": "none: sides off",
    },
  },
]);

suite("masks around those that rules decide", () => {
  const proto = `
    syntax = "proto3"; package a;
    import "google/protobuf/empty.proto";
    import "google/protobuf/field_mask.proto";
    service S { rpc UpdateFlat(Req) returns (google.protobuf.Empty); }
    message Req {
      string id = 1;
      string title = 2;
      google.protobuf.FieldMask update_mask = 3;
      google.protobuf.FieldMask read_mask = 4;
      google.protobuf.FieldMask config_mask = 5;
      repeated google.protobuf.FieldMask masks = 6;
      map<string, google.protobuf.FieldMask> by_name = 7;
    }`;

  test("a flat update has none of its request's masks as valid paths", () => {
    const [decision] = decideFiles({ "a.proto": proto });
    assert.deepEqual(
      decision?.in?.without.map(({ name }) => name),
      ["update_mask", "read_mask", "config_mask"],
    );
  });

  test("a mask without the option has no helper without infer, nor has a list or map of masks", () => {
    assert.deepEqual(
      decideFiles({ "a.proto": proto }, { infer: false }).map(textOf),
      [
        "none: no option",
        "none: no option",
        "none: no option",
        "none: several masks",
        "none: several masks",
      ],
    );
  });
});
