import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import * as wkt from "@bufbuild/protobuf/wkt";
import {
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { type GatheredProtos, gatherProtos } from "./gather-protos.js";
import { packageManager } from "./package-manager.js";
import { findTool, runTool, type Tool } from "./tool.js";

/** Protos, compiled with all their imports. */
export interface CompiledProtos {
  /** The names of the requested files. */
  readonly names: readonly string[];
  readonly set: FileDescriptorSet;
  /** The folders that imports are relative to. */
  readonly roots: readonly string[];
}

/**
 * Compile protos with buf, or else with protoc, in a temporary folder, so that
 * no set-up is needed. Throws an error with the compiler's output.
 */
export function compileProtos(
  protos: readonly string[],
  includes: readonly string[],
): CompiledProtos {
  const gathered = gatherProtos(protos, includes);
  const compiler = findTool("buf", "protoc");
  if (compiler === undefined) {
    throw new Error(
      `neither buf nor protoc is installed here to compile protos; install buf, and protoc-gen-es for the messages: ${packageManager().addDev} @bufbuild/buf @bufbuild/protoc-gen-es`,
    );
  }
  const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
  try {
    writeProtos(gathered, dir);
    return {
      names: gathered.names,
      roots: gathered.roots,
      set: fromBinary(
        FileDescriptorSetSchema,
        compile(compiler, dir, gathered),
      ),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function writeProtos({ sources }: GatheredProtos, dir: string): void {
  for (const [name, { content }] of sources) {
    const copy = join(dir, name);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, content);
  }
}

function compile(
  { name, path }: Tool,
  dir: string,
  gathered: GatheredProtos,
): Uint8Array {
  // Without these files, buf looks for a workspace further up, and protoc for the protos of google.protobuf.
  writeFileSync(join(dir, "buf.yaml"), "version: v2\n");
  writeFileSync(join(dir, "protobuf.binpb"), protobufImage());
  const args =
    name === "buf"
      ? ["build", "--as-file-descriptor-set"]
      : [
          "-I.",
          "--descriptor_set_in=protobuf.binpb",
          "--include_imports",
          "--include_source_info",
          ...gathered.names,
        ];
  try {
    runTool(path, [...args, "-o", "set.binpb"], { cwd: dir });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} says:\n${explainFailure(text, gathered)}`);
  }
  return readFileSync(join(dir, "set.binpb"));
}

/** Return a compiler's output with paths instead of import names, and with the folders that were searched for imports. */
function explainFailure(
  text: string,
  { sources, notFound, roots }: GatheredProtos,
): string {
  const withPaths = text.replaceAll(
    /^(.+?\.proto)(?=:)/gm,
    (name) => sources.get(name)?.path ?? name,
  );
  const missing = [...notFound].filter(
    (name) => !name.startsWith("google/protobuf/"),
  );
  return missing.length === 0
    ? withPaths
    : `${withPaths}\nimports are looked for in ${roots.join(", ")}, where there is no ${missing.join(", ")}; name other folders with -I`;
}

/** Return the compiled protos of google.protobuf: some installations of protoc lack them. */
function protobufImage(): Uint8Array {
  const file = Object.values(wkt).flatMap((value) =>
    "kind" in value && value.kind === "file" ? [value.proto] : [],
  );
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, { file }),
  );
}
