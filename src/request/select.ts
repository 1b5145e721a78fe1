import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import { isMapMask, type Kept } from "../read/kept.js";
import type { MessagePatch } from "../update/patch.js";

/** What to load of a message, by local names: a field, or parts of it. */
export type Selection<M extends Message> = {
  readonly [K in keyof MessagePatch<M>]?: true | NestedSelection;
};

/** What to load of a message in a field. */
export interface NestedSelection {
  readonly [localName: string]: true | NestedSelection;
}

/** What a mask keeps of a message, as an object of local names. */
export function select(desc: DescMessage, kept: Kept): NestedSelection {
  const entries = fieldsByNumber(desc).flatMap((field, index) => {
    const below = keptOf(kept, index);
    return below === false
      ? []
      : [[field.localName, selectField(field, below)] as const];
  });
  return Object.fromEntries(entries);
}

function keptOf(kept: Kept, index: number): Kept {
  if (typeof kept === "boolean") {
    return kept;
  }
  return !isMapMask(kept) && (kept.fields[index] ?? false);
}

function selectField(
  { message: desc }: DescField,
  kept: Kept,
): true | NestedSelection {
  return desc === undefined ||
    typeof kept === "boolean" ||
    isMapMask(kept) ||
    isGoogleProtobuf(desc)
    ? true
    : select(desc, kept);
}
