import { FieldMaskError, FieldMaskReason } from "../mask/field-mask-error.js";
import { MAX_PATHS, MAX_TEXT, maskPaths } from "../mask/mask-paths.js";
import { PlaceBudget } from "../mask/place-budget.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import { spendPlaces } from "../read/compile-mask.js";

/** The size of all masks of one call, which together have the limits of one mask. */
export class MaskLimits {
  private masks = 0;
  private paths = 0;
  private characters = 0;
  private places: PlaceBudget | undefined;

  constructor(before?: MaskLimits) {
    if (before !== undefined) {
      this.masks = before.masks;
      this.paths = before.paths;
      this.characters = before.characters;
      this.places = before.places?.copy();
    }
  }

  /** Whether more than one mask has paths. */
  get areShared(): boolean {
    return this.masks > 1;
  }

  /** Count a mask. Throws a `FieldMaskError` if it is over the limits, alone or together with earlier ones. */
  add(mask: readonly string[]): void {
    const { length } = maskPaths(mask);
    if (length === 0) {
      return;
    }
    this.masks++;
    this.paths += length;
    for (const path of mask) {
      this.characters += path.length;
    }
    if (this.areShared) {
      const { tooManyPaths, maskTooLong } = FieldMaskReason;
      assertLimit(tooManyPaths, this.paths, MAX_PATHS, "paths");
      assertLimit(maskTooLong, this.characters, MAX_TEXT, "characters");
    }
  }

  /** Spend the places that a mask compiles to. Throws a `FieldMaskError` if too few are left. */
  spend(mask: ResolvedMask): void {
    this.places ??= new PlaceBudget();
    spendPlaces(mask, this.places);
  }
}

function assertLimit(
  reason: FieldMaskReason,
  found: number,
  limit: number,
  what: string,
): void {
  if (found > limit) {
    throw new FieldMaskError([
      {
        path: "",
        reason,
        description: `the masks of the call have at least ${found} ${what} together, more than ${limit}`,
      },
    ]);
  }
}
