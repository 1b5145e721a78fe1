/** How long a call takes, in milliseconds. */
export async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * The median times of several functions, each called again and again for so many
 * seconds: those of the processor, of clients and servers together, because other
 * processes are none of their business. They take turns, so that a machine that
 * slows down slows down all of them.
 */
export async function measure(
  seconds: number,
  functions: readonly (() => Promise<unknown>)[],
): Promise<number[]> {
  const times = functions.map((): number[] => []);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const [index, run] of functions.entries()) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      times[index]?.push((user + system) / 1000);
    }
  }
  return times.map(median);
}
