import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import {
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { type GatheredProtos, gatherProtos } from "./gather-protos.js";
import { protobufImage } from "./protobuf-image.js";
import { findTool, runTool, type Tool } from "./tool.js";

/** Protos, compiled with all they import. */
export interface CompiledProtos {
  /** The names of the files that were asked for. */
  readonly names: readonly string[];
  readonly set: FileDescriptorSet;
}

/**
 * Compile protos with the first of buf and protoc that is there. It gets a
 * folder with copies of them and all they import, so it needs no set-up. Throws
 * what the compiler has to say.
 */
export function compileProtos(
  protos: readonly string[],
  includes: readonly string[],
): CompiledProtos {
  const gathered = gatherProtos(protos, includes);
  const compiler = findTool("buf", "protoc");
  if (compiler === undefined) {
    throw new Error(
      "there is no compiler for protos here, neither buf nor protoc; install one: npm install --save-dev @bufbuild/buf",
    );
  }
  const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
  try {
    copyProtos(gathered, dir);
    return {
      names: gathered.names,
      set: fromBinary(
        FileDescriptorSetSchema,
        compile(compiler, dir, gathered),
      ),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function copyProtos({ paths }: GatheredProtos, dir: string): void {
  for (const [name, path] of paths) {
    const copy = join(dir, name);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
}

function compile(
  { name, path }: Tool,
  dir: string,
  { names, paths }: GatheredProtos,
): Uint8Array {
  // Without these, buf looks for a workspace further up, and protoc for the protos of google.protobuf.
  writeFileSync(join(dir, "buf.yaml"), "version: v2\n");
  writeFileSync(join(dir, "protobuf.binpb"), protobufImage());
  const args =
    name === "buf"
      ? ["build"]
      : [
          "-I.",
          "--descriptor_set_in=protobuf.binpb",
          "--include_imports",
          "--include_source_info",
          ...names,
        ];
  try {
    runTool(path, [...args, "-o", "image.binpb"], { cwd: dir });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} says:\n${withPaths(text, paths)}`);
  }
  return readFileSync(join(dir, "image.binpb"));
}

/** What a compiler says, with the paths of the files instead of their names. */
function withPaths(text: string, paths: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /^(.+?\.proto)(?=:)/gm,
    (name) => paths.get(name) ?? name,
  );
}
