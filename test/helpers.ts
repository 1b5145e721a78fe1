import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import {
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";

/** Proto sources by their path. */
export type ProtoFiles = Readonly<Record<string, string>>;

/** The package's root folder. */
export const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of a tool in node_modules/.bin. */
export function bin(name: string): string {
  return join(rootDir, "node_modules", ".bin", name);
}

/** buf itself. The script in node_modules/.bin starts Node first, to find it; tests compile hundreds of times. */
const buf = findBuf();

function findBuf(): string {
  const { platform, arch } = process;
  const suffix = platform === "linux" && arch === "arm64" ? "aarch64" : arch;
  const path = join(
    rootDir,
    `node_modules/@bufbuild/buf-${platform}-${suffix}/bin/buf`,
  );
  return existsSync(path) ? path : bin("buf");
}

/** A new folder, and the function that removes it. */
export function tempDir(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Run a function with a new folder that is removed afterwards. */
export function withTempDir<T>(run: (dir: string) => T): T {
  const { dir, remove } = tempDir();
  try {
    return run(dir);
  } finally {
    remove();
  }
}

/** Write files, with the folders they need. */
export function writeFiles(
  dir: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Let a project import this package and protobuf-es by their names. */
export function linkPackages(dir: string): void {
  mkdirSync(join(dir, "node_modules"), { recursive: true });
  for (const [name, target] of [
    ["@bufbuild", join(rootDir, "node_modules/@bufbuild")],
    ["protoc-gen-fieldmask-es", rootDir],
  ] as const) {
    const link = join(dir, "node_modules", name);
    rmSync(link, { force: true });
    symlinkSync(target, link);
  }
}

/** Compile protos with buf; they can import fieldmask/option.proto. */
export function compileProtos(files: ProtoFiles): FileDescriptorSet {
  return withTempDir((dir) => {
    cpSync(join(rootDir, "proto"), dir, { recursive: true });
    writeFiles(dir, { "buf.yaml": "version: v2\n", ...files });
    const bytes = execFileSync(buf, ["build", "-o", "-#format=binpb"], {
      cwd: dir,
      maxBuffer: 1 << 28,
    });
    return fromBinary(FileDescriptorSetSchema, bytes);
  });
}

/**
 * Assert that the time a function takes grows no faster than the size it is
 * given: four times the size, far less than the sixteen times the time that
 * quadratic code takes. Both are measured in turn, until the shortest times
 * tell, since a busy machine only ever makes one longer.
 */
export function assertLinear(
  run: (size: number) => unknown,
  size = 400,
  rounds = 100,
): void {
  let small = Number.POSITIVE_INFINITY;
  let large = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    small = Math.min(
      small,
      timeOf(() => run(size)),
    );
    large = Math.min(
      large,
      timeOf(() => run(4 * size)),
    );
    // What is too short to be measured says nothing.
    if (round > 1 && large <= 12 * Math.max(0.1, small)) {
      return;
    }
  }
  assert.fail(
    `four times the size takes ${large / small} times as long (${large} ms)`,
  );
}

/**
 * The time of the clock, or of the processor where that is less: one counts other
 * processes, the other counts what the garbage collector does beside.
 */
function timeOf(run: () => unknown): number {
  const before = process.cpuUsage();
  const start = performance.now();
  run();
  const time = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const cpuTime = (user + system) / 1000;
  return cpuTime > 0 ? Math.min(time, cpuTime) : time;
}

/** The descriptors of protos, compiled with buf. */
export function protoRegistry(files: ProtoFiles): FileRegistry {
  return createFileRegistry(compileProtos(files));
}

/** A message of a registry; throws if it has none of this name. */
export function getMessage(
  registry: FileRegistry,
  typeName: string,
): DescMessage {
  const desc = registry.getMessage(typeName);
  if (desc === undefined) {
    throw new Error(`no message ${typeName}`);
  }
  return desc;
}
