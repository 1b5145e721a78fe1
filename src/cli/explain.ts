import { createFileRegistry } from "@bufbuild/protobuf";
import { isUndecided } from "../plugin/notes.js";
import { type PluginOptions, readOptions } from "../plugin/parameter.js";
import { helperName } from "../plugin/resolve/helper-name.js";
import { type FileDecisions, resolveFiles } from "../plugin/resolve/resolve.js";
import { SchemaIndex } from "../plugin/resolve/schema-index.js";
import { type Command, UsageError } from "./command.js";
import { compileProtos } from "./compile-protos.js";
import { decisionLines } from "./decision-lines.js";
import { missingService, orMissingService } from "./missing-service.js";
import { parseCall } from "./parse-call.js";
import { bold, print, printNote } from "./terminal.js";

/** The command that prints the decision on each mask, and its reason. */
export const explain: Command = {
  help: `Usage: protoc-gen-fieldmask-es explain PROTO|DIR… [-I DIR]… [--infer]
         [--opt KEY=VALUE]… [--check]

Lists every google.protobuf.FieldMask of the protos, of a folder for all below it,
with its helper, what its paths are relative to and why, or why it has none.

Options:
  -I, --include DIR  a folder that imports are relative to; may be repeated
                     (default: the folder that a proto's package lies in)
  --infer            decide by convention where there is no option, as with infer=true
  --opt KEY=VALUE    a parameter of the plugin, such as in=, out= and none=; may be repeated
  --check            exit with 1 if a mask field of a request has no helper, and neither
                     its option nor none= says that it should have none
  -h, --help         print this

Example: protoc-gen-fieldmask-es explain proto --infer
`,
  run(args) {
    const { values, positionals } = parseCall(args, {
      include: { type: "string", short: "I", multiple: true, default: [] },
      infer: { type: "boolean", default: false },
      opt: { type: "string", multiple: true, default: [] },
      check: { type: "boolean", default: false },
    });
    if (positionals.length === 0) {
      throw new UsageError(
        "explain takes one or more proto files or folders of them",
      );
    }
    const options = optionsOf(
      values.infer ? ["infer=true", ...values.opt] : values.opt,
    );
    const compiled = compileProtos(positionals, values.include);
    const { names, set } = compiled;
    const registry = createFileRegistry(set);
    const index = new SchemaIndex([...registry.files]);
    const files = names.flatMap((name) => registry.getFile(name) ?? []);
    const decided = orMissingService(compiled, () =>
      resolveFiles(files, index, options),
    );
    for (const file of decided) {
      printFile(file, index);
    }
    const missing = missesRpc(decided, index)
      ? missingService(compiled)
      : undefined;
    if (missing !== undefined) {
      printNote(missing);
    }
    if (values.check) {
      check(decided, index);
    }
  },
};

function optionsOf(parameters: readonly string[]): PluginOptions {
  try {
    return readOptions(parameters.join(","));
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

function printFile(
  { file, decisions }: FileDecisions,
  index: SchemaIndex,
): void {
  print(file.proto.name);
  if (decisions.length === 0) {
    print("  no google.protobuf.FieldMask");
  }
  for (const decision of decisions) {
    const { field, none } = decision;
    const helper = none === undefined ? helperName(field) : "no helper";
    print(`  ${field.parent.typeName}.${field.name}: ${bold(helper)}`);
    for (const line of decisionLines(decision, index)) {
      print(`    ${line}`);
    }
  }
}

function missesRpc(
  decided: readonly FileDecisions[],
  index: SchemaIndex,
): boolean {
  return decided.some(({ decisions }) =>
    decisions.some(
      (decision) =>
        decision.none?.kind === "no RPC" && isUndecided(decision, index),
    ),
  );
}

function check(decided: readonly FileDecisions[], index: SchemaIndex): void {
  const undecided = decided
    .flatMap(({ decisions }) => decisions)
    .filter((decision) => isUndecided(decision, index));
  if (undecided.length > 0) {
    process.exitCode = 1;
    printNote(
      `mask fields of requests without a helper: ${undecided.map(({ field }) => `${field.parent.typeName}.${field.name}`).join(", ")}; set their option, or one of the parameters in=, out= and none=`,
    );
  }
}
