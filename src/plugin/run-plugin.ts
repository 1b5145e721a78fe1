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
 * CodeGeneratorResponse on stdout. Whatever is wrong goes to stderr, with exit
 * code 1 and nothing on stdout.
 */
export async function runPlugin(plugin: Plugin): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument === "--version") {
    process.stdout.write(`${plugin.name} ${plugin.version}\n`);
    return;
  }
  if (argument !== undefined || process.stdin.isTTY) {
    fail(`${plugin.name} is a plugin for buf and protoc: it reads a CodeGeneratorRequest from stdin.
Add it to buf.gen.yaml (local: ${plugin.name}) and run buf generate, or run protoc with --fieldmask-es_out.`);
    return;
  }
  try {
    const response = plugin.run(parseRequest(await buffer(process.stdin)));
    process.stdout.write(toBinary(CodeGeneratorResponseSchema, response));
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

function parseRequest(bytes: Uint8Array): CodeGeneratorRequest {
  let request: CodeGeneratorRequest | undefined;
  try {
    request = fromBinary(CodeGeneratorRequestSchema, bytes);
  } catch {
    // Reported below, together with requests that decode to nothing.
  }
  if (request === undefined || request.fileToGenerate.length === 0) {
    throw new Error(
      `stdin holds no google.protobuf.compiler.CodeGeneratorRequest with files to generate (${bytes.length} bytes): run the plugin through buf generate or protoc`,
    );
  }
  return request;
}
