import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldKey, OneofCase } from "../message/field-keys.js";
import { fieldsByNumber } from "../message/field-table.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import { isMapMask, isPart, type Kept } from "../read/kept.js";

/** The fields to load of a message, or parts of them, under their local names. */
export type Selection<M extends Message> = {
  readonly [K in FieldKey<M> | OneofCase<M>]?: true | NestedSelection;
};

/** The fields to load of a message in a field. */
export interface NestedSelection {
  readonly [localName: string]: true | NestedSelection;
}

/**
 * Return what a mask keeps of a message, as an object of local names. The field
 * of a recursive part is `true`, and so are the fields after the first
 * thousands of parts.
 */
export function select(desc: DescMessage, kept: Kept): NestedSelection {
  return selectFields(desc, kept, { around: new Set(), left: MAX_PARTS });
}

const MAX_PARTS = 10_000;

/** The parts around the current one, and the number of parts left to enter. */
interface Walk {
  readonly around: Set<Kept>;
  left: number;
}

function selectFields(
  desc: DescMessage,
  kept: Kept,
  walk: Walk,
): NestedSelection {
  walk.around.add(kept);
  walk.left--;
  const entries = fieldsByNumber(desc).flatMap((field, index) => {
    const below = keptAtIndex(kept, index);
    return below === false
      ? []
      : [[field.localName, selectField(field, below, walk)] as const];
  });
  walk.around.delete(kept);
  return Object.fromEntries(entries);
}

function keptAtIndex(kept: Kept, index: number): Kept {
  if (typeof kept === "boolean") {
    return kept;
  }
  return !isMapMask(kept) && (kept.fields[index] ?? false);
}

function selectField(
  { message: desc }: DescField,
  kept: Kept,
  walk: Walk,
): true | NestedSelection {
  return desc === undefined ||
    !isPart(kept) ||
    isGoogleProtobuf(desc) ||
    walk.around.has(kept) ||
    walk.left <= 0
    ? true
    : selectFields(desc, kept, walk);
}
