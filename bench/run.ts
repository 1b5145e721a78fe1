import { type Case, cases } from "./cases.js";

const ROUNDS = 15;
const ROUND_MS = 40;

/** Keeps the results alive, so that the calls cannot be optimised away. */
export let sink: unknown;

for (const benchCase of cases) {
  report(benchCase);
}

function report({ name, contenders }: Case): void {
  const times = measure(Object.values(contenders));
  const first = times[0] ?? Number.NaN;
  console.log(`\n${name}`);
  Object.keys(contenders).forEach((contender, index) => {
    const time = times[index] ?? Number.NaN;
    const ratio = (time / first).toFixed(2).padStart(8);
    const micros = (time * 1000).toFixed(1).padStart(10);
    console.log(`  ${contender.padEnd(22)} ${ratio} x ${micros} µs`);
  });
}

/**
 * The median time of one call of each function, in milliseconds. The functions
 * take turns, so that a machine that slows down slows down all of them.
 */
function measure(functions: readonly (() => unknown)[]): number[] {
  const rounds = functions.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    functions.forEach((run, index) => {
      rounds[index]?.push(timePerCall(run));
    });
  }
  return rounds.map(median);
}

function timePerCall(run: () => unknown): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < ROUND_MS) {
    sink = run();
    calls++;
    elapsed = performance.now() - start;
  }
  return elapsed / calls;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
