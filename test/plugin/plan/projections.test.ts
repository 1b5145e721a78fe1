import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Names } from "../../../src/plugin/plan/names.js";
import { planProjections } from "../../../src/plugin/plan/projections.js";
import { getMessage, protoRegistry } from "../../helpers.js";

const registry = protoRegistry({
  "a.proto": `
    edition = "2023"; package a;
    option features.field_presence = IMPLICIT;
    import "google/protobuf/timestamp.proto";
    message Root { Child child = 2; google.protobuf.Timestamp time = 1; map<string, Hidden> by_name = 3; oneof o { bool flag = 4; None none = 5; } }
    message Child { option features.json_format = LEGACY_BEST_EFFORT; string foo_bar = 1; string fooBar = 2; repeated Root roots = 3; }
    message Hidden { string x = 1; }
    message None {}`,
});

suite("planProjections", () => {
  const { plans } = planProjections(
    [getMessage(registry, "a.Root")],
    new Names(),
  );

  test("plans a function for each message that a mask can go below, and no other", () => {
    assert.deepEqual(
      plans.map(({ name, message, style }) => [name, message, style]),
      [
        ["projectRoot", "a.Root", "literal"],
        ["projectChild", "a.Child", "literal"],
        ["projectHidden", "a.Hidden", "literal"],
      ],
    );
  });

  test("is plain data, with the places of the fields by their numbers", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(plans[0]?.members)), [
      {
        kind: "message",
        property: "child",
        index: 1,
        below: { function: "projectChild" },
      },
      { kind: "message", property: "time", index: 0, below: "descriptor" },
      {
        kind: "map",
        property: "byName",
        index: 2,
        zero: "{}",
        below: { function: "projectHidden" },
      },
      {
        kind: "oneof",
        property: "o",
        cases: [
          { kind: "explicit", property: "flag", index: 3 },
          { kind: "message", property: "none", index: 4 },
        ],
      },
    ]);
  });

  test("puts a property in the literal once, where names are the same in protobuf-es", () => {
    assert.deepEqual(
      plans[1]?.members.map((member) => [
        member.property,
        member.kind !== "oneof" && member.zero,
      ]),
      [
        ["fooBar", '""'],
        ["fooBar", undefined],
        ["roots", "[]"],
      ],
    );
  });
});
