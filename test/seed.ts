/** The seed of what tests choose at random. They print it; `SEED=1` repeats a run. */
export const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
