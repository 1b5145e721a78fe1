import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { foldersUp } from "./folders.js";

const isWindows = process.platform === "win32";

/** An installed program. */
export interface Tool {
  readonly name: string;
  readonly path: string;
}

/**
 * Find the first of these programs: in the `node_modules` of the working
 * directory and the folders above it, then on the PATH.
 */
export function findTool(...names: readonly string[]): Tool | undefined {
  const installedBins = foldersUp().map((dir) =>
    join(dir, "node_modules", ".bin"),
  );
  const onPath = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const dirs of [installedBins, onPath]) {
    for (const name of names) {
      const path = findIn(dirs, name);
      if (path !== undefined) {
        return { name, path };
      }
    }
  }
  return undefined;
}

/** Run a program. Throws an error with its output if it fails. */
export function runTool(
  path: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: Uint8Array } = {},
): Uint8Array {
  // On Windows, npm installs scripts for the shell, which splits at blanks.
  const [command, words] = isWindows
    ? [[path, ...args].map((word) => `"${word}"`).join(" "), []]
    : [path, args];
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    ...options,
    shell: isWindows,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (error !== undefined || status !== 0) {
    throw new Error(
      error?.message || stderr.toString().trim() || `exit code ${status}`,
    );
  }
  return stdout;
}

function findIn(dirs: readonly string[], name: string): string | undefined {
  const files = isWindows ? [`${name}.cmd`, `${name}.exe`] : [name];
  return dirs
    .flatMap((dir) => files.map((file) => resolve(dir, file)))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
