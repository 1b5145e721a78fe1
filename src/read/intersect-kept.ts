import type { DescMessage } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import {
  isMapMask,
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
} from "./kept.js";

/**
 * What is kept of a message by one mask, as far as another one allows. Where
 * the two have nothing in common, nothing is kept.
 */
export function intersectKept(
  desc: DescMessage,
  kept: Kept,
  allowed: Kept,
): Kept {
  return commonPart(desc, kept, allowed, new Map());
}

/** A mask can hold the same part in many places: what it has in common with another part is found once. */
type Made = Map<MessageMask | MapMask, Map<MessageMask | MapMask, Kept>>;

function commonPart(
  desc: DescMessage | undefined,
  a: Kept,
  b: Kept,
  made: Made,
): Kept {
  if (typeof a === "boolean") {
    return a && b;
  }
  if (typeof b === "boolean") {
    return b && a;
  }
  const known = made.get(a)?.get(b);
  if (known !== undefined) {
    return known;
  }
  const common = commonPartOf(desc, a, b, made);
  const byOther = made.get(a) ?? new Map<MessageMask | MapMask, Kept>();
  made.set(a, byOther.set(b, common));
  return common;
}

function commonPartOf(
  desc: DescMessage | undefined,
  a: MessageMask | MapMask,
  b: MessageMask | MapMask,
  made: Made,
): Kept {
  if (isMapMask(a) && isMapMask(b)) {
    return commonEntries(desc, a, b, made);
  }
  return desc === undefined || isMapMask(a) || isMapMask(b)
    ? false
    : commonFields(desc, a, b, made);
}

function commonFields(
  desc: DescMessage,
  a: MessageMask,
  b: MessageMask,
  made: Made,
): Kept {
  const fields = fieldsByNumber(desc).map((field, index) =>
    commonPart(
      field.message,
      a.fields[index] ?? false,
      b.fields[index] ?? false,
      made,
    ),
  );
  const unknown = a.unknown && b.unknown;
  return unknown || fields.some((kept) => kept !== false)
    ? messageMask(desc, fields, unknown)
    : false;
}

function commonEntries(
  desc: DescMessage | undefined,
  a: MapMask,
  b: MapMask,
  made: Made,
): Kept {
  const keys = new Map<string, Kept>();
  for (const key of [...a.keys.keys(), ...b.keys.keys()]) {
    const keptA = a.keys.get(key) ?? a.others;
    const keptB = b.keys.get(key) ?? b.others;
    keys.set(key, commonPart(desc, keptA, keptB, made));
  }
  const others = commonPart(desc, a.others, b.others, made);
  return others === false && ![...keys.values()].some(Boolean)
    ? false
    : { keys, others };
}
