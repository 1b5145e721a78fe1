import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What tests need that package.json doesn't bring. */
export type Tool = keyof typeof tools;

const tools = {
  protoc: {
    package: "protobuf-compiler",
    find: () => onPath("protoc")[0],
  },
  "Python with protobuf and gRPC": {
    package: "python3-protobuf python3-grpcio",
    find: () =>
      onPath("python3").find((path) =>
        runs(path, "-c", "import grpc, google.protobuf"),
      ),
  },
  Chromium: {
    package: "chromium",
    find: () => process.env.CHROMIUM ?? onPath("chromium")[0],
  },
  PostgreSQL: {
    package: "postgresql",
    find: () =>
      [...onPath("pg_ctl"), ...debianPostgres()].find((path) =>
        existsSync(path),
      ),
  },
  "script of util-linux": {
    package: "bsdutils",
    find: () => onPath("script").find((path) => runs(path, "--version")),
  },
} as const satisfies Record<
  string,
  { package: string; find(): string | undefined }
>;

/** Return the path of a tool; throw where it isn't installed. */
export function findTool(tool: Tool): string {
  const path = tools[tool].find();
  if (path === undefined) {
    throw new Error(missing(tool));
  }
  return path;
}

/**
 * Return why what needs a tool is left out here, or false where the tool is
 * installed. In CI nothing is left out: throw.
 */
export function leftOut(tool: Tool): string | false {
  if (tools[tool].find() !== undefined) {
    return false;
  }
  if (process.env.CI) {
    throw new Error(missing(tool));
  }
  return `left out: ${missing(tool)}`;
}

/** Options of a test or suite that needs a tool: it is left out where the tool is missing, and says so. */
export function needs(tool: Tool): { skip: string | false } {
  return { skip: leftOut(tool) };
}

/** Whether a name is that of a tool. */
export function isTool(name: string): name is Tool {
  return Object.hasOwn(tools, name);
}

function missing(tool: Tool): string {
  return `${tool} isn't installed (Debian: ${tools[tool].package})`;
}

function onPath(name: string): string[] {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((dir) => join(dir, name))
    .filter((path) => existsSync(path));
}

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** Debian keeps the programs of each version off the PATH; the newest first. */
function debianPostgres(): string[] {
  const versions = "/usr/lib/postgresql";
  return existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, "bin/pg_ctl"))
    : [];
}
