import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { generate } from "./helpers.js";

const text =
  generate(
    {
      "library.proto": `
        syntax = "proto3"; package library;
        import "fieldmask/option.proto";
        import "google/protobuf/empty.proto";
        import "google/protobuf/field_mask.proto";
        import "google/protobuf/struct.proto";
        import "google/protobuf/timestamp.proto";
        service Library {
          rpc UpdateBook(UpdateBookRequest) returns (Book);
          rpc MoveBook(MoveBookRequest) returns (Book);
          rpc UpdateShelf(UpdateShelfRequest) returns (Operation);
          rpc UpdateBoth(UpdateBothRequest) returns (Operation);
          rpc UpdateStruct(UpdateStructRequest) returns (Operation);
          rpc GetBook(GetBookRequest) returns (Book);
          rpc PeekBook(GetBookRequest) returns (Book);
          rpc ListBooks(ListBooksRequest) returns (ListBooksResponse);
          rpc WatchBooks(WatchBooksRequest) returns (stream Book);
          rpc Delete(DeleteRequest) returns (google.protobuf.Empty);
          rpc Two(TwoRequest) returns (Book);
          rpc TwoAgain(TwoRequest) returns (Shelf);
          rpc Annotated(AnnotatedRequest) returns (Book);
          rpc Repeated(RepeatedRequest) returns (Book);
        }
        message Book { string name = 1; }
        message Shelf { string name = 1; }
        message Operation { string name = 1; }
        message UpdateBookRequest { Book book = 1; Shelf shelf = 2; google.protobuf.FieldMask update_mask = 3; google.protobuf.FieldMask read_mask = 4; }
        message MoveBookRequest { Book from = 1; Book to = 2; google.protobuf.FieldMask update_mask = 3; }
        message UpdateShelfRequest { Shelf shelf = 1; google.protobuf.FieldMask update_mask = 2; google.protobuf.Timestamp time = 3; repeated Book books = 4; }
        message UpdateBothRequest { Shelf shelf = 1; Book book = 2; google.protobuf.FieldMask update_mask = 3; }
        message UpdateStructRequest { google.protobuf.Struct struct = 1; google.protobuf.FieldMask update_mask = 2; }
        message GetBookRequest { google.protobuf.FieldMask read_mask = 1; }
        message ListBooksRequest { google.protobuf.FieldMask field_mask = 1; }
        message ListBooksResponse { repeated Book books = 1; }
        message WatchBooksRequest { google.protobuf.FieldMask mask = 1; }
        message DeleteRequest { google.protobuf.FieldMask mask = 1; }
        message TwoRequest { google.protobuf.FieldMask mask = 1; }
        message AnnotatedRequest {
          string name = 1;
          google.protobuf.FieldMask off = 2 [(fieldmask.option.Option).out = {gen: false}];
          google.protobuf.FieldMask update_mask = 3 [(fieldmask.option.Option).in = {gen: true}];
          google.protobuf.FieldMask inferred = 4;
          google.protobuf.FieldMask other = 5 [(fieldmask.option.Option).out = {gen: true, message: "Shelf"}];
        }
        message RepeatedRequest { repeated google.protobuf.FieldMask masks = 1; }
        message NoInputRequest { Book book = 1; google.protobuf.FieldMask update_mask = 2; google.protobuf.FieldMask read_mask = 3; }
      `,
    },
    { parameter: "target=ts,infer=true" },
  )["library_fieldmask.ts"] ?? "";

function helper(name: string): string | undefined {
  return text.match(
    new RegExp(`export const ${name}: .*?requestFieldMask\\((.*?)\\);\\n`, "s"),
  )?.[1];
}

suite("infer=true", () => {
  test("update_mask is relative to the message field that the RPC returns", () => {
    assert.match(
      helper("UpdateBookRequestUpdateMask") ?? "",
      /in: \{ field: "book" \}/,
    );
  });

  test("update_mask is relative to the only message field where the RPC returns something else", () => {
    assert.match(
      helper("UpdateShelfRequestUpdateMask") ?? "",
      /in: \{ field: "shelf" \}/,
    );
  });

  test("update_mask is left alone where several fields could be meant", () => {
    assert.equal(helper("MoveBookRequestUpdateMask"), undefined);
    assert.equal(helper("UpdateBothRequestUpdateMask"), undefined);
  });

  test("update_mask is left alone where no path goes below the message field", () => {
    assert.equal(helper("UpdateStructRequestUpdateMask"), undefined);
  });

  test("every other mask field is for the output of the RPC", () => {
    assert.match(
      helper("UpdateBookRequestReadMask") ?? "",
      /out: \{ response: BookSchema,/,
    );
    assert.match(
      helper("GetBookRequestReadMask") ?? "",
      /response: BookSchema/,
    );
    assert.match(
      helper("ListBooksRequestFieldMask") ?? "",
      /response: ListBooksResponseSchema/,
    );
    assert.match(helper("WatchBooksRequestMask") ?? "", /response: BookSchema/);
  });

  test("a mask field is left alone where there is nothing to mask, or no one output", () => {
    assert.equal(helper("DeleteRequestMask"), undefined);
    assert.equal(helper("TwoRequestMask"), undefined);
    assert.equal(helper("RepeatedRequestMasks"), undefined);
    assert.equal(helper("NoInputRequestUpdateMask"), undefined);
    assert.equal(helper("NoInputRequestReadMask"), undefined);
  });

  test("the option decides where it is present", () => {
    assert.equal(helper("AnnotatedRequestOff"), undefined);
    assert.match(
      helper("AnnotatedRequestOther") ?? "",
      /response: ShelfSchema/,
    );
  });

  test("inferred mask fields are no paths of the request", () => {
    assert.match(
      helper("AnnotatedRequestUpdateMask")?.replaceAll(/\s+/g, " ") ?? "",
      /in: \{ exclude: \["off", "update_mask", "inferred", "other"\] \}/,
    );
  });

  test("is off by default", () => {
    const files = generate({
      "a.proto": `
        syntax = "proto3";
        import "google/protobuf/field_mask.proto";
        service S { rpc Get(Request) returns (Request); }
        message Request { google.protobuf.FieldMask mask = 1; string name = 2; }`,
    });
    assert.deepEqual(files, {});
  });
});
