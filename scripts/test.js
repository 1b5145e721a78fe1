// Runs every test/**/*.test.ts, or the files given as arguments. Tests load the
// package from src; those that run the command need it built from the same src.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { run } from "./built.js";

const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : readdirSync("test", { recursive: true })
        .filter((path) => path.endsWith(".test.ts"))
        .map((path) => `test/${path}`)
        .sort();

run(
  "--conditions=fieldmask-es-source",
  "--import",
  "tsx",
  "--test",
  // By default, Node leaves one of the processors idle.
  `--test-concurrency=${availableParallelism()}`,
  ...files,
);
