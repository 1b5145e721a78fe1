import { createFileRegistry, type DescMessage } from "@bufbuild/protobuf";
import { suggest } from "../mask/suggest.js";
import { type Command, UsageError } from "./command.js";
import { compileProtos } from "./compile-protos.js";
import { parseCall } from "./parse-call.js";
import { pathLines } from "./path-lines.js";
import { bold, dim, print } from "./terminal.js";

/** The command that prints the valid paths of a message. */
export const paths: Command = {
  help: `Usage: protoc-gen-fieldmask-es paths PROTO|DIR… MESSAGE [-I DIR]…

Prints the tree of valid paths of a message, with types. The message goes by its
full name, or by the end of it.

Options:
  -I, --include DIR  a folder that imports are relative to; may be repeated
                     (default: the folder that a proto's package lies in)
  -h, --help         print this

Example: protoc-gen-fieldmask-es paths proto User
`,
  run(args) {
    const { values, positionals } = parseCall(args, {
      include: { type: "string", short: "I", multiple: true, default: [] },
    });
    const name = positionals.at(-1) ?? "";
    const protos = positionals.slice(0, -1);
    if (protos.length === 0 || name.endsWith(".proto")) {
      throw new UsageError(
        "paths takes one or more proto files or folders of them, and behind them the name of a message",
      );
    }
    const { set } = compileProtos(protos, values.include);
    const messages = [...createFileRegistry(set)].filter(
      (type) => type.kind === "message",
    );
    printPaths(findMessage(name, messages));
  },
};

function findMessage(
  name: string,
  messages: readonly DescMessage[],
): DescMessage {
  const exact = messages.filter(({ typeName }) => typeName === name);
  const ending = messages.filter(({ typeName }) =>
    typeName.endsWith(`.${name}`),
  );
  const [found, ...others] = exact.length > 0 ? exact : ending;
  if (found === undefined) {
    const known = messages.flatMap(({ name, typeName }) => [name, typeName]);
    const meant = suggest(name, known);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new Error(`these protos have no message ${name}${hint}`);
  }
  if (others.length > 0) {
    const listed = ending.map(({ typeName }) => typeName).join(", ");
    throw new Error(`${name} can be one of ${listed}; use the full name`);
  }
  return found;
}

function printPaths(message: DescMessage): void {
  const lines = [];
  let hasMore = false;
  for (const line of pathLines(message)) {
    if (lines.length === MAX_LINES) {
      hasMore = true;
      break;
    }
    lines.push({ ...line, label: "  ".repeat(line.depth + 1) + line.path });
  }
  print(bold(message.typeName));
  const width = Math.max(0, ...lines.map(({ label }) => label.length));
  for (const { label, type, remark } of lines) {
    const text = `${label.padEnd(width)}  ${type}`;
    print(remark === "" ? text : `${text}  ${dim(`(${remark})`)}`);
  }
  if (hasMore) {
    print(`  … and more: print the paths of a message further down`);
  }
}

/** Nobody reads more. */
const MAX_LINES = 1000;
