import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  formatSideChannel,
  parseSideChannel,
  SideChannelMask,
  withProtoNames,
} from "../../src/service/side-channel.js";
import { schemas } from "./shop.js";

suite("the header of the side channel", () => {
  test("holds paths separated by commas", () => {
    for (const [header, paths] of [
      ["", []],
      [" , ,", []],
      ["a", ["a"]],
      [" a ,b.c,\td", ["a", "b.c", "d"]],
      ["labels.`a,b`,c", ["labels.`a,b`", "c"]],
      ["labels.`a``,b`,c", ["labels.`a``,b`", "c"]],
      ["labels.`open,c", ["labels.`open,c"]],
    ] as const) {
      assert.deepEqual(parseSideChannel(header), paths, header);
    }
  });

  test("may have the JSON names of fields, but no others", () => {
    for (const [path, named] of [
      ["displayName", "display_name"],
      ["display_name", "display_name"],
      ["friends.displayName", "friends.display_name"],
      ["friends.*.displayName", "friends.*.display_name"],
      ["labels.displayName", "labels.displayName"],
      ["places.displayName.city", "places.displayName.city"],
      ["displayname", "displayname"],
      ["nothing.displayName", "nothing.displayName"],
      ["a..b", "a..b"],
    ] as const) {
      assert.equal(withProtoNames(schemas.User, path), named);
    }
  });

  test("has violations of the paths as they were sent", () => {
    const mask = new SideChannelMask(
      schemas.User,
      "displayName,friends.displayNmae",
    );
    assert.deepEqual(
      mask.violations.map(({ path }) => path),
      ["friends.displayNmae"],
    );
  });

  test("is read as it was written", () => {
    for (const paths of [
      ["a", "b.c"],
      ["labels.`a,b`", "labels.` blank `"],
      ["*"],
      ["labels.` `` `"],
    ]) {
      assert.deepEqual(parseSideChannel(formatSideChannel(paths) ?? ""), paths);
    }
    assert.equal(formatSideChannel([]), undefined);
    assert.equal(formatSideChannel([""]), undefined);
  });

  test("refuses what it cannot carry", () => {
    for (const path of [
      "labels.`ä`",
      "labels.`a\nb`",
      "labels.`\u0000`",
      "a,b",
      " a",
      "a ",
      "labels.`open",
      "labels.`💥`",
    ]) {
      assert.throws(() => formatSideChannel([path, "a"]), {
        name: "FieldMaskError",
      });
    }
    const long = Array.from({ length: 2000 }, (_, index) => `a${index}`);
    assert.throws(() => formatSideChannel(long), { name: "FieldMaskError" });
  });
});
