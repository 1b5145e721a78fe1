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
 * seconds. They take turns, so that a machine that slows down slows down all of
 * them.
 */
export async function measure(
  seconds: number,
  functions: readonly (() => Promise<unknown>)[],
): Promise<number[]> {
  const times = functions.map((): number[] => []);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const [index, run] of functions.entries()) {
      times[index]?.push(await timeOf(run));
    }
  }
  return times.map(median);
}
