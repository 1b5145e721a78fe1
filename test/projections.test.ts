import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  create,
  createRegistry,
  type DescMessage,
  equals,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import type { RequestFieldMask } from "protoc-gen-fieldmask-es";
import { setLocal } from "../src/message/local-value.js";
import { filterMessage, pruneMessage } from "../src/read/filter-message.js";
import { arbitraryMask, arbitraryMessage } from "./arbitraries.js";
import * as helpers from "./gen/fmtest/v1/masks_fieldmask.js";
import { file_fmtest_v1_masks } from "./gen/fmtest/v1/masks_pb.js";
import { vectorsDir } from "./vector-protos.js";

const registry = createRegistry(
  file_fmtest_v1_masks,
  ...file_fmtest_v1_masks.dependencies,
);

/** The generated helpers of all messages in the conformance vectors. */
const masks: readonly RequestFieldMask[] = Object.values(helpers);

suite("a generated projection equals the descriptor-driven one", () => {
  for (const mask of masks) {
    const desc = mask.outDesc as DescMessage;
    for (const [mode, project] of [
      ["filter", filterMessage],
      ["prune", pruneMessage],
    ] as const) {
      test(`${mode} of ${desc.name}`, () => {
        fc.assert(
          fc.property(
            arbitraryMessage(desc),
            arbitraryMask(desc, "read"),
            (message, paths) => {
              const before = serialized(desc, message);
              const request = requestWith(mask, paths);
              const generated: Message = mask[mode](request).mask(message);
              const expected = project(desc, message, paths);
              assert.deepStrictEqual(generated, expected);
              assert.ok(equals(desc, generated, expected));
              assert.deepEqual(
                serialized(desc, generated),
                serialized(desc, expected),
              );
              assert.deepEqual(serialized(desc, message), before);
            },
          ),
          { numRuns: 200 },
        );
      });
    }
  }
});

suite("a generated projection passes the conformance vectors", () => {
  for (const op of ["filter", "prune"] as const) {
    const text = readFileSync(join(vectorsDir, `${op}.json`), "utf8");
    for (const vector of JSON.parse(text) as ProjectionVector[]) {
      test(`${vector.id}: ${vector.note}`, () => {
        const mask = masks.find(
          ({ outDesc }) => outDesc?.typeName === vector.type,
        );
        const desc = mask?.outDesc;
        assert.ok(mask !== undefined && desc !== undefined);
        const parse = (json: JsonValue) => fromJson(desc, json, { registry });
        const request = requestWith(mask, vector.mask);
        const masked: Message = mask[op](request).mask(parse(vector.message));
        assert.deepStrictEqual(masked, parse(vector.expect));
      });
    }
  }
});

interface ProjectionVector {
  readonly id: string;
  readonly note: string;
  readonly type: string;
  readonly mask: readonly string[];
  readonly message: JsonValue;
  readonly expect: JsonValue;
}

function requestWith(
  mask: RequestFieldMask,
  paths: readonly string[],
): Message {
  const request = create(mask.request);
  setLocal(request, mask.field, create(FieldMaskSchema, { paths: [...paths] }));
  return request;
}

/** The bytes of a message, or why it has none: a required field may be masked away. */
function serialized(desc: DescMessage, message: Message): unknown {
  try {
    return toBinary(desc, message);
  } catch (error) {
    return String(error);
  }
}
