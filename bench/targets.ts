import {
  BINDING,
  LIST_UPDATE,
  MAP_KEYS,
  PRODUCT_LIST,
  PRODUCT_UPDATE,
  WIRE,
} from "./cases.js";
import { median } from "./measure.js";
import { BOOK_FLAT, BOOK_PATCH, BOOK_READ } from "./row-cases.js";

/** The times of the contenders of each case, in microseconds. */
export type Times = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** What the figures are held to. */
export interface Target {
  readonly what: string;
  readonly goal: string;
  readonly measured: (times: Times) => string;
}

export const targets: readonly Target[] = [
  {
    what: "`mask()` against code by hand, in every case but that of map keys",
    goal: "at most 2.5 ×",
    measured: (times) =>
      factor(Math.max(...againstHand(without(times, MAP_KEYS)))),
  },
  {
    what: "`mask()` against code by hand, in the median",
    goal: "at most 1.6 ×",
    measured: (times) => factor(median(againstHand(times))),
  },
  {
    what: "`mask()` against clone and reflective clearing, product list",
    goal: "60 × faster",
    measured: faster(PRODUCT_LIST, "mask()", "clone, then clear"),
  },
  {
    what: "`mask()` against `json-mask`, product list",
    goal: "2 × faster",
    measured: faster(PRODUCT_LIST, "mask()", "json-mask"),
  },
  {
    what: "`mask()` against `protobuf-fieldmask`, product list",
    goal: "2 × faster",
    measured: faster(PRODUCT_LIST, "mask()", "protobuf-fieldmask"),
  },
  {
    what: "`filterMessage()` against clone and reflective clearing, product list",
    goal: "5 × faster",
    measured: faster(PRODUCT_LIST, "filterMessage()", "clone, then clear"),
  },
  {
    what: "binding a mask seen before against compiling it",
    goal: "10 × faster",
    measured: faster(BINDING, "seen before", "the first time"),
  },
  {
    what: "binding and compiling 10 paths the first time",
    goal: "under 20 µs",
    measured: (times) =>
      `${at(times, BINDING, "the first time").toFixed(1)} µs`,
  },
  {
    what: "binding and `update()` of a list named whole against `clone`",
    goal: "at most 1.5 ×",
    measured: against(LIST_UPDATE, "bind, then update()", "clone"),
  },
  {
    what: "binding and `update()` of 3 paths against code by hand",
    goal: "at most 3 ×",
    measured: against(PRODUCT_UPDATE, "bind, then update()", "by hand"),
  },
  {
    what: "`patch()` of a book against code by hand",
    goal: "at most 1.5 ×",
    measured: against(BOOK_PATCH, "patch()", "by hand, behind update()"),
  },
  {
    what: "`fromRow()` of a book in plain columns against code by hand",
    goal: "at most 3 ×",
    measured: against(BOOK_FLAT, "fromRow()", "by hand"),
  },
  {
    what: "`fromRow()` of a book with a JSON column against code by hand with `fromJson`",
    goal: "at most 2.5 ×",
    measured: against(
      BOOK_READ,
      "fromRow()",
      "by hand, the author by fromJson",
    ),
  },
  {
    what: "`filterBinary()` against decoding, `mask()` and encoding, product list",
    goal: "8 × faster",
    measured: faster(WIRE, "filterBinary()", "fromBinary, mask(), toBinary"),
  },
];

function againstHand(times: Times): number[] {
  return [...times.values()].flatMap(({ "by hand": hand, "mask()": mask }) =>
    hand === undefined || mask === undefined ? [] : mask / hand,
  );
}

function without(times: Times, name: string): Times {
  return new Map([...times].filter(([other]) => other !== name));
}

function faster(name: string, what: string, than: string) {
  return (times: Times) =>
    times.has(name)
      ? `${factor(at(times, name, than) / at(times, name, what))} faster`
      : "not there";
}

function against(name: string, what: string, unit: string) {
  return (times: Times) =>
    factor(at(times, name, what) / at(times, name, unit));
}

function at(times: Times, name: string, contender: string): number {
  return times.get(name)?.[contender] ?? Number.NaN;
}

function factor(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;
}
