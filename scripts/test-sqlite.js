// Runs the tests of rows on node:sqlite, which Node has from 22.5 on: an older
// Node has npm bring one that has it.
import { execFileSync } from "node:child_process";
import { builtinModules } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const hasSqlite =
  builtinModules.includes("sqlite") || builtinModules.includes("node:sqlite");
const binary = `node-${process.platform}-${process.arch}@24`;
const [command, ...before] = hasSqlite
  ? [process.execPath]
  : ["npm", "exec", "--yes", `--package=${binary}`, "--", "node"];

execFileSync(
  command,
  [
    ...before,
    "--conditions=fieldmask-es-source",
    "--import",
    "tsx",
    "--test",
    "test/databases/sqlite.ts",
  ],
  { stdio: "inherit" },
);
