import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type Message } from "@bufbuild/protobuf";
import { getMessage, protoRegistry } from "../helpers.js";
import { anyMask } from "./any-mask.js";

const registry = protoRegistry({
  "library.proto": `
    syntax = "proto3";
    package library;
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/struct.proto";
    message Book {
      string title = 1;
      string subtitle = 2;
      Author author = 3;
      map<string, string> labels = 4;
      map<string, Author> translators = 5;
      repeated Author reviewers = 6;
      int32 pages = 7;
    }
    message Author { string given_name = 1; string family_name = 2; }
    message GetRequest { google.protobuf.FieldMask read_mask = 1; }
    message UpdateRequest { Book book = 1; google.protobuf.FieldMask update_mask = 2; }
    message FlatRequest {
      string title = 1;
      int32 pages = 2;
      google.protobuf.FieldMask mask = 3;
      google.protobuf.Struct attrs = 4;
    }
  `,
});
const Book = getMessage(registry, "library.Book");
const GetRequest = getMessage(registry, "library.GetRequest");
const UpdateRequest = getMessage(registry, "library.UpdateRequest");
const FlatRequest = getMessage(registry, "library.FlatRequest");

const readMask = anyMask({
  request: GetRequest,
  field: "read_mask",
  out: { response: Book },
});
const updateMask = anyMask({
  request: UpdateRequest,
  field: "update_mask",
  in: { field: "book" },
});

suite("wants", () => {
  test("a bound mask wants what the masked response can hold, in whole or in part", () => {
    const bound = readMask.filter(
      asking("author.given_name", "labels.a", "reviewers.*.given_name"),
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

  test("a prune mask wants what it doesn't remove whole", () => {
    const bound = readMask.prune(asking("title", "author.given_name"));
    assert.equal(bound.wants("title"), false);
    assert.equal(bound.wants("author"), true);
    assert.equal(bound.wants("author.given_name"), false);
    assert.equal(bound.wants("author.family_name"), true);
    assert.equal(bound.wants("pages"), true);
  });

  test("a mask that selects one entry of a map wants any entry of it", () => {
    const bound = readMask.filter(asking("translators.de.given_name"));
    assert.equal(bound.wants("translators.*"), true);
    assert.equal(bound.wants("translators.*.given_name"), true);
    assert.equal(bound.wants("translators.*.family_name"), false);
  });

  test("a request without a mask wants everything, in either mode", () => {
    assert.equal(readMask.filter(asking()).wants("title"), true);
    assert.equal(readMask.prune(asking()).wants("title"), true);
  });
});

suite("maskedIn and maskedOut", () => {
  test("a field that the mask names is masked, in either mode", () => {
    for (const bound of [
      readMask.filter(asking("author.given_name")),
      readMask.prune(asking("author.given_name")),
    ]) {
      assert.equal(bound.maskedOut("author.given_name"), true);
      assert.equal(bound.maskedOut("author"), true);
      assert.equal(bound.maskedOut("author.family_name"), false);
      assert.equal(bound.maskedOut("title"), false);
    }
  });

  test("a field that an update's mask names is masked in", () => {
    const bound = updateMask.filter(
      create(UpdateRequest, { updateMask: updateMask.in("title") }),
    );
    assert.equal(bound.maskedIn("title"), true);
    assert.equal(bound.maskedIn("pages"), false);
  });

  test("each side of a mask field answers for its own fields, whichever is asked first", () => {
    const flatMask = anyMask({
      request: FlatRequest,
      field: "mask",
      in: { without: ["mask"] },
      out: { response: Book },
    });
    const request = create(FlatRequest);
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

  test("every field is masked where the request has no mask", () => {
    assert.equal(readMask.filter(asking()).maskedOut("title"), true);
    const update = create(UpdateRequest);
    assert.equal(updateMask.filter(update).maskedIn("title"), true);
  });
});

function asking(...paths: string[]): Message {
  return create(
    GetRequest,
    paths.length > 0 ? { readMask: readMask.out(...paths) } : {},
  );
}
