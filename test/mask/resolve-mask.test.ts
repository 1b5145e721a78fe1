import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type FieldMaskViolation,
  isFieldMaskError,
} from "../../src/mask/field-mask-error.js";
import type { MaskRules, PathRules } from "../../src/mask/mask-rules.js";
import { nodePaths } from "../../src/mask/mask-tree.js";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { getMessage, protoRegistry } from "../helpers.js";

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

/** What is wrong with a path by itself. */
function violation(
  path: string,
  rules: PathRules,
): FieldMaskViolation | undefined {
  return resolveMask(Book, [path], rules, { refuseEmpty: true }).violations[0];
}

/** The paths of the tree that a mask resolves to. */
function named(...paths: string[]): string[] {
  return nodePaths(resolveMask(Book, paths, "read").root).sort();
}

suite("a resolved mask", () => {
  test("has a tree of the valid paths, where a parent decides over its children", () => {
    assert.deepEqual(named("author.aliases", "author", "author.nope"), [
      "author",
    ]);
    assert.deepEqual(named("author.given_name", "kind", "", "kind"), [
      "author.given_name",
      "kind",
    ]);
    assert.deepEqual(named("nope", "author.nope", "`author`"), []);
  });

  test("tells a mask without paths from one without valid paths", () => {
    const isEmpty = (...paths: string[]) =>
      resolveMask(Book, paths, "read").isEmpty;
    assert.equal(isEmpty(), true);
    assert.equal(isEmpty("", ""), true);
    assert.equal(isEmpty("nope"), false);
  });

  test("names everything by a star, beside other paths as well", () => {
    for (const paths of [["*"], ["*", "*"], ["kind", "*"], ["nope", "*"]]) {
      assert.equal(resolveMask(Book, paths, "read").root.whole, true);
    }
    assert.equal(resolveMask(Book, ["*", "*", ""], "read").isValid, true);
    assert.equal(resolveMask(Book, ["*", "kind"], "read").isValid, false);
  });

  test("takes two spellings for the same only where they mean the same", () => {
    assert.deepEqual(named("labels.`a`", "labels.a"), ["labels.a"]);
    assert.deepEqual(named("editors.given_name", "editors.*.given_name"), [
      "editors.*.given_name",
    ]);
    assert.deepEqual(named("editors.*", "editors.aliases"), ["editors.*"]);
    assert.deepEqual(named("labels.*", "labels"), ["labels"]);
    assert.deepEqual(named("`author`", "author.nope", "kind"), ["kind"]);
    assert.deepEqual(named("by_year.*.aliases", "by_year.1.aliases"), [
      "by_year.*.aliases",
      "by_year.1.aliases",
    ]);
  });

  test("tells the keys that read alike apart", () => {
    const keys = ["labels.``", "labels.````", "labels.``````", "labels.`*`"];
    assert.deepEqual(named(...keys), [...keys].sort());
    const { root } = resolveMask(Book, keys, "read");
    const [labels] = root.fields.values();
    assert.deepEqual([...(labels?.keys.keys() ?? [])], ["", "`", "``", "*"]);
    assert.equal(labels?.star, undefined);
  });

  test("has no star inside a path that is applied to a target", () => {
    assert.equal(violation("*", "apply"), undefined);
    assert.equal(violation("labels.a", "apply"), undefined);
    for (const path of ["labels.*", "editors.*.given_name", "tags.*"]) {
      assert.equal(violation(path, "apply")?.reason, "WILDCARD_UPDATE");
    }
    assert.doesNotMatch(
      violation("editors.given_name", "apply")?.description ?? "",
      /\*/,
    );
  });

  test("has no paths of fields that are left out", () => {
    const without = Book.fields.filter(({ name }) => name === "author");
    const paths = ["author.given_name", "author", "kind"];
    const resolved = resolveMask(Book, paths, "apply", { without });
    assert.deepEqual(nodePaths(resolved.root), ["kind"]);
    assert.deepEqual(
      resolved.violations.map(({ path, reason }) => [path, reason]),
      [
        ["author.given_name", "UNKNOWN_FIELD"],
        ["author", "UNKNOWN_FIELD"],
      ],
    );
  });
});

suite("a path", () => {
  for (const [path, validFor] of cases) {
    const rules = validFor.length === 0 ? "no rules" : validFor.join(", ");
    test(`${JSON.stringify(path)} is valid by ${rules}`, () => {
      const valid = ALL.filter((r) => violation(path, r) === undefined);
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
      assert.equal(violation(path, "update")?.reason, reason);
      assert.equal(violation(path, "update")?.path, path);
    }
    assert.equal(violation("editors.0", "read")?.reason, "BELOW_REPEATED");
    assert.equal(violation("labels.x", "proto")?.reason, "BELOW_MAP");
    assert.equal(violation("editors.*", "proto")?.reason, "BELOW_REPEATED");
    assert.equal(violation("*", "proto")?.reason, "INVALID_WILDCARD");
  });

  test("names the message type and the field that was meant", () => {
    assert.equal(
      violation("sequel.displayName", "update")?.description,
      'shop.Book has no field "displayName", did you mean `display_name`?',
    );
    assert.equal(
      violation("author.givenname", "update")?.description,
      'shop.Author has no field "givenname", did you mean `given_name`?',
    );
    assert.equal(
      violation("`author`", "update")?.description,
      'shop.Book has no field "`author`": backticks are for the keys of maps',
    );
    assert.equal(
      violation("price", "update")?.description,
      'shop.Book has no field "price": it is a oneof, so name the fields in it',
    );
  });

  test("suggests the wildcard only where it would be valid", () => {
    assert.match(
      violation("editors.given_name", "update")?.description ?? "",
      /put "\*" before "given_name"/,
    );
    assert.match(
      violation("editors.givenname", "update")?.description ?? "",
      /put "\*" before its fields/,
    );
    assert.doesNotMatch(violation("tags.x", "update")?.description ?? "", /\*/);
  });

  test("says where to put a key with dots", () => {
    assert.match(
      violation("labels.a.b", "update")?.description ?? "",
      /put a key with dots in backticks/,
    );
  });

  test("is not said to be impossible where it is valid without its index", () => {
    assert.match(
      violation("editors.0.given_name", "read")?.description ?? "",
      /leave the index out/,
    );
    assert.match(
      violation("editors.0.given_name", "update")?.description ?? "",
      /put "\*" before its fields/,
    );
  });

  test("does not read a long text as a number", () => {
    const length = 65_000;
    const digits = timeOf(`by_id.${"9".repeat(length)}`);
    const letters = timeOf(`by_id.${"x".repeat(length)}`);
    assert.ok(digits < 20 * letters, `${digits} ms, for letters ${letters} ms`);
    assert.equal(
      violation("by_id.99999999999999999999", "read")?.reason,
      "INVALID_MAP_KEY",
    );

    function timeOf(path: string): number {
      // The shortest of several times: a busy machine only ever makes one longer.
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        assert.equal(violation(path, "read")?.reason, "INVALID_MAP_KEY");
        return performance.now() - start;
      });
      return Math.max(1, Math.min(...times));
    }
  });

  test("throws for more than 100 segments", () => {
    const path = (segments: number) =>
      [...new Array(segments - 1).fill("sequel"), "kind"].join(".");
    assert.equal(violation(path(100), "proto"), undefined);
    assert.throws(() => violation(path(101), "proto"), isFieldMaskError);
  });
});
