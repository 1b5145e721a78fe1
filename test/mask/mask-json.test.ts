import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { maskFromJson, maskToJson } from "../../src/mask/mask-json.js";

/** Masks and their JSON forms. */
const pairs: readonly [paths: string[], json: string][] = [
  [[], ""],
  [["a"], "a"],
  [["b", "a", "b"], "b,a,b"],
  [
    ["display_name", "home_address.zip_code"],
    "displayName,homeAddress.zipCode",
  ],
  [["_lead", "mid4_digit", "a1b2"], "Lead,mid4Digit,a1b2"],
  [["*"], "*"],
  [["given_names.*.first_letter"], "givenNames.*.firstLetter"],
  [["by_id.-12.x_y", "by_id.34"], "byId.-12.xY,byId.34"],
  [["m.`Big, Town_1`.unit_name"], "m.`Big, Town_1`.unitName"],
  [["m.`a``.b`", "m.``"], "m.`a``.b`,m.``"],
  [["a..b_c", ".a", "a."], "a..bC,.a,a."],
];

suite("maskToJson", () => {
  for (const [paths, json] of pairs) {
    test(`${JSON.stringify(paths)} becomes ${JSON.stringify(json)}`, () => {
      assert.equal(maskToJson(paths), json);
    });
  }

  for (const path of [
    ...["", "A", "aB", "a__b", "a_", "_", "a_1", "a_B", "a-b", "a b", "a,b"],
    ...["é", "a\0", "a.b_", "a.**", "a*", "m.`a", "m.a`b", "m.`a`b", "-a", "-"],
  ]) {
    test(`${JSON.stringify(path)} has no JSON form`, () => {
      assert.throws(() => maskToJson([path]), isFieldMaskError);
    });
  }

  test("lists all paths that have no JSON form", () => {
    assert.throws(() => maskToJson(["a", "bB", "", "c_4"]), {
      violations: [
        {
          path: "bB",
          reason: "IRREVERSIBLE_JSON",
          description: '"bB" does not survive a round trip through JSON',
        },
        {
          path: "",
          reason: "IRREVERSIBLE_JSON",
          description: "the JSON form of a mask has no empty paths",
        },
        {
          path: "c_4",
          reason: "IRREVERSIBLE_JSON",
          description: '"c_4" does not survive a round trip through JSON',
        },
      ],
    });
  });
});

suite("maskFromJson", () => {
  for (const [paths, json] of pairs) {
    test(`${JSON.stringify(json)} becomes ${JSON.stringify(paths)}`, () => {
      const mask = maskFromJson(json);
      assert.equal(mask.$typeName, "google.protobuf.FieldMask");
      assert.deepEqual(mask.paths, paths);
    });
  }

  for (const json of [
    ...[",", "a,", ",a", "a,,b", " ", "a, b", "a_b", "a/b", "a-b", "é", "a\n"],
    ...["m.`a", "m.a`b", "m.`a`b", "a,`", "a.**"],
  ]) {
    test(`${JSON.stringify(json)} stands for no mask`, () => {
      assert.throws(() => maskFromJson(json), isFieldMaskError);
    });
  }

  test("refuses what is no string, as the body of a request may have it", () => {
    for (const json of [null, undefined, 5, {}, ["a"]] as unknown[]) {
      assert.throws(() => maskFromJson(json as string), isFieldMaskError);
    }
  });
});

suite("the limits of masks", () => {
  test("hold for the JSON form", () => {
    const many = new Array(10_001).fill("a");
    const deep = new Array(101).fill("a").join(".");
    const long = "a".repeat(1024 * 1024 + 1);
    const grows = "A".repeat(1024 * 1024);
    for (const reject of [
      () => maskToJson(many),
      () => maskToJson([deep]),
      () => maskToJson([long]),
      () => maskFromJson(many.join(",")),
      () => maskFromJson(deep),
      () => maskFromJson(long),
      () => maskFromJson(grows),
    ]) {
      assert.throws(reject, isFieldMaskError);
    }
    assert.equal(maskFromJson(many.slice(1).join(",")).paths.length, 10_000);
  });
});
