import { buffer } from "node:stream/consumers";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
} from "@bufbuild/protobuf/wkt";
import type { Plugin } from "@bufbuild/protoplugin";

/**
 * Run a plugin as buf and protoc do: a CodeGeneratorRequest on stdin, the
 * CodeGeneratorResponse on stdout. Errors go to stderr, with exit code 1 and
 * nothing on stdout. With nothing on stdin, print the help, since no compiler
 * runs it.
 */
export async function runPlugin(plugin: Plugin): Promise<void> {
  const bytes = await buffer(process.stdin);
  if (bytes.length === 0) {
    const { overview } = await import("./help.js");
    process.stdout.write(overview(plugin.version));
    return;
  }
  try {
    const response = plugin.run(parseRequest(bytes));
    process.stdout.write(toBinary(CodeGeneratorResponseSchema, response));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}

function parseRequest(bytes: Uint8Array): CodeGeneratorRequest {
  let request: CodeGeneratorRequest | undefined;
  try {
    request = fromBinary(CodeGeneratorRequestSchema, bytes);
  } catch {
    // Reported below, like requests that decode to nothing.
  }
  if (
    request === undefined ||
    request.fileToGenerate.length === 0 ||
    // A FileDescriptorSet, for example, decodes to names that aren't text.
    request.protoFile.length === 0
  ) {
    throw new Error(
      `stdin holds no google.protobuf.compiler.CodeGeneratorRequest with files to generate (${bytes.length} bytes): run the plugin through buf generate or protoc, or run protoc-gen-fieldmask-es generate with your protos as arguments`,
    );
  }
  return request;
}
