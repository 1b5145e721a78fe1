import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  type CodeGeneratorResponse_File,
  CodeGeneratorResponseSchema,
} from "@bufbuild/protobuf/wkt";
import { checkParameter, isOwnParameter } from "../plugin/parameter.js";
import { createPlugin } from "../plugin/plugin.js";
import { type Command, UsageError } from "./command.js";
import { type CompiledProtos, compileProtos } from "./compile-protos.js";
import { missingService, orMissingService } from "./missing-service.js";
import { packageManager } from "./package-manager.js";
import { parseCall } from "./parse-call.js";
import { print, printNote } from "./terminal.js";
import { findTool, runTool } from "./tool.js";

/** The command that writes helpers and messages, without any set-up. */
export const generate: Command = {
  help: `Usage: protoc-gen-fieldmask-es generate PROTO|DIR… [-I DIR]… [-o DIR]
         [--target ts|js+dts] [--infer] [--opt KEY=VALUE]… [--no-messages]

Writes the field mask helpers for protos, of a folder for all below it, and the
messages of these and all they import with protoc-gen-es, if that is installed.
Compiles with buf or protoc, the first that is in node_modules or on the PATH.
It knows the protos of fieldmask, google/protobuf, google/api, google/rpc,
google/type and google/longrunning; those of your own go first.

Options:
  -I, --include DIR  a folder that imports are relative to; may be repeated
                     (default: the folder that a proto's package lies in)
  -o, --out DIR      where to write (default: gen)
  --target TARGET    ts or js+dts (default: ts)
  --infer            decide by convention where there is no option, as with infer=true
  --opt KEY=VALUE    any other parameter of the plugins; may be repeated
                     (default: import_extension=js)
  --no-messages      write the helpers only
  -h, --help         print this

Example: protoc-gen-fieldmask-es generate proto -o src/gen
`,
  run(args, version) {
    const { values, positionals } = parseCall(args, {
      include: { type: "string", short: "I", multiple: true, default: [] },
      out: { type: "string", short: "o", default: "gen" },
      target: { type: "string", default: "ts" },
      infer: { type: "boolean", default: false },
      opt: { type: "string", multiple: true, default: [] },
      "no-messages": { type: "boolean", default: false },
    });
    // As with init, imports end in .js: Node needs that, and bundlers accept it.
    const parameters = [
      `target=${values.target}`,
      "import_extension=js",
      ...(values.infer ? ["infer=true"] : []),
      ...values.opt,
    ]
      .join(",")
      .split(",");
    checkCall(positionals, parameters);
    const compiled = compileProtos(positionals, values.include);
    const notes: string[] = [];
    const helpers = orMissingService(
      compiled,
      () =>
        createPlugin(version, (text) => void notes.push(text)).run(
          requestFor(compiled, compiled.names, parameters),
        ).file,
    );
    const messages = values["no-messages"]
      ? []
      : generateMessages(compiled, parameters);
    for (const { name = "", content = "" } of [...messages, ...helpers]) {
      writeFile(join(values.out, name), content);
    }
    const missing = helpers.length === 0 ? missingService(compiled) : undefined;
    if (missing !== undefined) {
      printNote(missing);
      return;
    }
    notes.forEach(printNote);
    if (helpers.length === 0) {
      printNote(
        "no mask field of these protos has a helper; protoc-gen-fieldmask-es explain says why",
      );
    }
  },
};

function checkCall(
  protos: readonly string[],
  parameters: readonly string[],
): void {
  if (protos.length === 0) {
    throw new UsageError(
      "generate takes one or more proto files or folders of them",
    );
  }
  try {
    checkParameter(parameters.join(","));
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

function requestFor(
  { set }: CompiledProtos,
  fileToGenerate: readonly string[],
  parameters: readonly string[],
): CodeGeneratorRequest {
  return create(CodeGeneratorRequestSchema, {
    fileToGenerate: [...fileToGenerate],
    protoFile: set.file,
    parameter: parameters.join(","),
  });
}

/** Generate the messages of the protos and of all their imports, except those that protobuf-es contains. */
function generateMessages(
  compiled: CompiledProtos,
  parameters: readonly string[],
): CodeGeneratorResponse_File[] {
  const tool = findTool("protoc-gen-es");
  if (tool === undefined) {
    printNote(
      `protoc-gen-es isn't installed, so there are no messages; install it: ${packageManager().addDev} @bufbuild/protoc-gen-es`,
    );
    return [];
  }
  const request = requestFor(
    compiled,
    compiled.set.file
      .map(({ name }) => name)
      .filter((name) => !name.startsWith("google/protobuf/")),
    parameters.filter((raw) => !isOwnParameter(raw)),
  );
  const input = toBinary(CodeGeneratorRequestSchema, request);
  const { file, error } = fromBinary(
    CodeGeneratorResponseSchema,
    runTool(tool.path, [], { input }),
  );
  if (error !== "") {
    throw new Error(`protoc-gen-es says:\n${error}`);
  }
  return file;
}

function writeFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  print(path);
}
