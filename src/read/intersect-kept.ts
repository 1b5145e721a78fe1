import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { PlaceBudget } from "../mask/place-budget.js";
import { fieldsByNumber } from "../message/field-table.js";
import {
  isMapMask,
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
} from "./kept.js";

/**
 * Return what is kept of a message by one mask, as far as another one allows.
 * Where the two have nothing in common, nothing is kept.
 *
 * Throws a `FieldMaskError` for more places than a mask may compile to.
 */
export function intersectKept(
  desc: DescMessage,
  kept: Kept,
  allowed: Kept,
): Kept {
  return commonPart(desc, kept, allowed, {
    parts: new Map(),
    budget: new PlaceBudget(),
  });
}

/** What was found already: a mask can hold the same part in many places. */
interface Made {
  readonly parts: Map<MessageMask | MapMask, Map<MessageMask | MapMask, Kept>>;
  readonly budget: PlaceBudget;
}

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
  const known = made.parts.get(a)?.get(b);
  if (known !== undefined) {
    return known;
  }
  const byOther = made.parts.get(a) ?? new Map<MessageMask | MapMask, Kept>();
  made.parts.set(a, byOther);
  const remember = (common: Kept): Kept => {
    byOther.set(b, common);
    return common;
  };
  return remember(commonPartOf(desc, a, b, made, remember));
}

/** Takes note of a result that is still in the making: parts can go round in circles. */
type Remember = (common: Kept) => void;

function commonPartOf(
  desc: DescMessage | undefined,
  a: MessageMask | MapMask,
  b: MessageMask | MapMask,
  made: Made,
  remember: Remember,
): Kept {
  if (isMapMask(a) && isMapMask(b)) {
    return commonEntries(desc, a, b, made);
  }
  return desc === undefined || isMapMask(a) || isMapMask(b)
    ? false
    : commonFields(desc, a, b, made, remember);
}

function commonFields(
  desc: DescMessage,
  a: MessageMask,
  b: MessageMask,
  made: Made,
  remember: Remember,
): Kept {
  const common = ({ message }: DescField, index: number): Kept =>
    commonPart(
      message,
      a.fields[index] ?? false,
      b.fields[index] ?? false,
      made,
    );
  const ordered = fieldsByNumber(desc);
  made.budget.spend(ordered.length);
  const fields = ordered.map(
    (field, index) => field.message === undefined && common(field, index),
  );
  const unknown = a.unknown && b.unknown;
  const mask = messageMask(desc, fields, unknown);
  remember(mask);
  ordered.forEach((field, index) => {
    if (field.message !== undefined) {
      fields[index] = common(field, index);
    }
  });
  return unknown || fields.some((kept) => kept !== false) ? mask : false;
}

function commonEntries(
  desc: DescMessage | undefined,
  a: MapMask,
  b: MapMask,
  made: Made,
): Kept {
  made.budget.spend(a.keys.size + b.keys.size);
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
