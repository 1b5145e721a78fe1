import assert from "node:assert/strict";
import {
  create,
  type DescMessage,
  type DescService,
  type Message,
} from "@bufbuild/protobuf";
import { setLocal } from "../../src/message/local-value.js";
import {
  type RequestFieldMask,
  requestFieldMask,
} from "../../src/request/helper.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

/** The most text and paths that a mask may have. */
const TEXT = 64 * 1024;
const PATHS = 10_000;

/** The messages that the masks are of. */
export const TYPES = ["Narrow", "Wide", "Broad", "Keyed", "Said"];

const FIELDS = Array.from({ length: 1000 }, (_, i) => i.toString(36));
const registry = protoRegistry({
  "costs.proto": `
    syntax = "proto3";
    package costs;
    import "google/api/field_behavior.proto";
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
    message Said {
      Said a = 1; Said b = 2; string c = 3;
      string o = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
    }
    ${TYPES.map(
      (name) => `
        message Get${name} { google.protobuf.FieldMask mask = 1; }
        message Update${name} { ${name} it = 1; google.protobuf.FieldMask mask = 2; }
        message Batch${name} { repeated Update${name} requests = 1; }
      `,
    ).join("")}
    service Costs {
      ${TYPES.map(
        (name) => `
          rpc Get${name}(.costs.Get${name}) returns (${name});
          rpc Update${name}(.costs.Update${name}) returns (${name});
          rpc Batch${name}(.costs.Batch${name}) returns (${name});
          rpc Watch${name}(stream .costs.Get${name}) returns (stream ${name});
        `,
      ).join("")}
    }
  `,
  ...fieldBehaviorProto,
});

export const Costs = registry.getService("costs.Costs") as DescService;

export function messageOf(typeName: string): DescMessage {
  return getMessage(
    registry,
    typeName.includes(".") ? typeName : `costs.${typeName}`,
  );
}

/** The helper of a request: `GetWide`, or `UpdateWide`, whose mask is that of the response as well. */
export function helperOf(request: string): RequestFieldMask {
  const helper = helpers.get(request) ?? makeHelper(request);
  helpers.set(request, helper);
  return helper;
}

const helpers = new Map<string, RequestFieldMask>();

function makeHelper(request: string): RequestFieldMask {
  return requestFieldMask({
    request: messageOf(request),
    field: "mask",
    ...(request.startsWith("Update") && { in: { field: "it" } }),
    out: { response: messageOf(request.replace(/^(Get|Update)/, "")) },
  });
}

/** A mask of as much text and as many paths as a mask may have. */
type Shape = (i: number) => string;

export const SHAPES: Readonly<Record<string, readonly [string, Shape]>> = {
  "deep chains": ["Narrow", (i) => chain(i, 99, "c")],
  "chains of 15": ["Narrow", (i) => chain(i, 15, "c")],
  "deep chains, ending in a message": ["Narrow", (i) => chain(i, 100, "a")],
  "chains in a message with an OUTPUT_ONLY field": [
    "Said",
    (i) => chain(i, 99, "c"),
  ],
  "chains to an OUTPUT_ONLY field": [
    "Said",
    (i) => chain(i, 99, i % 2 === 0 ? "c" : "o"),
  ],
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

/** A message with something in its first few fields. */
export function filled(desc: DescMessage, levels: number): Message {
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

export function maskOf(shape: Shape): string[] {
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

/** With `--expose-gc`; else how much is held cannot be known. */
export function heapUsed(): number {
  if (globalThis.gc === undefined) {
    return 0;
  }
  let used = Number.POSITIVE_INFINITY;
  // What hangs on the keys of weak maps goes with the next one, level by level.
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    used = Math.min(used, process.memoryUsage().heapUsed);
  }
  return used;
}

/** The shapes that took the most where it was looked for. */
export const WORST: readonly string[] = [
  "deep chains, ending in a message",
  "keys",
  "keys of messages",
  "stars beside keys at every level",
  "wrong names",
];

/** What an open call may hold for its masks. */
const MAX_MIB = 2;

/** Fail where more is held for a mask than may be. */
export function assertHeld(mib: number, what: string): void {
  assert.ok(mib <= MAX_MIB, `${what}: ${mib.toFixed(2)} MiB are held`);
}
