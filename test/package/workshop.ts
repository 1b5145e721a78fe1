import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rootDir, writeFiles } from "../helpers.js";

/** A folder for everything that this run packs, installs and generates. */
export const workshop = mkdtempSync(join(tmpdir(), "fieldmask-es-package-"));
process.on("exit", () => rmSync(workshop, { recursive: true, force: true }));

/** The package as npm would publish it. */
export const tarball = resolve(
  workshop,
  exec("npm", ["pack", "--silent", "--pack-destination", workshop], rootDir, {
    npm_config_ignore_scripts: "true",
  }).trim(),
);

/** A new folder with these files, in the workshop unless its path is absolute. */
export function folder(
  name: string,
  files: Readonly<Record<string, string>> = {},
): string {
  const dir = resolve(workshop, name);
  mkdirSync(dir, { recursive: true });
  writeFiles(dir, files);
  return dir;
}

/** Install packages into a folder, as a user would. */
export function install(dir: string, ...packages: readonly string[]): void {
  const quiet = [
    "--loglevel=error",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
  ];
  exec("npm", ["install", ...quiet, ...packages], dir);
}

/** Run a program and return what it prints. Throws with all its output if it fails. */
export function exec(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = {},
): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 2 ** 26,
      env: { ...outsideOfNpm(), ...env },
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as Record<string, string>;
    throw new Error(
      [`${command} ${args.join(" ")}`, stdout, stderr].join("\n").trim(),
    );
  }
}

/** The environment without what `npm run` puts there, which would send npm back to this package. */
function outsideOfNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) =>
        !/^npm_(?:package|lifecycle|config_local)|^INIT_CWD$/.test(key),
    ),
  );
}
