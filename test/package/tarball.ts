import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { bin, rootDir } from "../helpers.js";
import { exec, folder, install, tarball } from "./workshop.js";

suite("the tarball", () => {
  const project = folder("production", { "package.json": "{}" });
  install(project, tarball, "@bufbuild/protobuf@2");
  const installed = join(project, "node_modules/protoc-gen-fieldmask-es");

  test("is what publint and attw expect of a package", () => {
    exec(bin("publint"), ["run", tarball, "--strict"], rootDir);
    exec(bin("attw"), [tarball], rootDir);
  });

  test("installs with its peer as two packages", () => {
    const lock = JSON.parse(
      readFileSync(join(project, "package-lock.json"), "utf8"),
    );
    assert.deepEqual(Object.keys(lock.packages), [
      "",
      "node_modules/@bufbuild/protobuf",
      "node_modules/protoc-gen-fieldmask-es",
    ]);
  });

  test("holds what its users run and nothing else", () => {
    assert.deepEqual(readdirSync(installed).sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
      "proto",
    ]);
    const strays = filesOf(installed).filter((path) =>
      /\.test\.|\.tsbuildinfo$|tsconfig/.test(path),
    );
    assert.deepEqual(strays, []);
  });

  test("carries the sources of its maps", () => {
    const maps = filesOf(join(installed, "dist")).filter((path) =>
      path.endsWith(".map"),
    );
    assert.ok(maps.length > 0);
    for (const path of maps) {
      const map = JSON.parse(readFileSync(path, "utf8"));
      assert.equal(map.sourcesContent?.length, map.sources.length, path);
      assert.ok(map.sourcesContent.every(Boolean), path);
    }
  });

  const files = filesOf(installed);
  const sum = (paths: readonly string[]) =>
    Math.round(paths.reduce((n, path) => n + statSync(path).size, 0) / 1000);
  console.log(
    `the package has ${sum([tarball])} kB packed, ${sum(files)} kB in ${files.length} files installed; of these ${sum(files.filter((path) => path.includes("/dist/")))} kB in dist`,
  );
});

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((path) => join(dir, path))
    .filter((path) => statSync(path).isFile());
}
