import type { DescMessage } from "@bufbuild/protobuf";
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

/** Return the complement of what is kept of a message. */
export function complement(desc: DescMessage | undefined, kept: Kept): Kept {
  if (typeof kept === "boolean") {
    return !kept;
  }
  let left = complements.get(kept);
  if (left === undefined) {
    left = leftOfPart(desc, kept);
    complements.set(kept, left);
  }
  return left;
}

/** A mask can hold the same part in many positions: its complement is made once. */
const complements = new WeakMap<MessageMask | MapMask, Kept>();

function leftOfPart(
  desc: DescMessage | undefined,
  kept: MessageMask | MapMask,
): Kept {
  if (isMapMask(kept)) {
    return leftOfMap(desc, kept);
  }
  return (
    desc === undefined ||
    new LazyMessageMask(desc, !kept.unknown, COMPLEMENT, kept)
  );
}

const COMPLEMENT: FieldsSource<MessageMask> = {
  fieldsOf: (desc, { fields }) =>
    fieldsByNumber(desc).map(({ message }, index) =>
      complement(message, fields[index] ?? false),
    ),
};

function leftOfMap(
  desc: DescMessage | undefined,
  { keys, others }: MapMask,
): MapMask {
  return {
    keys: entriesByKey(
      keys.size,
      () => keys.keys(),
      (key) => {
        const kept = keys.get(key);
        return kept === undefined ? undefined : complement(desc, kept);
      },
    ),
    others: complement(desc, others),
  };
}
