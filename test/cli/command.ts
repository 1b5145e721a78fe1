import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { rootDir } from "../helpers.js";

/** The built command. */
export const command = join(rootDir, "dist/bin/protoc-gen-fieldmask-es");

/** What a run of the command has to say. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the command in a folder, where the PATH has nothing but node and what is in the folder `tools`. */
export function run(cwd: string, tools: string, ...args: string[]): Run {
  return spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    input: "",
    env: { ...process.env, PATH: tools, NO_COLOR: undefined },
  });
}
