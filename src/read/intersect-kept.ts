import type { DescMessage } from "@bufbuild/protobuf";
import { PlaceBudget } from "../mask/place-budget.js";
import { fieldsByNumber } from "../message/field-table.js";
import { entriesByKey } from "./entries-by-key.js";
import {
  type FieldsSource,
  isMapMask,
  type Kept,
  LazyMessageMask,
  type MapMask,
  type MessageMask,
} from "./kept.js";

/**
 * Return what both of two masks keep of a message. If they have nothing in
 * common, nothing is kept. Parts of it are made when they are asked for.
 *
 * Throws a `FieldMaskError` for more places than a mask may compile to.
 */
export function intersectKept(
  desc: DescMessage,
  kept: Kept,
  allowed: Kept,
): Kept {
  return typeof kept === "boolean" || typeof allowed === "boolean"
    ? commonOf(kept, allowed)
    : new Intersection().common(desc, kept, allowed);
}

/** Return what two masks keep together, of which one keeps all or nothing. */
function commonOf(a: Kept, b: Kept): Kept {
  return typeof a === "boolean" ? a && b : b && a;
}

/** A part of each mask, for the same value. */
interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

class Intersection implements FieldsSource<Pair<MessageMask>> {
  /** What parts have in common: a mask can hold the same one in many places, and parts can go round in circles. */
  private readonly made = new PairMap<Kept>();
  /** The parts that are being compared. */
  private readonly open = new PairMap<true>();
  private readonly budget = new PlaceBudget();

  common(desc: DescMessage | undefined, a: Kept, b: Kept): Kept {
    if (typeof a === "boolean" || typeof b === "boolean") {
      return commonOf(a, b);
    }
    if (!this.meet(desc, a, b)) {
      return false;
    }
    const common = this.made.get(a, b) ?? this.make(desc, a, b);
    this.made.set(a, b, common);
    return common;
  }

  private make(desc: DescMessage | undefined, a: Part, b: Part): Kept {
    if (isMapMask(a) && isMapMask(b)) {
      return this.entries(desc, a, b);
    }
    return (
      desc !== undefined &&
      !isMapMask(a) &&
      !isMapMask(b) &&
      new LazyMessageMask(desc, a.unknown && b.unknown, this, { a, b })
    );
  }

  fieldsOf(desc: DescMessage, { a, b }: Pair<MessageMask>): readonly Kept[] {
    return fieldsByNumber(desc).map(({ message }, index) =>
      this.common(message, a.fields[index] ?? false, b.fields[index] ?? false),
    );
  }

  private entries(
    desc: DescMessage | undefined,
    a: MapMask,
    b: MapMask,
  ): MapMask {
    const listed = () => listedKeys(a, b);
    const size =
      a.keys.size === 0 || b.keys.size === 0
        ? a.keys.size + b.keys.size
        : listed().size;
    return {
      keys: entriesByKey(size, listed, (key) => {
        const [keptA, keptB] = [a.keys.get(key), b.keys.get(key)];
        return keptA === undefined && keptB === undefined
          ? undefined
          : this.common(desc, keptA ?? a.others, keptB ?? b.others);
      }),
      others: this.common(desc, a.others, b.others),
    };
  }

  /** Return whether two masks keep anything together, without making what it is. */
  private meet(desc: DescMessage | undefined, a: Kept, b: Kept): boolean {
    if (typeof a === "boolean" || typeof b === "boolean") {
      return a !== false && b !== false;
    }
    const known = this.made.get(a, b);
    if (known !== undefined) {
      return known !== false;
    }
    if (this.open.get(a, b)) {
      return true;
    }
    this.open.set(a, b, true);
    const doMeet = this.partsMeet(desc, a, b);
    this.open.delete(a, b);
    if (!doMeet) {
      this.made.set(a, b, false);
    }
    return doMeet;
  }

  private partsMeet(desc: DescMessage | undefined, a: Part, b: Part): boolean {
    if (isMapMask(a) && isMapMask(b)) {
      return this.entriesMeet(desc, a, b);
    }
    return (
      desc !== undefined &&
      !isMapMask(a) &&
      !isMapMask(b) &&
      this.fieldsMeet(desc, a, b)
    );
  }

  private fieldsMeet(
    desc: DescMessage,
    a: MessageMask,
    b: MessageMask,
  ): boolean {
    if (a.unknown && b.unknown) {
      return true;
    }
    const ordered = fieldsByNumber(desc);
    const { fields: ofA } = a;
    const { fields: ofB } = b;
    const doMeet = ordered.some(({ message }, index) =>
      this.meet(message, ofA[index] ?? false, ofB[index] ?? false),
    );
    if (!doMeet) {
      this.budget.spend(ordered.length);
    }
    return doMeet;
  }

  private entriesMeet(
    desc: DescMessage | undefined,
    a: MapMask,
    b: MapMask,
  ): boolean {
    if (this.meet(desc, a.others, b.others)) {
      return true;
    }
    const keys = listedKeys(a, b);
    for (const key of keys) {
      const keptA = a.keys.get(key) ?? a.others;
      const keptB = b.keys.get(key) ?? b.others;
      if (this.meet(desc, keptA, keptB)) {
        return true;
      }
    }
    this.budget.spend(keys.size);
    return false;
  }
}

function listedKeys(a: MapMask, b: MapMask): ReadonlySet<string> {
  return new Set([...a.keys.keys(), ...b.keys.keys()]);
}

type Part = MessageMask | MapMask;

/** What is known of pairs of parts. */
class PairMap<T> {
  private readonly pairs = new Map<Part, Map<Part, T>>();

  get(a: Part, b: Part): T | undefined {
    return this.pairs.get(a)?.get(b);
  }

  set(a: Part, b: Part, value: T): void {
    const others = this.pairs.get(a);
    if (others === undefined) {
      this.pairs.set(a, new Map([[b, value]]));
    } else {
      others.set(b, value);
    }
  }

  delete(a: Part, b: Part): void {
    const others = this.pairs.get(a);
    if (others?.delete(b) && others.size === 0) {
      this.pairs.delete(a);
    }
  }
}
