/**
 * Call every function with random masks and random messages: nothing but a
 * `FieldMaskError` may be thrown, and no input may change. Bytes that are mostly
 * no message are refused, or masked as they are read. Prints the seed.
 *
 *     npm run fuzz -- --seed 1 --runs 1000 --seconds 60
 */
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import {
  createFileRegistry,
  type DescMessage,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import * as door from "../src/index.js";
import { setLocal } from "../src/message/local-value.js";
import { requestFieldMask } from "../src/request/helper.js";
import { rowsOf } from "../src/rows/index.js";
import {
  arbitraryMask,
  arbitraryMessage,
  arbitraryPath,
  arbitraryText,
} from "./arbitraries.js";
import { checkWire } from "./check-wire.js";
import { getMessage } from "./helpers.js";
import { arbitraryBrokenBytes, arbitraryOddBytes } from "./odd-bytes.js";
import { searchSeed } from "./seed.js";
import { vectorProtos } from "./vector-protos.js";

/** What the functions are called with. */
interface Input {
  readonly target: Message;
  readonly source: Message;
  readonly bytes: Uint8Array;
  readonly a: string[];
  readonly b: string[];
  readonly text: string;
  readonly numbers: number[];
  readonly rules: door.MaskRules;
  readonly options: door.MergeOptions;
}

type Call = (desc: DescMessage, input: Input) => unknown;

/** Every function for users, by its name. */
const calls: Readonly<Record<string, Call>> = {
  fieldMask: (desc, { a }) => door.fieldMask(desc, ...a),
  maskFromNumbers: (desc, { numbers }) =>
    door.maskFromNumbers(desc, ...numbers),
  maskOfAllFields: (desc) => door.maskOfAllFields(desc),
  isValidMask: (desc, { a, rules }) => door.isValidMask(desc, a, rules),
  validateMask: (desc, { a, rules }) => door.validateMask(desc, a, rules),
  normalizeMask: (_, { a }) => door.normalizeMask(a),
  unionMasks: (_, { a, b }) => door.unionMasks(a, b),
  intersectMasks: (_, { a, b }) => door.intersectMasks(a, b),
  subtractMasks: (desc, { a, b }) => door.subtractMasks(desc, a, b),
  maskCovers: (_, { a, text }) => door.maskCovers(a, text),
  maskToJson: (_, { a }) => door.maskToJson(a),
  maskFromJson: (_, { text }) => door.maskFromJson(text),
  filterMessage: (desc, { source, a, b }) => [
    door.filterMessage(desc, source, a),
    door.filterMessage(desc, source, a, { within: b }),
  ],
  pruneMessage: (desc, { source, a, b }) => [
    door.pruneMessage(desc, source, a),
    door.pruneMessage(desc, source, a, { within: b }),
  ],
  filterBinary: (desc, { bytes, a, b }) => checkWire(desc, bytes, a, b),
  pruneBinary: (desc, { target, a, b }) =>
    checkWire(desc, toBinary(desc, target), b, a),
  updateMessage: (desc, { target, source, a, b }) => [
    door.updateMessage(desc, target, source, a),
    door.updateMessage(desc, target, source, a, { within: b }),
  ],
  createMessage: (desc, { source, b }) => [
    door.createMessage(desc, source),
    door.createMessage(desc, source, { within: b }),
  ],
  mergeMessage: (desc, { target, source, a, options }) =>
    door.mergeMessage(desc, target, source, a, options),
  diffMessages: (desc, { target, source }) =>
    door.diffMessages(desc, target, source),
  elementChanges: (desc, { target, source }) =>
    door.elementChanges(desc, [target], [source]),
  maskOfJson: (desc, { a, text }) => [
    door.maskOfJson(desc, namedBy(a, null), { ignoreUnknown: true }),
    door.maskOfJson(desc, namedBy([...a, text], { [text]: [text] })),
  ],
  maskOfMessage: (desc, { source }) => door.maskOfMessage(desc, source),
  maskOfSelection: (desc, { a, text }) => [
    door.maskOfSelection(desc, namedBy(a, true), { ignoreUnknown: true }),
    door.maskOfSelection(desc, namedBy([...a, text], { [text]: {} })),
  ],
  requestFieldMask: callHelpers,
};

/** An object whose names are paths, as callers write them wrong. */
function namedBy<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** Not for users, or nothing that takes a mask or a message. */
const exempt = new Set([
  "FieldMaskError",
  "FieldMaskReason",
  "isFieldMaskError",
  "viewMessage",
]);

const { values: args } = parseArgs({
  options: {
    seed: { type: "string", default: String(searchSeed) },
    runs: { type: "string", default: "5000" },
    seconds: { type: "string", default: "60" },
  },
});

const registry = createFileRegistry(vectorProtos());
const requestDesc = getMessage(registry, "fmtest.v1.Station");
const descs = [
  requestDesc,
  ...["Chain", "Ticket", "Folder", "Ledger", "Gauge", "OddNames"].map((name) =>
    getMessage(registry, `fmtest.v1.${name}`),
  ),
];

main();

function main(): void {
  for (const name of Object.keys(door)) {
    assert.ok(name in calls || exempt.has(name), `${name} is not called here`);
  }
  console.log(`seed ${args.seed}`);
  const start = performance.now();
  for (const desc of descs) {
    const { numRuns } = fuzz(desc);
    console.log(`${desc.typeName}: ${numRuns} inputs, nothing found`);
  }
  console.log(`${Math.round((performance.now() - start) / 1000)} s`);
}

/** Throws where a function does what it should not, with the smallest input that shows it. */
function fuzz(desc: DescMessage): { numRuns: number } {
  let numRuns = 0;
  fc.assert(
    fc.property(arbitraryInput(desc), (input) => {
      numRuns++;
      const before = bytesOf(desc, input);
      for (const [name, call] of Object.entries(calls)) {
        tolerate(name, () => call(desc, input));
      }
      assert.deepEqual(bytesOf(desc, input), before, "an input has changed");
    }),
    {
      seed: Number(args.seed),
      numRuns: Number(args.runs),
      interruptAfterTimeLimit: (Number(args.seconds) * 1000) / descs.length,
      markInterruptAsFailure: false,
    },
  );
  return { numRuns };
}

function arbitraryInput(desc: DescMessage): fc.Arbitrary<Input> {
  const message = arbitraryMessage(desc);
  const mask = arbitraryAnyMask(desc);
  return fc.record({
    target: message,
    source: message,
    bytes: fc.oneof(arbitraryOddBytes(desc), arbitraryBrokenBytes(desc)),
    a: mask,
    b: mask,
    text: fc.oneof(
      arbitraryText(),
      mask.map((paths) => paths.join(",")),
    ),
    numbers: fc.array(fc.oneof(fc.nat(60), fc.double()), { maxLength: 3 }),
    rules: fc.constantFrom("proto", "update", "read"),
    options: fc.record({
      replaceMessages: fc.boolean(),
      replaceRepeated: fc.boolean(),
      ignoreUnknown: fc.boolean(),
    }),
  });
}

/** Masks that are valid for one of the functions, and masks with anything in them. */
function arbitraryAnyMask(desc: DescMessage): fc.Arbitrary<string[]> {
  const path = arbitraryPath(desc, "read");
  const anyPath = fc.oneof(
    path,
    arbitraryText(),
    fc.tuple(path, arbitraryText()).map((parts) => parts.join(".")),
  );
  return fc.oneof(
    arbitraryMask(desc, "proto"),
    arbitraryMask(desc, "update", { wildcards: false }),
    arbitraryMask(desc, "read"),
    fc.constant<string[]>(["*"]),
    fc.array(anyPath, { maxLength: 6 }),
  );
}

/** The helpers of a request's mask field, which generated code exports. */
function callHelpers(desc: DescMessage, input: Input): void {
  if (desc !== requestDesc) {
    return;
  }
  const { target, source, a, b, text } = input;
  const helper = requestFieldMask({
    request: desc,
    field: "scope",
    in: { without: ["scope"] },
    out: { response: desc },
  });
  const rows = rowsOf(desc);
  const request = door.filterMessage(desc, source, undefined);
  setLocal(request, helper.field, helper.out(...(a as never[])));
  for (const options of [{}, { within: b }]) {
    tolerate("validate", () => helper.validate(request, options));
    for (const mode of ["filter", "prune"] as const) {
      tolerate(mode, () => {
        const bound = helper[mode](request, options);
        tolerate("wants", () => bound.wants(text));
        tolerate("maskedIn", () => bound.maskedIn(text));
        tolerate("maskedOut", () => bound.maskedOut(text));
        tolerate("mask", () => bound.mask(target));
        tolerate("select", () => bound.select());
      });
    }
    tolerate("an update", () => {
      const bound = helper.filter(request, options);
      tolerate("sets", () => bound.sets(text));
      tolerate("update", () => bound.update(target));
      tolerate("changes", () => bound.changes());
      tolerate("patch", () => rows.patch(bound));
      tolerate("patch, with a stored message", () => rows.patch(bound, target));
    });
  }
}

function tolerate(name: string, call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!door.isFieldMaskError(error)) {
      throw new Error(`${name} throws`, { cause: error });
    }
  }
}

function bytesOf(desc: DescMessage, { target, source }: Input): Uint8Array[] {
  return [toBinary(desc, target), toBinary(desc, source)];
}
