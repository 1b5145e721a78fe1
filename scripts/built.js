// The package's folder, and a build in it of what is in src now.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

if (isStale()) {
  run("scripts/build.js");
}

/** Run Node with these arguments, and end with it where it fails. */
export function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

/** Whether something that goes into dist has changed since it was built. */
function isStale() {
  const built = "dist/bin/protoc-gen-fieldmask-es";
  return (
    !existsSync(built) ||
    [
      "package.json",
      "scripts/build.js",
      ...["src", "googleapis"].flatMap((dir) =>
        readdirSync(dir, { recursive: true }).map((path) => `${dir}/${path}`),
      ),
    ].some((path) => statSync(path).mtimeMs > statSync(built).mtimeMs)
  );
}
