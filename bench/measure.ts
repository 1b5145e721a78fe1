const ROUNDS = 30;
const ROUND_MICROS = 8000;

/** Keeps the results alive, so that the calls cannot be optimised away. */
export let sink: unknown;

/**
 * The median time of one call of each function, in microseconds. The functions
 * take turns, so that a machine that slows down slows down all of them; the
 * first rounds warm up and do not count.
 */
export function measure(
  functions: readonly (() => unknown)[],
  rounds = ROUNDS,
): number[] {
  const times = functions.map((): number[] => []);
  for (let round = -Math.ceil(rounds / 3); round < rounds; round++) {
    functions.forEach((run, index) => {
      const time = timePerCall(run);
      if (round >= 0) {
        times[index]?.push(time);
      }
    });
  }
  return times.map(median);
}

/** Time of the processor, not of the clock: other processes of the machine do not count. */
function timePerCall(run: () => unknown): number {
  const start = process.cpuUsage();
  let calls = 0;
  let elapsed = 0;
  // Read once in many calls: it costs more than a small message.
  for (
    let batch = 1;
    elapsed < ROUND_MICROS;
    batch = Math.min(batch * 2, 4096)
  ) {
    for (let i = 0; i < batch; i++) {
      sink = run();
    }
    calls += batch;
    const { user, system } = process.cpuUsage(start);
    elapsed = user + system;
  }
  return elapsed / calls;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
