import assert from "node:assert/strict";
import {
  create,
  type DescMessage,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { subtractMasks } from "../../src/mask/subtract-masks.js";
import { fieldNamed } from "../../src/message/field-table.js";
import { setLocal } from "../../src/message/local-value.js";
import { filterBinary, pruneBinary } from "../../src/read/filter-binary.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import type { RequestFieldMask } from "../../src/request/helper.js";
import { SideChannelMask } from "../../src/service/side-channel.js";
import { updateMessage } from "../../src/update/update-message.js";
import {
  assertHeld,
  filled,
  heapUsed,
  helperOf,
  maskOf,
  messageOf,
  SHAPES,
} from "./costly-masks.js";

type Entry = (desc: DescMessage, mask: string[], messages: Messages) => unknown;

/** The messages that masks are applied to: one with something in it, and its bytes. */
interface Messages {
  readonly message: Message;
  readonly bytes: Uint8Array;
  readonly bound: (mask: string[]) => BoundAll;
}

type BoundAll = ReturnType<RequestFieldMask["filter"]>;

const ENTRIES: Readonly<Record<string, Entry>> = {
  filterMessage: (desc, mask, { message }) =>
    filterMessage(desc, message, mask),
  pruneMessage: (desc, mask, { message }) => pruneMessage(desc, message, mask),
  filterBinary: (desc, mask, { bytes }) => filterBinary(desc, bytes, mask),
  pruneBinary: (desc, mask, { bytes }) => pruneBinary(desc, bytes, mask),
  updateMessage: (desc, mask, { message }) =>
    updateMessage(desc, message, message, mask),
  subtractMasks: (desc, mask) => subtractMasks(desc, ["*"], mask),
  "helper, violations": (_, mask, { bound }) => {
    const fm = bound(mask);
    assert.ok(fm.violations.length >= 0);
    return fm;
  },
  "helper, wants and mask": (_, mask, { bound, message }) => {
    const fm = bound(mask);
    fm.wants("a");
    fm.mask(message);
    return fm;
  },
  "helper, changes": (_, mask, { bound }) => {
    const fm = bound(mask);
    fm.changes();
    return fm;
  },
  "side channel": (desc, mask) =>
    new SideChannelMask(desc, mask.join(",")).kept,
};

/**
 * Return the most that a mask within the limits costs at each entry: the time of
 * the processor, and the memory as long as the result is held. Each mask is as
 * large as its shape allows, and answered or refused.
 *
 * Throws where more is held than a call may hold.
 */
export function maskCosts(rounds = 3): string[] {
  return Object.entries(ENTRIES).map(([name, run]) => {
    let slowest = { ms: 0, what: "" };
    let largest = { mib: 0, what: "" };
    for (const [what, [typeName, shape]] of Object.entries(SHAPES)) {
      const desc = messageOf(typeName);
      const mask = maskOf(shape);
      const messages = messagesOf(desc);
      const attempt = () => attemptTo(() => run(desc, mask, messages));
      const ms = timeOf(attempt, rounds);
      slowest = ms > slowest.ms ? { ms, what } : slowest;
      if (HELD.has(name)) {
        const small = [desc.fields[0]?.name ?? ""];
        const mib = heldBy(attempt) - heldBy(() => run(desc, small, messages));
        largest = mib > largest.mib ? { mib, what } : largest;
        assertHeld(mib, `${name}, ${what}`);
      }
    }
    const held = HELD.has(name)
      ? `, ${largest.mib.toFixed(1)} MiB (${largest.what})`
      : "";
    return `${name}: ${slowest.ms.toFixed(0)} ms (${slowest.what})${held}`;
  });
}

/** What is held for as long as a call is open. The others return what they are asked for, and hold nothing. */
const HELD = new Set([
  "helper, violations",
  "helper, wants and mask",
  "helper, changes",
  "side channel",
]);

/** Undefined where the mask is refused. */
function attemptTo(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!isFieldMaskError(error)) {
      throw error;
    }
    return undefined;
  }
}

function timeOf(run: () => unknown, rounds: number): number {
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) {
    // Of the processor: other processes are none of its business.
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return ms;
}

/** The memory that is held as long as the result is. */
function heldBy(run: () => unknown): number {
  const before = heapUsed();
  const result = run();
  const mib = (heapUsed() - before) / 2 ** 20;
  return result === undefined ? 0 : mib;
}

function messagesOf(desc: DescMessage): Messages {
  const Request = messageOf(`Update${desc.name}`);
  const message = filled(desc, 3);
  const helper = helperOf(`Update${desc.name}`);
  const bound = (paths: string[]) => {
    const request = create(Request);
    setLocal(request, fieldNamed(Request, "it"), message);
    const mask = create(FieldMaskSchema, { paths });
    setLocal(request, fieldNamed(Request, "mask"), mask);
    return helper.filter(request);
  };
  return { message, bytes: toBinary(desc, message), bound };
}
