/**
 * Compare our FieldMask functions with those of Python's protobuf, on
 * thousands of random masks and messages. Prints the seed; `SEED=1` repeats a
 * run. Where Python or its packages are missing, it says so; in CI, it fails.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import {
  create,
  createFileRegistry,
  type DescMessage,
  equals,
  fromBinary,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import {
  intersectMasks,
  normalizeMask,
  unionMasks,
} from "../../src/mask/mask-algebra.js";
import { isValidMask } from "../../src/mask/validate-mask.js";
import { mergeMessage } from "../../src/update/merge-message.js";
import { getMessage, rootDir } from "../helpers.js";
import { searchSeed } from "../seed.js";
import { findTool, leftOut } from "../tools.js";
import { vectorProtos } from "../vector-protos.js";
import {
  type AlgebraCase,
  algebraCase,
  mergeCase,
  validCase,
} from "./cases.js";
import {
  algebraDifferences,
  type KnownDifference,
  mergeDifferences,
  validDifferences,
} from "./known-differences.js";

const PYTHON = "Python with protobuf and gRPC";
const CASES = 2000;

/** A question to Python, and what we make of its answer. */
interface Comparison {
  readonly question: object;
  /** Why Python may say something else. */
  readonly known: readonly string[];
  readonly agrees: (answer: unknown) => boolean;
}

const files = pythonFiles();
const registry = createFileRegistry(files);
// Python's protobuf of Debian does not know editions.
const descs = ["Station", "Chain", "Ticket", "Folder", "OddNames"].map((name) =>
  getMessage(registry, `fmtest.v1.${name}`),
);

main();

function main(): void {
  const why = leftOut(PYTHON);
  if (why !== false) {
    console.log(why);
    return;
  }
  console.log(`seed ${searchSeed}`);
  const comparisons = [
    ...algebraComparisons(),
    ...descs.flatMap((desc) => validComparisons(desc)),
    ...descs.flatMap((desc) => mergeComparisons(desc)),
  ];
  process.exitCode = report(comparisons, askPython(comparisons)) ? 0 : 1;
}

function pythonFiles(): FileDescriptorSet {
  const all = vectorProtos();
  return create(FileDescriptorSetSchema, {
    file: all.file.filter(({ syntax }) => syntax !== "editions"),
  });
}

function sample<T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] {
  return fc.sample(arbitrary, { seed: searchSeed, numRuns });
}

function algebraComparisons(): Comparison[] {
  const compare = (
    question: AlgebraCase & { op: string },
    ours: readonly string[],
  ): Comparison => ({
    question,
    known: reasonsOf(algebraDifferences, question),
    agrees: (answer) => JSON.stringify(answer) === JSON.stringify(ours),
  });
  return sample(algebraCase(), CASES).flatMap(({ a, b }) => [
    compare({ op: "normalize", a, b: [] }, normalizeMask(a).paths),
    compare({ op: "union", a, b }, unionMasks(a, b).paths),
    compare({ op: "intersect", a, b }, intersectMasks(a, b).paths),
  ]);
}

function validComparisons(desc: DescMessage): Comparison[] {
  return sample(validCase(desc), CASES).map((testCase) => ({
    question: { op: "isValid", type: desc.typeName, mask: testCase.mask },
    known: reasonsOf(validDifferences, testCase),
    agrees: (answer) => answer === isValidMask(desc, testCase.mask, "proto"),
  }));
}

function mergeComparisons(desc: DescMessage): Comparison[] {
  return sample(mergeCase(desc), CASES).map((testCase) => {
    const { source, target, mask, ...options } = testCase;
    const { replaceMessages, replaceRepeated } = options;
    return {
      question: {
        op: "merge",
        type: desc.typeName,
        mask,
        source: base64(desc, source),
        target: base64(desc, target),
        replaceMessages,
        replaceRepeated,
      },
      known: reasonsOf(mergeDifferences, testCase),
      agrees: (answer) =>
        equals(
          desc,
          mergeMessage(desc, target, source, mask, options),
          fromBinary(desc, Buffer.from(String(answer), "base64")),
          { unknown: true, registry },
        ),
    };
  });
}

function reasonsOf<Case>(
  differences: readonly KnownDifference<Case>[],
  testCase: Case,
): string[] {
  return differences
    .filter(({ applies }) => applies(testCase))
    .map(({ reason }) => reason);
}

function base64(desc: DescMessage, message: Message): string {
  return Buffer.from(toBinary(desc, message)).toString("base64");
}

function askPython(comparisons: readonly Comparison[]): unknown[] {
  const lines = [
    base64(FileDescriptorSetSchema, files),
    ...comparisons.map(({ question }) => JSON.stringify(question)),
  ];
  const script = join(rootDir, "test", "differential", "reference.py");
  const { status, stdout, stderr } = spawnSync(findTool(PYTHON), [script], {
    input: lines.map((line) => `${line}\n`).join(""),
    encoding: "utf8",
    // Its implementation in C++ aborts at CHECKs when it merges some maps.
    env: { ...process.env, PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION: "python" },
    maxBuffer: 1 << 30,
  });
  if (status !== 0) {
    throw new Error(`${script} fails: ${stderr}`);
  }
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

/** Print what came out; true if there is no difference but the known ones. */
function report(
  comparisons: readonly Comparison[],
  answers: readonly unknown[],
): boolean {
  const expected = new Map<string, number>();
  const unexpected: string[] = [];
  comparisons.forEach(({ question, known, agrees }, index) => {
    const answer = answers[index];
    if (agrees(answer)) {
      return;
    }
    if (known.length === 0) {
      unexpected.push(
        `${JSON.stringify(question)} => ${JSON.stringify(answer)}`,
      );
    }
    for (const reason of known) {
      expected.set(reason, (expected.get(reason) ?? 0) + 1);
    }
  });
  console.log(`${comparisons.length} cases`);
  for (const [reason, count] of expected) {
    console.log(`${count} differ as known: ${reason}`);
  }
  console.log(`${unexpected.length} differ`);
  for (const line of unexpected.slice(0, 5)) {
    console.log(line);
  }
  return unexpected.length === 0 && answers.length === comparisons.length;
}
