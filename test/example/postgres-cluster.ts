import { execFileSync } from "node:child_process";
import { chownSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { tempDir } from "../helpers.js";
import { findTool } from "../tools.js";

/**
 * Start a new PostgreSQL, which listens on a socket in a temporary folder and
 * nowhere else.
 */
export function startPostgres(): { url: string; stop: () => void } {
  const bin = dirname(realpathSync(findTool("PostgreSQL")));
  const owner = serverOwner();
  const { dir, remove } = tempDir();
  const data = join(dir, "data");
  const run = (command: string, ...args: string[]) =>
    execFileSync(join(bin, command), args, {
      cwd: dir,
      // The server would hold on to a pipe.
      stdio: ["ignore", "ignore", "inherit"],
      ...owner,
    });
  if (owner !== undefined) {
    chownSync(dir, owner.uid, owner.gid);
  }
  run("initdb", "-D", data, "-U", "example", "-A", "trust", "-N", "-E", "UTF8");
  const options = `-k ${dir} -c listen_addresses= -c fsync=off`;
  const log = join(dir, "log");
  run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options);
  return {
    url: `postgresql:///postgres?host=${dir}&user=example`,
    stop() {
      run("pg_ctl", "stop", "-w", "-D", data, "-m", "immediate");
      remove();
    },
  };
}

/** PostgreSQL refuses to run as root: the user of Debian's package does instead. */
function serverOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const id = (option: string) =>
    Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
