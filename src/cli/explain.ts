import { parseArgs } from "node:util";
import { createFileRegistry } from "@bufbuild/protobuf";
import { helperName } from "../plugin/resolve/helper-name.js";
import type { Decision, Rule } from "../plugin/resolve/mask-field.js";
import { type FileDecisions, resolveFiles } from "../plugin/resolve/resolve.js";
import { SchemaIndex } from "../plugin/resolve/schema-index.js";
import { type Command, UsageError } from "./command.js";
import { compileProtos } from "./compile-protos.js";
import { bold, dim, print } from "./terminal.js";

/** Says what is decided for masks, and why. */
export const explain: Command = {
  help: `Usage: protoc-gen-fieldmask-es explain PROTO… [options]

Lists every google.protobuf.FieldMask of the protos with its helper, what its
paths are relative to and why, or why it has none.

Options:
  --infer            decide by convention where there is no option, as with infer=true
  -I, --include DIR  a folder that imports are relative to; may be repeated (default: .)
  -h, --help         print this
`,
  run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        include: { type: "string", short: "I", multiple: true, default: [] },
        infer: { type: "boolean", default: false },
      },
    });
    if (positionals.length === 0) {
      throw new UsageError("explain takes one or more proto files");
    }
    const { names, set } = compileProtos(positionals, values.include);
    const registry = createFileRegistry(set);
    const index = new SchemaIndex([...registry.files]);
    const files = names.flatMap((name) => registry.getFile(name) ?? []);
    resolveFiles(files, index, values.infer).forEach(printFile);
  },
};

function printFile({ file, decisions }: FileDecisions): void {
  print(file.proto.name);
  if (decisions.length === 0) {
    print("  no google.protobuf.FieldMask");
  }
  for (const decision of decisions) {
    const { field, none } = decision;
    const helper = none === undefined ? helperName(field) : "no helper";
    print(`  ${field.parent.typeName}.${field.name}: ${bold(helper)}`);
    for (const line of reasons(decision)) {
      print(`    ${line}`);
    }
  }
}

function reasons({ in: inSide, out, none }: Decision): string[] {
  if (none !== undefined) {
    return [none];
  }
  const lines: string[] = [];
  if (inSide !== undefined) {
    const { field, message, rule } = inSide;
    const base = field === undefined ? "the request" : field.name;
    lines.push(
      `in:  paths of ${message.typeName}, relative to ${base} ${why(rule)}`,
    );
  }
  if (out !== undefined) {
    const { field, message, response, rule } = out;
    const base =
      field === undefined
        ? "the response"
        : `${field.name} of ${response.typeName}`;
    lines.push(
      `out: paths of ${message.typeName}, relative to ${base} ${why(rule)}`,
    );
  }
  return lines;
}

function why(rule: Rule): string {
  return dim(`(${reasonTexts[rule]})`);
}

const reasonTexts: Readonly<Record<Rule, string>> = {
  option: "by its option",
  "output type": "inferred: the field of the type that the RPC returns",
  operation_info:
    "inferred: the field of the type that the RPC's operation returns",
  name: "inferred: the field called as what the RPC updates",
  "only message":
    "inferred: the only message field, beside identifiers and control",
  "flat update": "inferred: the RPC updates the fields of its request",
  list: "inferred: the response is a list of these",
  wrapper: "inferred: the response only wraps it",
  response: "inferred: what the RPC returns",
};
