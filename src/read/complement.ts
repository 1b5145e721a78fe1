import type { DescMessage } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import {
  isMapMask,
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
} from "./kept.js";

/** What is left of a message where this is taken away. */
export function complement(desc: DescMessage, kept: Kept): Kept {
  return leftOf(desc, kept, new Map());
}

/** A mask can hold the same part in many places: its complement is made once. */
type Made = Map<MessageMask | MapMask, Kept>;

function leftOf(desc: DescMessage | undefined, kept: Kept, made: Made): Kept {
  if (typeof kept === "boolean") {
    return !kept;
  }
  let left = made.get(kept);
  if (left === undefined) {
    left = leftOfPart(desc, kept, made);
    made.set(kept, left);
  }
  return left;
}

function leftOfPart(
  desc: DescMessage | undefined,
  kept: MessageMask | MapMask,
  made: Made,
): Kept {
  if (isMapMask(kept)) {
    return leftOfMap(desc, kept, made);
  }
  return desc === undefined || leftOfMessage(desc, kept, made);
}

function leftOfMessage(
  desc: DescMessage,
  { fields, unknown }: MessageMask,
  made: Made,
): MessageMask {
  const left = fieldsByNumber(desc).map((field, index) =>
    leftOf(field.message, fields[index] ?? false, made),
  );
  return messageMask(desc, left, !unknown);
}

function leftOfMap(
  desc: DescMessage | undefined,
  { keys, others }: MapMask,
  made: Made,
): MapMask {
  return {
    keys: new Map(
      Array.from(keys, ([key, kept]) => [key, leftOf(desc, kept, made)]),
    ),
    others: leftOf(desc, others, made),
  };
}
