// Runs every test/**/*.test.ts, or the files given as arguments.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : readdirSync("test", { recursive: true })
        .filter((path) => path.endsWith(".test.ts"))
        .map((path) => `test/${path}`)
        .sort();

const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "--test", ...files],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
