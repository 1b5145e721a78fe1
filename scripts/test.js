// Runs every test/**/*.test.ts, or the files given as arguments. Tests load the
// package from src; those that run the command need it built from the same src.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : readdirSync("test", { recursive: true })
        .filter((path) => path.endsWith(".test.ts"))
        .map((path) => `test/${path}`)
        .sort();

if (isStale()) {
  run("scripts/build.js");
}
run("--conditions=fieldmask-es-source", "--import", "tsx", "--test", ...files);

/** Whether something that goes into dist has changed since it was built. */
function isStale() {
  const built = "dist/bin/protoc-gen-fieldmask-es";
  return (
    !existsSync(built) ||
    [
      "package.json",
      "scripts/build.js",
      ...readdirSync("src", { recursive: true }).map((path) => `src/${path}`),
    ].some((path) => statSync(path).mtimeMs > statSync(built).mtimeMs)
  );
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
