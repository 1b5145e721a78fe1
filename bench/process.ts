// Measures what starts a process: the plugin beside protoc-gen-es, and the
// import of the main door beside that of protobuf-es.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema } from "@bufbuild/protobuf/wkt";
import { bin, compileProtos, rootDir } from "../test/helpers.js";
import { median } from "./measure.js";
import { report, table, time } from "./report.js";

const ROUNDS = 15;

const { file: protoFile } = compileProtos({
  "empty.proto": 'syntax = "proto3";',
  "small.proto": `syntax = "proto3";
    package small;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    message GetBookRequest {
      google.protobuf.FieldMask read_mask = 1
        [(fieldmask.option.Option).out = {gen: true, message: "Book"}];
    }
    message Book { string name = 1; Author author = 2; }
    message Author { string name = 1; }`,
});
const oneFile = requestFor("small.proto");
const emptyFile = requestFor("empty.proto");

const fieldmask = join(rootDir, "dist/bin/protoc-gen-fieldmask-es");
const es = bin("protoc-gen-es");
const times = measure({
  "protoc-gen-es, an empty file": () => start(es, emptyFile),
  "protoc-gen-fieldmask-es, an empty file": () => start(fieldmask, emptyFile),
  "protoc-gen-es, one small file": () => start(es, oneFile),
  "protoc-gen-fieldmask-es, one small file": () => start(fieldmask, oneFile),
  'import "@bufbuild/protobuf"': () => importTime("@bufbuild/protobuf"),
  'import "protoc-gen-fieldmask-es"': () =>
    importTime("protoc-gen-fieldmask-es"),
});

report(
  "process",
  table([
    ["what", "ratio", "time"],
    ...times.map(({ name, micros }, index) => {
      const unit = times[index - (index % 2)]?.micros ?? Number.NaN;
      return [name, (micros / unit).toFixed(2), time(micros)];
    }),
  ]),
);

/** The medians of microseconds, with all in turn. */
function measure(
  functions: Readonly<Record<string, () => number>>,
): { name: string; micros: number }[] {
  const entries = Object.entries(functions).map(([name, run]) => ({
    name,
    run,
    rounds: [] as number[],
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, rounds } of entries) {
      rounds.push(run());
    }
  }
  return entries.map(({ name, rounds }) => ({ name, micros: median(rounds) }));
}

function requestFor(file: string): Uint8Array {
  return toBinary(
    CodeGeneratorRequestSchema,
    create(CodeGeneratorRequestSchema, {
      protoFile,
      fileToGenerate: [file],
      parameter: "target=ts",
    }),
  );
}

/** The time of a whole process. */
function start(plugin: string, input: Uint8Array): number {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, [plugin], { input });
  if (status !== 0) {
    throw new Error(`${plugin} failed`);
  }
  return (performance.now() - begin) * 1000;
}

/** The time of the processor for an import in a new process. */
function importTime(module: string): number {
  const { stdout } = spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `const begin = process.cpuUsage();
       await import(${JSON.stringify(module)});
       const { user, system } = process.cpuUsage(begin);
       console.log(user + system);`,
    ],
    { cwd: rootDir, encoding: "utf8" },
  );
  return Number(stdout);
}
