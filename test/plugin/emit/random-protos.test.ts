import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { fieldBehaviorProto } from "../../field-behavior-proto.js";
import { compileProtos } from "../../helpers.js";
import { Random } from "../../random.js";
import { randomProtos } from "../../random-protos.js";
import { seed } from "../../seed.js";
import { loadHelpers, typeCheck, writeProject } from "../project.js";
import { checkProjection } from "./check-masked.js";

const protos = randomProtos(new Random(seed));
const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
after(() => rmSync(dir, { recursive: true }));
writeProject(dir, compileProtos({ ...fieldBehaviorProto, ...protos }));
const helpers = await loadHelpers(dir);

suite("emitted code for random schemas", () => {
  test("compiles under the strictest flags", () => {
    assert.equal(typeCheck(dir), "");
  });

  test("gives what filterMessage and pruneMessage give", () => {
    const reads = helpers.filter(([, { outDesc }]) => outDesc !== undefined);
    assert.equal(reads.length, Object.keys(protos).length * 5);
    for (const [, helper] of reads) {
      checkProjection(helper, 15);
    }
  });
});
