import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
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

  test("has what the README and docs link to and show", () => {
    const docs = readdirSync(join(installed, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join("docs", name));
    const links = ["README.md", ...docs].flatMap((page) =>
      Array.from(
        readFileSync(join(installed, page), "utf8").matchAll(
          /(?:\]\(|src=")(?!\w+:|#)([^)#"\s]+)/g,
        ),
        ([, link = ""]) => join(dirname(page), link),
      ),
    );
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((link) => !existsSync(join(installed, link))),
      [],
    );
  });

  test("has the sources of all its maps", () => {
    const maps = filesOf(join(installed, "dist")).filter((path) =>
      path.endsWith(".map"),
    );
    assert.ok(maps.length > 0);
    const missing = maps.filter((path) => {
      const { sources } = JSON.parse(readFileSync(path, "utf8"));
      return sources.some(
        (source: string) => !existsSync(resolve(dirname(path), source)),
      );
    });
    assert.deepEqual(missing, []);
  });

  test("has no file that is only for its developers", () => {
    const strays = filesOf(installed)
      .map((path) => relative(installed, path))
      .filter((path) => /\.test\.ts$|\.tsbuildinfo$|^tsconfig/.test(path));
    assert.deepEqual(strays, []);
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
