import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";

/** The most places that a mask may resolve or compile to. */
export const MAX_PLACES = 100_000;

/**
 * The places that the expansion of a mask may still take: one for each field of
 * a message that the mask names a part of, and one for each map key. A small
 * mask can name parts of many wide messages, so code that expands a mask spends
 * places here before it takes the memory.
 */
export class PlaceBudget {
  /** The number of places left. */
  left: number;

  constructor(private readonly places = MAX_PLACES) {
    this.left = places;
  }

  /** Return a budget of what is left. */
  copy(): PlaceBudget {
    const copy = new PlaceBudget(this.places);
    copy.left = this.left;
    return copy;
  }

  /** Spend some places. Throws a `FieldMaskError` if there are too few. */
  spend(places: number): void {
    this.left -= places;
    if (this.left < 0) {
      throw new FieldMaskError([
        {
          path: "",
          reason: FieldMaskReason.maskTooLarge,
          description: `the messages and maps that the mask names a part of have more than ${this.places} fields and keys together`,
        },
      ]);
    }
  }
}
