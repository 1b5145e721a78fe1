import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { suite, test } from "node:test";
import { rootDir } from "./helpers.js";

/**
 * The rooms of src, and what each of them uses: a room knows nothing of those
 * that use it.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  message: [],
  mask: ["message"],
  read: ["mask", "message"],
  update: ["mask", "message"],
  request: ["read", "update", "mask", "message"],
  service: ["request", "read", "update", "mask", "message", "gen"],
  gen: [],
  plugin: ["read", "mask", "message", "gen"],
  // The doors.
  index: ["request", "read", "update", "mask", "message"],
  codegenv1: ["request", "read", "update", "mask", "message"],
  grpc: ["service", "request", "read", "update", "mask", "message", "gen"],
  connect: ["service", "request", "read", "update", "mask", "message", "gen"],
  protovalidate: ["request", "read", "update", "mask", "message"],
  rows: ["request", "read", "update", "mask", "message"],
  cli: ["plugin", "mask", "message", "gen"],
};

/** In the plugin, decisions become a plan, and the plan becomes text. */
const PLUGIN: Readonly<Record<string, readonly string[]>> = {
  resolve: [],
  plan: ["resolve"],
  emit: ["plan", "resolve"],
};

const imports = importsOf(join(rootDir, "src"));

suite("the rooms of src", () => {
  test("use those below them alone, types included", () => {
    const found = [...imports].flatMap(([file, used]) =>
      used
        .map(roomOf)
        .filter((room) => room !== roomOf(file))
        .filter((room) => !ROOMS[roomOf(file)]?.includes(room))
        .map((room) => `${file} uses ${room}`),
    );
    assert.deepEqual(found, []);
  });

  test("are all known, and there", () => {
    assert.deepEqual(
      [...new Set([...imports.keys()].map(roomOf))].sort(),
      Object.keys(ROOMS).sort(),
    );
  });

  test("of the plugin lead from decisions to the plan, and from the plan to text", () => {
    const found = [...imports].flatMap(([file, used]) =>
      used
        .filter((other) => {
          const [from, to] = [pluginRoomOf(file), pluginRoomOf(other)];
          return (
            from !== undefined &&
            to !== undefined &&
            from !== to &&
            !PLUGIN[from]?.includes(to)
          );
        })
        .map((other) => `${file} uses ${other}`),
    );
    assert.deepEqual(found, []);
  });

  test("have no files that import one another in a circle, types included", () => {
    assert.deepEqual(circles(), []);
  });
});

/** The files of src, and the files of src that each of them imports. */
function importsOf(src: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort();
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(src, file), "utf8");
      const used = Array.from(
        text.matchAll(/(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)\.js"/g),
        ([, path = ""]) => `${normalize(join(dirname(file), path))}.ts`,
      );
      for (const path of used) {
        assert.ok(files.includes(path), `${file} imports ${path}`);
      }
      return [file, used];
    }),
  );
}

function roomOf(file: string): string {
  return file.split("/")[0]?.replace(/\.ts$/, "") ?? "";
}

function pluginRoomOf(file: string): string | undefined {
  const [room, part = ""] = file.split("/");
  return room === "plugin" && Object.hasOwn(PLUGIN, part) ? part : undefined;
}

/** The circles of files, each once, from its first file on. */
function circles(): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start !== -1) {
      found.push([...way.slice(start), file].join(" → "));
    } else if (!done.has(file)) {
      for (const next of imports.get(file) ?? []) {
        visit(next, [...way, file]);
      }
      done.add(file);
    }
  };
  for (const file of imports.keys()) {
    visit(file, []);
  }
  return found;
}
