import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { foldersUp } from "./folders.js";

/** The commands of a package manager. */
export interface PackageManager {
  /** The command that adds a dependency, without the package's name. */
  readonly add: string;
  readonly addDev: string;
  /** The command that runs a program of a package, without the program's name. */
  readonly exec: string;
}

const npm: PackageManager = {
  add: "npm install",
  addDev: "npm install --save-dev",
  exec: "npx",
};
const pnpm: PackageManager = {
  add: "pnpm add",
  addDev: "pnpm add --save-dev",
  exec: "pnpm exec",
};
const yarn: PackageManager = {
  add: "yarn add",
  addDev: "yarn add --dev",
  exec: "yarn run",
};
const bun: PackageManager = {
  add: "bun add",
  addDev: "bun add --dev",
  exec: "bunx",
};

const LOCK_FILES: readonly (readonly [file: string, PackageManager])[] = [
  ["package-lock.json", npm],
  ["npm-shrinkwrap.json", npm],
  ["pnpm-lock.yaml", pnpm],
  ["yarn.lock", yarn],
  ["bun.lock", bun],
  ["bun.lockb", bun],
];

/** Return the package manager whose lock file is nearest, in the working directory or above it. By default, npm. */
export function packageManager(): PackageManager {
  for (const dir of foldersUp()) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(dir, file)));
    if (found !== undefined) {
      return found[1];
    }
  }
  return npm;
}

/**
 * Return whether a package is in the `node_modules` of the working directory or
 * of a folder above it, or in the dependencies of a package.json there: yarn
 * works without `node_modules`, too.
 */
export function isInstalled(name: string): boolean {
  return foldersUp().some(
    (dir) =>
      existsSync(join(dir, "node_modules", name)) || dependsOn(dir, name),
  );
}

function dependsOn(dir: string, name: string): boolean {
  const file = join(dir, "package.json");
  if (!existsSync(file) || !existsSync(join(dir, ".pnp.cjs"))) {
    return false;
  }
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  return name in { ...dependencies, ...devDependencies };
}
