import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { checkPath } from "../src/check-path.js";
import { isFieldMaskError } from "../src/field-mask-error.js";
import type { MaskRules } from "../src/mask-rules.js";
import { getMessage, protoRegistry } from "./helpers.js";

const registry = protoRegistry({
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    message Book {
      string display_name = 1;
      Author author = 2;
      repeated Author editors = 3;
      repeated string tags = 4;
      map<string, string> labels = 5;
      map<int32, Author> by_year = 6;
      map<bool, string> by_flag = 7;
      map<uint64, string> by_id = 8;
      oneof price { int32 cents = 9; Author donor = 10; }
      google.protobuf.Timestamp created = 11;
      google.protobuf.Struct extra = 12;
      Book sequel = 13;
      Kind kind = 14;
    }
    message Author { string given_name = 1; repeated string aliases = 2; }
    enum Kind { KIND_UNSPECIFIED = 0; }
  `,
});
const Book = getMessage(registry, "shop.Book");

const ALL: readonly MaskRules[] = ["proto", "update", "read"];
const APPLY: readonly MaskRules[] = ["update", "read"];

/** The paths, and by which rules they are valid. */
const cases: readonly [path: string, validFor: readonly MaskRules[]][] = [
  ["display_name", ALL],
  ["author", ALL],
  ["author.given_name", ALL],
  ["author.aliases", ALL],
  ["editors", ALL],
  ["labels", ALL],
  ["kind", ALL],
  ["cents", ALL],
  ["donor.given_name", ALL],
  ["created.seconds", ALL],
  ["extra.fields", ALL],
  ["sequel.sequel.sequel.author.given_name", ALL],

  ["*", APPLY],
  ["tags.*", APPLY],
  ["editors.*", APPLY],
  ["editors.*.given_name", APPLY],
  ["labels.*", APPLY],
  ["labels.site", APPLY],
  ["labels.big town", APPLY],
  ["labels.`a.b`", APPLY],
  ["labels.`*`", APPLY],
  ["labels.``", APPLY],
  ["labels.__proto__", APPLY],
  ["by_flag.*", APPLY],
  ["by_year.1990", APPLY],
  ["by_year.-1", APPLY],
  ["by_year.`1990`", APPLY],
  ["by_year.2147483647.given_name", APPLY],
  ["by_year.*.given_name", APPLY],
  ["by_id.18446744073709551615", APPLY],
  ["extra.fields.unit.number_value", APPLY],
  ["sequel.by_year.1.aliases.*", APPLY],

  ["editors.given_name", ["read"]],
  ["editors.aliases.*", ["read"]],

  ["", []],
  [".", []],
  ["author.", []],
  [".author", []],
  ["author..given_name", []],
  ["labels.`open", []],
  ["labels.a`b", []],
  ["labels.`a`b", []],
  ["nothing", []],
  ["displayName", []],
  ["Display_Name", []],
  ["`display_name`", []],
  ["display_name ", []],
  ["display_name,author", []],
  ["price", []],
  ["author.nothing", []],
  ["author.*", []],
  ["*.author", []],
  ["`*`", []],
  ["display_name.x", []],
  ["kind.KIND_UNSPECIFIED", []],
  ["tags.x", []],
  ["tags.0", []],
  ["tags.*.x", []],
  ["editors.0", []],
  ["editors.0.given_name", []],
  ["editors.*.nothing", []],
  ["editors.*.*", []],
  ["labels.site.x", []],
  ["labels.*.x", []],
  ["by_year.given_name", []],
  ["by_year.01", []],
  ["by_year.+1", []],
  ["by_year.-0", []],
  ["by_year.2147483648", []],
  ["by_id.-1", []],
  ["by_id.18446744073709551616", []],
  ["by_flag.true", []],
  ["by_flag.`*`", []],
  ["extra.unit", []],
  ["constructor", []],
  ["__proto__", []],
];

suite("checkPath", () => {
  for (const [path, validFor] of cases) {
    const rules = validFor.length === 0 ? "no rules" : validFor.join(", ");
    test(`${JSON.stringify(path)} is valid by ${rules}`, () => {
      const valid = ALL.filter((r) => checkPath(Book, path, r) === undefined);
      assert.deepEqual(valid, validFor);
    });
  }

  test("says why a path is not valid", () => {
    const reasons = {
      "author..given_name": "MALFORMED_PATH",
      nothing: "UNKNOWN_FIELD",
      "display_name.x": "BELOW_SCALAR",
      "editors.given_name": "BELOW_REPEATED",
      "by_year.x": "INVALID_MAP_KEY",
      "author.*": "INVALID_WILDCARD",
    };
    for (const [path, reason] of Object.entries(reasons)) {
      assert.equal(checkPath(Book, path, "update")?.reason, reason);
      assert.equal(checkPath(Book, path, "update")?.path, path);
    }
    assert.equal(
      checkPath(Book, "editors.0", "read")?.reason,
      "BELOW_REPEATED",
    );
    assert.equal(checkPath(Book, "labels.x", "proto")?.reason, "BELOW_MAP");
    assert.equal(
      checkPath(Book, "editors.*", "proto")?.reason,
      "BELOW_REPEATED",
    );
    assert.equal(checkPath(Book, "*", "proto")?.reason, "INVALID_WILDCARD");
  });

  test("names the message type and the field that was meant", () => {
    assert.equal(
      checkPath(Book, "sequel.displayName", "update")?.description,
      'shop.Book has no field "displayName", did you mean `display_name`?',
    );
    assert.equal(
      checkPath(Book, "author.givenname", "update")?.description,
      'shop.Author has no field "givenname", did you mean `given_name`?',
    );
    assert.equal(
      checkPath(Book, "`author`", "update")?.description,
      'shop.Book has no field "`author`", did you mean `author`?',
    );
    assert.equal(
      checkPath(Book, "price", "update")?.description,
      'shop.Book has no field "price", it is a oneof, name the fields in it',
    );
  });

  test("suggests the wildcard only where it would be valid", () => {
    assert.match(
      checkPath(Book, "editors.given_name", "update")?.description ?? "",
      /put "\*" before "given_name"/,
    );
    assert.doesNotMatch(
      checkPath(Book, "tags.x", "update")?.description ?? "",
      /\*/,
    );
  });

  test("throws for more than 100 segments", () => {
    const path = (segments: number) =>
      [...new Array(segments - 1).fill("sequel"), "kind"].join(".");
    assert.equal(checkPath(Book, path(100), "proto"), undefined);
    assert.throws(() => checkPath(Book, path(101), "proto"), isFieldMaskError);
  });
});
