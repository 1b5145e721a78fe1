// Runs every test/**/*.test.ts, or the files given as arguments. Tests load the
// package from src; those that run the command need it built from the same src.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "./built.js";

const processors = availableParallelism();
const given = process.argv.slice(2);

if (given.length > 0) {
  runTests(given);
} else {
  const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-tests-"));
  process.on("exit", () => rmSync(dir, { recursive: true }));
  runTests(writeGroups(dir));
}

function runTests(files) {
  run(
    "--conditions=fieldmask-es-source",
    "--import",
    "tsx",
    "--import",
    "./test/seed.ts",
    "--test",
    // By default, Node leaves one of the processors idle.
    `--test-concurrency=${processors}`,
    ...files,
  );
}

/**
 * Node starts a process for each file, which takes longer to load what it tests
 * than to test it. Hence a few modules that import many files each. Neighbours
 * take about as long, so they are dealt out one by one; documentation takes
 * longest, and has a process of its own.
 */
function writeGroups(dir) {
  const all = readdirSync("test", { recursive: true })
    .filter((path) => path.endsWith(".test.ts"))
    .sort();
  const long = ["docs.test.ts"];
  const groups = Array.from({ length: 4 * processors }, () => []);
  all
    .filter((path) => !long.includes(path))
    .forEach((path, i) => {
      groups[i % groups.length].push(path);
    });
  return [...long.map((path) => [path]), ...groups].map((paths, i) => {
    const file = join(dir, `${String(i).padStart(3, "0")}.mjs`);
    const urls = paths.map((path) => pathToFileURL(resolve("test", path)));
    writeFileSync(
      file,
      urls.map((url) => `await import("${url}");\n`).join(""),
    );
    return file;
  });
}
