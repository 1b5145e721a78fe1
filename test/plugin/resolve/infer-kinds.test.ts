import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { getComments } from "@bufbuild/protoplugin";
import { rootDir } from "../../helpers.js";
import { decideFiles, fullNameOf, sideOf } from "./decide.js";

const decisions = decideFiles({
  "kinds.proto": readFileSync(
    join(rootDir, "test/plugin/resolve/cases/kinds.proto"),
    "utf8",
  ),
});

suite("conventions on kinds of schemas of public APIs", () => {
  for (const decision of decisions) {
    test(`${fullNameOf(decision)} means what its comment says`, () => {
      assert.equal(
        sideOf(decision),
        getComments(decision.field).leading?.trim(),
      );
    });
  }

  test("no kind is left out", () => {
    assert.equal(decisions.length, 17);
  });
});
