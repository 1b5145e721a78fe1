import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import fc from "fast-check";
import { compileProtos } from "../../helpers.js";
import { loadHelpers, typeCheck, writeProject } from "../project.js";
import { checkProjection } from "./check-masked.js";
import { arbitraryProtos } from "./random-protos.js";

// A schema costs a run of the compilers, so all of them go into one project.
const folders = Array.from({ length: 12 }, (_, i) => `random${i}`);
const [protos = []] = fc.sample(
  fc.tuple(...folders.map((folder) => arbitraryProtos(folder))),
  1,
);

const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
after(() => rmSync(dir, { recursive: true }));
writeProject(dir, compileProtos(Object.assign({}, ...protos)));
const helpers = await loadHelpers(dir);

suite("emitted code for random schemas", () => {
  test("compiles under the strictest flags", () => {
    assert.equal(typeCheck(dir), "");
  });

  test("gives what filterMessage and pruneMessage give", () => {
    assert.ok(helpers.length > folders.length);
    for (const [, helper] of helpers) {
      checkProjection(helper, 20);
    }
  });
});
