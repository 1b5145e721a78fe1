import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folder, install } from "./workshop.js";

/** The versions of Node that the package is for. */
export const nodeMajors = [20, 22, 24, 26] as const;

/** The oldest TypeScript that protobuf-es supports, and the current ones. */
export const typescriptMajors = ["4.9", "5", "7"] as const;

const packages = [
  "jest@30",
  "webpack@5",
  // npm's package `node` only picks one of these for the machine.
  ...nodeMajors.map(
    (major) =>
      `node${major}@npm:node-${process.platform}-${process.arch}@${major}`,
  ),
  ...typescriptMajors.map((major) => `ts${major}@npm:typescript@${major}`),
];

/** These are large and never change: they stay for the next run. */
const toolbox = join(tmpdir(), "fieldmask-es-toolbox");
fill();

/** The program of a version of Node. */
export function node(major: number): string {
  return tool(`node${major}/bin/node`);
}

/** The compiler of a version of TypeScript. */
export function tsc(major: string): string {
  return tool(`ts${major}/bin/tsc`);
}

/** A file of a package in the toolbox. */
export function tool(path: string): string {
  return join(toolbox, "node_modules", path);
}

function fill(): void {
  const installed = join(toolbox, "installed.json");
  const wanted = JSON.stringify(packages);
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) {
    return;
  }
  rmSync(toolbox, { recursive: true, force: true });
  folder(toolbox, { "package.json": "{}" });
  install(toolbox, ...packages);
  writeFileSync(installed, wanted);
}
