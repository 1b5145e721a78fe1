/**
 * Compare the library with an oracle that knows nothing of its code: a model of
 * masks on plain trees. Random schemas, messages and masks; ends at the first
 * difference, with the smallest case that shows it.
 *
 *     npm run test:oracle -- --cases 50000 --seed 1
 */
import { parseArgs } from "node:util";
import type { DescMessage } from "@bufbuild/protobuf";
import { Random } from "../random.js";
import { searchSeed } from "../seed.js";
import type { Answers, Case, Check } from "./check.js";
import { checks } from "./checks.js";
import { randomMask } from "./random-masks.js";
import { changedTree, randomTree } from "./random-trees.js";
import { smaller } from "./shrink.js";
import { fromMessage, showTree, type Tree, toMessage } from "./tree.js";
import { randomWorld, type Subject } from "./world.js";

const { values: args } = parseArgs({
  options: {
    seed: {
      type: "string",
      default: String(searchSeed),
    },
    cases: { type: "string", default: "50000" },
    only: { type: "string" },
  },
});
const seed = Number(args.seed);
console.log(`seed ${seed}`);

const subjects = await randomWorld(new Random(seed));

main();

function main(): void {
  const start = performance.now();
  const total = checks.reduce((sum, { share }) => sum + share, 0);
  for (const check of checks) {
    if (args.only !== undefined && check.name !== args.only) {
      continue;
    }
    const count = Math.ceil((Number(args.cases) * check.share) / total);
    const began = performance.now();
    for (let i = 0; i < count; i++) {
      const input = randomCase(check, new Random(seed + 7919 * i));
      if (input !== undefined && differ(check, input)) {
        report(check, shrink(check, input));
        process.exitCode = 1;
        return;
      }
    }
    console.log(
      `${check.name}: ${count} cases, ${((performance.now() - began) / count).toFixed(2)} ms each`,
    );
  }
  console.log(`${Math.round((performance.now() - start) / 1000)} s`);
}

function randomCase(check: Check, random: Random): Case | undefined {
  const subject = random.pick(
    subjects.filter(({ guarded }) => guarded === (check.guarded ?? false)),
  );
  const { desc } = subject;
  const first = randomTree(random, desc);
  const trees = [first];
  while (trees.length < (check.trees ?? 1)) {
    trees.push(
      random.chance(70)
        ? changedTree(random, desc, first)
        : randomTree(random, desc),
    );
  }
  const masks = check.masks.map((options) => randomMask(random, desc, options));
  return trees.every((tree) => survives(desc, tree))
    ? { subject, desc, trees, masks }
    : undefined;
}

function survives(desc: DescMessage, tree: Tree): boolean {
  const same =
    showTree(fromMessage(desc, toMessage(desc, tree))) === showTree(tree);
  if (!same && process.env.DEBUG)
    console.log(
      desc.typeName,
      showTree(tree),
      showTree(fromMessage(desc, toMessage(desc, tree))),
    );
  return same;
}

function answers(check: Check, input: Case): Answers {
  try {
    return check.run(input);
  } catch (error) {
    return {
      expected: "no such error",
      actual: String(error instanceof Error ? error.stack : error),
    };
  }
}

function differ(check: Check, input: Case): boolean {
  const { expected, actual } = answers(check, input);
  return expected !== actual;
}

/** The smallest case that still shows a difference. */
function shrink(check: Check, input: Case): Case {
  for (const candidate of smaller(input)) {
    if (
      candidate.trees.every((tree) => survives(input.desc, tree)) &&
      differ(check, candidate)
    ) {
      return shrink(check, candidate);
    }
  }
  return input;
}

function report(check: Check, input: Case): void {
  const { expected, actual } = answers(check, input);
  const { subject, desc, trees, masks } = input;
  console.log(`
${check.name} differs for ${desc.typeName}

${protoOf(subject)}
${trees.map((tree, i) => `message ${i}: ${showTree(tree)}`).join("\n")}
${masks.map((mask, i) => `mask ${i}: ${JSON.stringify(mask) ?? "none"}`).join("\n")}
expected: ${expected}
actual:   ${actual}

npm run test:oracle -- --seed ${seed} --cases ${args.cases}`);
}

/** The source of a message and of those that it has fields of. */
function protoOf({ desc, source }: Subject): string {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    const text = new RegExp(`^message ${name} {.*?^}`, "ms").exec(source)?.[0];
    if (text !== undefined && !found.has(name)) {
      found.set(name, text);
      text.match(/\bM\d\b/g)?.forEach(visit);
    }
  };
  visit(desc.name);
  return [...found.values()].join("\n");
}
