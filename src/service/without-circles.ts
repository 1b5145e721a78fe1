import { isMapMask, type Kept } from "../read/kept.js";

/**
 * What is kept of a message, with an end: where a part comes round again, all
 * of it is kept. So it goes for what comes after the first thousands of parts.
 */
export function withoutCircles(kept: Kept): Kept {
  let left = MAX_PARTS;
  const around = new Set<Kept>();
  return unroll(kept);

  function unroll(part: Kept): Kept {
    if (typeof part === "boolean") {
      return part;
    }
    left--;
    if (left < 0 || around.has(part)) {
      return true;
    }
    around.add(part);
    const unrolled = isMapMask(part)
      ? {
          keys: new Map(
            Array.from(part.keys, ([key, entry]) => [key, unroll(entry)]),
          ),
          others: unroll(part.others),
        }
      : { ...part, fields: part.fields.map(unroll) };
    around.delete(part);
    return unrolled;
  }
}

const MAX_PARTS = 10_000;
