import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  createFileRegistry,
  type DescMessage,
  equals,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../src/mask/field-mask-error.js";
import {
  intersectMasks,
  maskCovers,
  normalizeMask,
  unionMasks,
} from "../src/mask/mask-algebra.js";
import { maskFromJson, maskToJson } from "../src/mask/mask-json.js";
import { subtractMasks } from "../src/mask/subtract-masks.js";
import { isValidMask } from "../src/mask/validate-mask.js";
import { filterMessage, pruneMessage } from "../src/read/filter-message.js";
import {
  type MergeOptions,
  mergeMessage,
} from "../src/update/merge-message.js";
import { updateMessage } from "../src/update/update-message.js";
import { getMessage } from "./helpers.js";
import { vectorProtos, vectorsDir } from "./vector-protos.js";

/** One case of a vector file: an operation, its inputs, and what it must give. Messages are ProtoJSON. */
interface Vector {
  readonly id: string;
  readonly op: string;
  readonly note: string;
  readonly expect: unknown;
  readonly type?: string;
  readonly mask?: readonly string[] | null;
  readonly path?: string;
  readonly paths?: readonly string[];
  readonly a?: readonly string[];
  readonly b?: readonly string[];
  readonly json?: string;
  readonly message?: JsonValue;
  readonly source?: JsonValue;
  readonly target?: JsonValue;
  readonly options?: MergeOptions;
}

const registry = createFileRegistry(vectorProtos());

for (const file of readdirSync(vectorsDir).sort()) {
  if (file.endsWith(".json")) {
    const text = readFileSync(join(vectorsDir, file), "utf8");
    suite(`vectors ${file}`, () => {
      for (const vector of JSON.parse(text) as Vector[]) {
        test(`${vector.id}: ${vector.note}`, () => run(vector));
      }
    });
  }
}

function run(vector: Vector): void {
  if (isExpectedError(vector.expect)) {
    assert.throws(() => apply(vector), isFieldMaskError);
  } else {
    const result = apply(vector);
    if (isMessage(result)) {
      assertEquals(descOf(vector), result, vector.expect as JsonValue);
    } else {
      assert.deepEqual(result, vector.expect);
    }
  }
}

function apply(vector: Vector): unknown {
  const mask = vector.mask ?? undefined;
  const { a = [], b = [], path = "", paths = [path] } = vector;
  switch (vector.op) {
    case "isValid":
      return isValidMask(descOf(vector), paths, "proto");
    case "validate":
      return isValidMask(descOf(vector), mask);
    case "normalize":
      return normalizeMask(paths).paths;
    case "union":
      return unionMasks(a, b).paths;
    case "intersect":
      return intersectMasks(a, b).paths;
    case "subtract":
      return subtractMasks(descOf(vector), a, b).paths;
    case "covers":
      return maskCovers(mask ?? [], path);
    case "toJson":
      return maskToJson(paths);
    case "fromJson":
      return maskFromJson(vector.json ?? "").paths;
    case "filter":
      return filterMessage(descOf(vector), parse(vector, "message"), mask);
    case "prune":
      return pruneMessage(descOf(vector), parse(vector, "message"), mask);
    case "merge":
      return mergeMessage(
        descOf(vector),
        parse(vector, "target"),
        parse(vector, "source"),
        mask ?? [],
        vector.options,
      );
    case "update":
      return updateMessage(
        descOf(vector),
        parse(vector, "target"),
        parse(vector, "source"),
        mask,
      );
    default:
      throw new Error(`unknown operation ${vector.op}`);
  }
}

function descOf(vector: Vector): DescMessage {
  return getMessage(registry, vector.type ?? "");
}

function parse(vector: Vector, side: "message" | "source" | "target"): Message {
  return fromJson(descOf(vector), vector[side] ?? {}, { registry });
}

function isExpectedError(expect: unknown): boolean {
  return typeof expect === "object" && expect !== null && "error" in expect;
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && "$typeName" in value;
}

function assertEquals(
  desc: DescMessage,
  actual: Message,
  expected: JsonValue,
): void {
  const message = fromJson(desc, expected, { registry });
  const same = equals(desc, actual, message, {
    registry,
    unpackAny: true,
    extensions: true,
    unknown: true,
  });
  if (!same) {
    assert.deepEqual(toJson(desc, actual, { registry }), expected);
    assert.fail("the messages differ");
  }
}
