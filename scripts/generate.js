// Generates all code that is checked in: the gen folders.
import { execFileSync } from "node:child_process";
import { delimiter, resolve } from "node:path";
import "./built.js";

// The plugin of this working tree goes before any other one.
const path = [
  resolve("dist/bin"),
  resolve("node_modules/.bin"),
  process.env.PATH,
].join(delimiter);

for (const cwd of [".", "example", "bench", "test"]) {
  execFileSync(resolve("node_modules/.bin/buf"), ["generate"], {
    cwd,
    env: { ...process.env, PATH: path },
    stdio: "inherit",
  });
}
