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
import { requestFieldMask } from "../../src/request/helper.js";
import { SideChannelMask } from "../../src/service/side-channel.js";
import { updateMessage } from "../../src/update/update-message.js";
import { getMessage, protoRegistry } from "../helpers.js";

/** The most text and paths that a mask may have. */
const TEXT = 64 * 1024;
const PATHS = 10_000;

const FIELDS = Array.from({ length: 1000 }, (_, i) => i.toString(36));
const registry = protoRegistry({
  "costs.proto": `
    syntax = "proto3";
    import "google/protobuf/field_mask.proto";
    message Narrow { Narrow a = 1; Narrow b = 2; string c = 3; }
    message Wide {
      Wide a = 1; Wide b = 2; map<string, Wide> m = 3; repeated Wide l = 4;
      ${FIELDS.map((name, i) => `string f_${name} = ${i + 5};`).join(" ")}
    }
    message Broad {
      ${FIELDS.map((name, i) => `Wide f_${name} = ${i + 1};`).join(" ")}
    }
    message Keyed { map<string, Keyed> m = 1; map<string, string> t = 2; Keyed a = 3; Keyed b = 4; }
    ${["Narrow", "Wide", "Broad", "Keyed"].map((name) => `message Update${name} { ${name} it = 1; google.protobuf.FieldMask mask = 2; }`).join(" ")}
  `,
});

/** A mask of as much text and as many paths as a mask may have. */
type Shape = (i: number) => string;

const SHAPES: Readonly<Record<string, readonly [string, Shape]>> = {
  "deep chains": ["Narrow", (i) => chain(i, 99, "c")],
  "chains of 15": ["Narrow", (i) => chain(i, 15, "c")],
  "deep chains, ending in a message": ["Narrow", (i) => chain(i, 100, "a")],
  "wide chains": ["Wide", (i) => chain(i, 99, "f_1")],
  "wide chains of 6": ["Wide", (i) => chain(i, 6, "f_1")],
  "fields of wide fields": ["Broad", (i) => `f_${key(i % 1000)}.f_${key(i)}`],
  "wide keys": ["Wide", (i) => `m.${key(i)}.f_1`],
  "wide lists": ["Wide", (i) => `${"l.".repeat(i % 50)}f_${key(i % 1000)}`],
  keys: ["Keyed", (i) => `t.${key(i)}`],
  "keys of messages": ["Keyed", (i) => `m.${key(i)}.a`],
  "a star beside keys": [
    "Keyed",
    (i) => (i % 2 === 0 ? `m.${key(i)}.a` : `m.*.m.${key(i)}.b`),
  ],
  "stars beside keys at every level": [
    "Keyed",
    (i) =>
      [...i.toString(2)]
        .map((bit) => `m.${bit === "1" ? "*" : "k"}.`)
        .concat("a")
        .join(""),
  ],
  "wrong names": ["Wide", (i) => `g_${key(i)}`],
  "wrong names close to right ones": ["Narrow", (i) => `${key(i)}c`],
  "wrong names below": ["Broad", (i) => `f_${key(i % 1000)}.g_${key(i)}`],
};

type Entry = (desc: DescMessage, mask: string[], messages: Messages) => unknown;

/** The messages that masks are applied to: one with something in it, and its bytes. */
interface Messages {
  readonly message: Message;
  readonly bytes: Uint8Array;
  readonly bound: (mask: string[]) => BoundAll;
}

type BoundAll = ReturnType<ReturnType<typeof requestFieldMask>["filter"]>;

const ENTRIES: Readonly<Record<string, Entry>> = {
  filterMessage: (desc, mask, { message }) =>
    filterMessage(desc, message, mask),
  pruneMessage: (desc, mask, { message }) => pruneMessage(desc, message, mask),
  filterBinary: (desc, mask, { bytes }) => filterBinary(desc, bytes, mask),
  pruneBinary: (desc, mask, { bytes }) => pruneBinary(desc, bytes, mask),
  updateMessage: (desc, mask, { message }) =>
    updateMessage(desc, message, message, mask),
  subtractMasks: (desc, mask) => subtractMasks(desc, ["*"], mask),
  "helper, violations": (_, mask, { bound }) => bound(mask).violations,
  "helper, wants and mask": (_, mask, { bound, message }) => {
    const fm = bound(mask);
    fm.wants("a");
    return [fm, fm.mask(message)];
  },
  "helper, changes": (_, mask, { bound }) => {
    const fm = bound(mask);
    return [fm, fm.changes()];
  },
  "side channel": (desc, mask) => new SideChannelMask(desc, mask.join(",")),
};

