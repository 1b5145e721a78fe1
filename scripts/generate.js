// Generates all code that is checked in: the gen folders.
import { execFileSync } from "node:child_process";
import { delimiter, resolve } from "node:path";

// The plugin of this working tree goes before any other one.
const path = [resolve("dist/bin"), process.env.PATH].join(delimiter);

for (const cwd of [".", "example", "bench", "test"]) {
  execFileSync("buf", ["generate"], {
    cwd,
    env: { ...process.env, PATH: path },
    stdio: "inherit",
    shell: true,
  });
}
