import fc from "fast-check";

const given = process.env.SEED;

/**
 * The seed of what tests choose at random: a fixed one, so that a run that
 * decides is the same every time. `SEED=2` tries another.
 */
export const seed = Number(given ?? 1);

/** The seed of what searches, such as the oracle: by the clock, so that each run finds other cases. It is printed; `SEED=2` repeats a run. */
export const searchSeed = Number(given ?? Date.now() % 2 ** 31);

// Tests of properties that don't name a seed have it all the same.
fc.configureGlobal({ seed });
