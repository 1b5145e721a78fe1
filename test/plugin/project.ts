import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type FileDescriptorSet,
} from "@bufbuild/protobuf/wkt";
import type { RequestFieldMask } from "../../src/request/helper.js";
import { bin, linkPackages, writeFiles } from "../helpers.js";
import { type Generated, requestFor, run } from "./helpers.js";

/**
 * Write a project as a user has it: the output of protoc-gen-es and of this
 * plugin in gen/, the packages installed, the compiler at its strictest.
 */
export function writeProject(
  dir: string,
  set: FileDescriptorSet,
  parameter = "target=ts,import_extension=js,erasable_syntax=true",
  files: Readonly<Record<string, string>> = {},
): void {
  const request = requestFor(set, { parameter });
  const messages = create(CodeGeneratorRequestSchema, {
    ...request,
    // Without parameters that only this plugin has.
    parameter: parameter.replaceAll(/,(?:infer|max_paths)=\w+/g, ""),
    fileToGenerate: set.file
      .map(({ name }) => name)
      .filter((name) => !name.startsWith("google/protobuf/")),
  });
  const gen = Object.entries({ ...runProtocGenEs(messages), ...run(request) });
  writeFiles(dir, {
    "package.json": '{"type":"module"}',
    "tsconfig.json": JSON.stringify({ compilerOptions: STRICTEST }),
    ...Object.fromEntries(gen.map(([path, text]) => [`gen/${path}`, text])),
    ...files,
  });
  linkPackages(dir);
}

/** What the compiler has to say about a project. */
export function typeCheck(dir: string): string {
  return spawnSync(bin("tsc"), ["-p", dir], { encoding: "utf8" }).stdout;
}

/** The helpers that a project of TypeScript files exports, by their names. */
export async function loadHelpers(
  dir: string,
): Promise<[string, RequestFieldMask][]> {
  const files = readdirSync(join(dir, "gen"), {
    recursive: true,
    encoding: "utf8",
  }).filter((path) => path.endsWith("_fieldmask.ts"));
  const modules = await Promise.all(
    files
      .sort()
      .map(
        (path): Promise<Record<string, RequestFieldMask>> =>
          import(pathToFileURL(join(dir, "gen", path)).href),
      ),
  );
  return modules.flatMap((module) => Object.entries(module));
}

const STRICTEST = {
  target: "es2022",
  lib: ["es2022"],
  module: "nodenext",
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  erasableSyntaxOnly: true,
  noEmit: true,
};

function runProtocGenEs(request: CodeGeneratorRequest): Generated {
  const response = execFileSync(bin("protoc-gen-es"), {
    input: toBinary(CodeGeneratorRequestSchema, request),
    maxBuffer: 1 << 28,
  });
  const { file } = fromBinary(CodeGeneratorResponseSchema, response);
  return Object.fromEntries(
    file.map(({ name = "", content = "" }) => [name, content]),
  );
}
