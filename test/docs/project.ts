import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { rootDir } from "../helpers.js";

/** Install this package as npm would, and link all others that the repository has. */
export function installPackages(dir: string): void {
  const modules = join(dir, "node_modules");
  const own = join(modules, "protoc-gen-fieldmask-es");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const part of ["package.json", "dist", "proto"]) {
    cpSync(join(rootDir, part), join(own, part), { recursive: true });
  }
  link(join(rootDir, "node_modules"), modules);
  link(join(rootDir, "node_modules/.bin"), join(modules, ".bin"));
  symlinkSync(
    join(own, "dist/bin/protoc-gen-fieldmask-es"),
    join(modules, ".bin/protoc-gen-fieldmask-es"),
  );
}

function link(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (!name.startsWith(".")) {
      symlinkSync(join(from, name), join(to, name));
    }
  }
}

/** What a command prints, on both streams, and how it ends. */
export interface Ran {
  readonly output: string;
  readonly status: number | null;
}

/** Run a command of the shell in a project. */
export function runShell(dir: string, command: string): Ran {
  const script = `exec 2>&1\nset -e\n${command}`;
  const { stdout, status } = spawnSync("sh", ["-c", script], {
    cwd: dir,
    encoding: "utf8",
    env: {
      ...process.env,
      // As in a terminal of its own, not as below `npm test`.
      NODE_OPTIONS: "",
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
      PATH: [join(dir, "node_modules/.bin"), process.env.PATH].join(delimiter),
    },
  });
  return { output: stdout, status };
}