/**
 * Return the most that a mask within the limits costs at each entry: the time of
 * the processor, and the memory as long as the result is held. Each mask is as
 * large as its shape allows, and answered or refused.
 */
export function maskCosts(): string[] {
  return Object.entries(ENTRIES).map(([name, run]) => {
    let slowest = { ms: 0, what: "" };
    let largest = { mib: 0, what: "" };
    for (const [what, [typeName, shape]] of Object.entries(SHAPES)) {
      const desc = getMessage(registry, typeName);
      const mask = maskOf(shape);
      const { ms, mib } = costOf(run, desc, mask);
      slowest = ms > slowest.ms ? { ms, what } : slowest;
      largest = mib > largest.mib ? { mib, what } : largest;
    }
    return `${name}: ${slowest.ms.toFixed(0)} ms (${slowest.what}), ${largest.mib.toFixed(1)} MiB (${largest.what})`;
  });
}

function costOf(
  run: Entry,
  desc: DescMessage,
  mask: string[],
): { ms: number; mib: number } {
  const messages = messagesOf(desc);
  const attempt = () => {
    try {
      return run(desc, mask, messages);
    } catch (error) {
      if (!isFieldMaskError(error)) {
        throw error;
      }
      return undefined;
    }
  };
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) {
    // Of the processor: other processes are none of its business.
    const start = process.cpuUsage();
    attempt();
    const { user, system } = process.cpuUsage(start);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return {
    ms,
    mib:
      heldBy(attempt) -
      heldBy(() => run(desc, [desc.fields[0]?.name ?? ""], messages)),
  };
}

const ROUNDS = 5;

/** The memory that is held as long as the result is. */
function heldBy(run: () => unknown): number {
  const before = heapUsed();
  const result = run();
  const mib = (heapUsed() - before) / 2 ** 20;
  return result === undefined ? 0 : mib;
}

/** With `--expose-gc`; else how much is held cannot be known. */
function heapUsed(): number {
  if (globalThis.gc === undefined) {
    return 0;
  }
  let used = Number.POSITIVE_INFINITY;
  // What hangs on the keys of weak maps goes with the next one, level by level.
  for (let i = 0; i < 8; i++) {
    globalThis.gc();
    const { heapUsed } = process.memoryUsage();
    if (heapUsed > used - 10_000) {
      break;
    }
    used = heapUsed;
  }
  return used;
}

function messagesOf(desc: DescMessage): Messages {
  const Request = getMessage(registry, `Update${desc.typeName}`);
  const message = filled(desc, 3);
  const helper = requestFieldMask({
    request: Request,
    field: "mask",
    in: { field: "it" },
    out: { response: desc },
  });
  const bound = (paths: string[]) => {
    const request = create(Request);
    setLocal(request, fieldNamed(Request, "it"), message);
    const mask = create(FieldMaskSchema, { paths });
    setLocal(request, fieldNamed(Request, "mask"), mask);
    return helper.filter(request);
  };
  return { message, bytes: toBinary(desc, message), bound };
}

/** A message with something in its first few fields. */
function filled(desc: DescMessage, levels: number): Message {
  const message = create(desc);
  for (const field of desc.fields.slice(0, 5)) {
    const below =
      field.message && levels > 0 && filled(field.message, levels - 1);
    if (field.fieldKind === "message" && below) {
      setLocal(message, field, below);
    } else if (field.fieldKind === "map" && below) {
      setLocal(message, field, { k: below, 1: below });
    } else if (field.fieldKind === "scalar") {
      setLocal(message, field, "x");
    }
  }
  return message;
}

function maskOf(shape: Shape): string[] {
  const mask = new Set<string>();
  let length = 0;
  for (let i = 0; i < PATHS; i++) {
    const path = shape(i);
    length += mask.has(path) ? 0 : path.length;
    if (length > TEXT) {
      break;
    }
    mask.add(path);
  }
  return [...mask];
}

/** A path that goes its own way: a number decides at each step. */
function chain(i: number, steps: number, leaf: string): string {
  let bits = Math.imul(i + 1, 0x9e3779b1);
  const path: string[] = [];
  for (let step = 1; step < steps; step++) {
    bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b) + step;
    path.push((bits & 0x10000) === 0 ? "a" : "b");
  }
  return [...path, leaf].join(".");
}

function key(i: number): string {
  return i.toString(36);
}
