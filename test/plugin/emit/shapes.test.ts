import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { compileProtos } from "../../helpers.js";
import { loadHelpers, typeCheck, writeProject } from "../project.js";
import { checkProjection } from "./check-masked.js";
import { shapeProtos } from "./shape-protos.js";

const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
after(() => rmSync(dir, { recursive: true }));
writeProject(dir, compileProtos(shapeProtos));
const helpers = await loadHelpers(dir);

suite("emitted code for every shape of schema", () => {
  test("compiles under the strictest flags", () => {
    assert.equal(typeCheck(dir), "");
  });

  test("has a helper for each mask field", () => {
    assert.deepEqual(
      helpers.map(([name]) => name),
      [
        "MixedRequestMask",
        "PlainRequestMask",
        "DeepRequestMask",
        "ExactRequestMask",
        "FortyRequestMask",
        "HugeRequestMask",
        "FooRequestMask",
        "Outer_InnerMask",
        "WordsRequestMask",
        "requestFieldMask",
        "BareRequestMask",
        "AllRequestReadMask",
        "AllRequestUpdateMask",
        "ListRequestMask",
        "SelfRequestMask",
        "TreeRequestMask",
        "TicketRequestMask",
      ],
    );
  });

  for (const [name, helper] of helpers) {
    if (helper.response !== undefined && helper.response === helper.outDesc) {
      test(`${name} gives what filterMessage and pruneMessage give`, () => {
        checkProjection(helper, 100);
      });
    }
  }
});
