// Measures how time and memory grow with the size of what is worked on.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { create, type Message, toBinary } from "@bufbuild/protobuf";
import * as runtime from "protoc-gen-fieldmask-es";
import { bindList, listed } from "./cases.js";
import { GetStockRequestReadMask } from "./gen/bench/v1/shapes_fieldmask.js";
import {
  GetStockRequestSchema,
  ItemSchema,
  StockSchema,
} from "./gen/bench/v1/shapes_pb.js";
import { ListProductsResponseSchema } from "./gen/bench/v1/shop_pb.js";
import { measure } from "./measure.js";
import { productList } from "./messages.js";
import { report, table, time } from "./report.js";

const SIZES = [10, 100, 1_000, 10_000];
const CALLS = 5;

/** For each size, what is to be measured. */
type Work = (size: number) => () => unknown;

const works: Readonly<Record<string, Work>> = {
  "mask() of so many products": (size) => {
    const list = productList(size);
    const mask = bindList();
    return () => mask.mask(list);
  },
  "filterMessage() of so many products": (size) => {
    const list = productList(size);
    return () =>
      runtime.filterMessage(ListProductsResponseSchema, list, listed);
  },
  "compile so many paths": (size) => {
    const paths = Array.from({ length: size }, (_, i) => `items.key${i}.name`);
    // Another first path each time, so that it is no mask that came before.
    return () => compile([`labels.key${seed++}`, ...paths.slice(1)]);
  },
  "compile so many paths beside stars": (size) => {
    const paths = Array.from({ length: size }, (_, i) => `items.key${i}.name`);
    return () => compile(["items.*.shelf", "labels.*", ...paths.slice(2)]);
  },
  "update so many keys of a map": (size) => {
    const paths = Array.from({ length: size }, (_, i) => `items.key${i}`);
    const source = stockOf(size, "new");
    const target = stockOf(size, "old");
    return () => runtime.updateMessage(StockSchema, target, source, paths);
  },
  "update a list of so many products": (size) => {
    const source = productList(size);
    const target = productList(size);
    return () =>
      runtime.updateMessage(ListProductsResponseSchema, target, source, [
        "products",
      ]);
  },
  "filterBinary() of so many products": (size) => {
    const bytes = toBinary(ListProductsResponseSchema, productList(size));
    return () =>
      runtime.filterBinary(ListProductsResponseSchema, bytes, listed);
  },
};
let seed = 0;
const empty = create(StockSchema);

if (process.argv[2] === "memory") {
  const bytes = Object.values(works).map((work) =>
    SIZES.map((size) => allocated(work(size))),
  );
  console.log(JSON.stringify(bytes));
} else {
  const memory = memoryInOtherProcess();
  const rows = Object.entries(works).map(([name, work], row) => {
    process.stderr.write(`${name} …\n`);
    const times = measure(SIZES.map(work), 6);
    const [, small = Number.NaN, , large = Number.NaN] = times;
    return [
      name,
      ...times.map((micros, i) => `${time(micros)}, ${size(memory[row]?.[i])}`),
      `${(large / small / 100).toFixed(1)} ×`,
    ];
  });
  const head = ["", ...SIZES.map((n) => n.toLocaleString("en"))];
  report("scale", table([[...head, "10,000 against 100 times 100"], ...rows]));
}

function compile(paths: string[]): Message {
  const request = create(GetStockRequestSchema, { readMask: { paths } });
  return GetStockRequestReadMask.filter(request).mask(empty);
}

function stockOf(size: number, name: string) {
  return create(StockSchema, {
    items: Object.fromEntries(
      Array.from({ length: size }, (_, i) => [
        `key${i}`,
        create(ItemSchema, { name }),
      ]),
    ),
  });
}

/** A process that does not collect what is young: it would look like less. */
function memoryInOtherProcess(): number[][] {
  const flags = [
    "--expose-gc",
    "--min-semi-space-size=1024",
    "--max-semi-space-size=1024",
  ];
  const { stdout } = spawnSync(
    process.execPath,
    [...flags, "--import", "tsx", fileURLToPath(import.meta.url), "memory"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  return JSON.parse(stdout);
}

/** The bytes that a call allocates. */
function allocated(run: () => unknown): number {
  run();
  globalThis.gc?.();
  const before = memoryUsed();
  for (let i = 0; i < CALLS; i++) {
    run();
  }
  return (memoryUsed() - before) / CALLS;
}

/** With the bytes of arrays, which lie outside of the heap. */
function memoryUsed(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function size(bytes = Number.NaN): string {
  const [value, unit] =
    bytes < 2 ** 20 ? [bytes / 2 ** 10, "KiB"] : [bytes / 2 ** 20, "MiB"];
  return `${Number(value.toPrecision(2))} ${unit}`;
}
