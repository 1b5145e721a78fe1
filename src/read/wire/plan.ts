import type { Part, WireMask } from "./mask.js";
import type { WireReader } from "./reader.js";
import { type ByteRange, WireRecords } from "./records.js";
import { varintSize } from "./writer.js";

/** A plan for writing the kept part of a message. */
export interface WirePlan {
  readonly steps: readonly WireStep[];
  /** Whether it is a `google.protobuf.Value` that has lost its kind and gets a null, or an entry with one, which is dropped. */
  readonly lacksKind: boolean;
  /** The number of bytes to write. */
  readonly size: number;
}

/** Bytes to copy, or a message in the message. */
export type WireStep =
  | ByteRange
  | { readonly part: Part; readonly plan: WirePlan };

/** The kind of a `google.protobuf.Value` that is null. */
export const NULL_KIND = Uint8Array.of(0x08, 0x00);

/**
 * Plan the writing of a message, before anything is written: a length comes
 * first, and a later record can add to an earlier one, or undo it.
 */
export function planWire(reader: WireReader, mask: WireMask): WirePlan {
  return planMessage(reader, mask, [{ from: 0, to: reader.bytes.length }]);
}

function planMessage(
  reader: WireReader,
  mask: WireMask,
  ranges: readonly ByteRange[],
): WirePlan {
  const levels = mask.isEntry ? 0 : 1;
  reader.descend(levels, ranges[0]?.from ?? 0);
  const records = new WireRecords(mask, reader);
  for (const place of ranges) {
    records.findIn(place);
  }
  const steps: WireStep[] = [];
  let hasKind = !records.hasParts && mask.keepsKindless;
  for (const { part, ranges } of records.keptRecords()) {
    if (part?.mask === undefined) {
      steps.push(...ranges);
      hasKind ||= part !== undefined;
    } else {
      const plan = planMessage(reader, part.mask, ranges);
      if (!plan.lacksKind || !part.isEntry) {
        steps.push({ part, plan });
        hasKind = true;
      }
    }
  }
  reader.descend(-levels, 0);
  const lacksKind = mask.needsKind && !hasKind;
  const size = steps.reduce((sum, step) => sum + sizeOf(step), 0);
  return { steps, lacksKind, size: lacksKind ? size + NULL_KIND.length : size };
}

function sizeOf(step: WireStep): number {
  if (!("part" in step)) {
    return step.to - step.from;
  }
  const { part, plan } = step;
  const tag = varintSize(part.number * 8);
  return tag + (part.isGroup ? tag : varintSize(plan.size)) + plan.size;
}
