import { create } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  type FileDescriptorSet,
} from "@bufbuild/protobuf/wkt";
import { createPlugin } from "../../src/plugin/plugin.js";
import { compileProtos, type ProtoFiles } from "../helpers.js";

/** Generated files by their path. */
export type Generated = Readonly<Record<string, string>>;

/** What to generate; by default, TypeScript for all files but those of google and ours. */
export interface GenerateOptions {
  readonly parameter?: string;
  readonly files?: readonly string[];
}

/** A request like that of buf, for a compiled schema. */
export function requestFor(
  set: FileDescriptorSet,
  { parameter = "target=ts", files }: GenerateOptions = {},
): CodeGeneratorRequest {
  return create(CodeGeneratorRequestSchema, {
    parameter,
    protoFile: set.file,
    fileToGenerate: [
      ...(files ??
        set.file
          .map(({ name }) => name)
          .filter((name) => !/^(?:google|fieldmask)\//.test(name))),
    ],
  });
}

/** Run the plugin on a request. */
export function run(request: CodeGeneratorRequest): Generated {
  const { file } = createPlugin("1.2.3").run(request);
  return Object.fromEntries(
    file.map(({ name = "", content = "" }) => [name, content]),
  );
}

/** Run the plugin on protos. */
export function generate(
  protos: ProtoFiles,
  options?: GenerateOptions,
): Generated {
  return run(requestFor(compileProtos(protos), options));
}
