import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Command, UsageError } from "./command.js";
import { packageProtos } from "./package-protos.js";
import { print, printNote } from "./terminal.js";

const INSTALLED_PROTOS = "node_modules/protoc-gen-fieldmask-es/proto";
const OPTION = "fieldmask/option.proto";

/** Sets a folder up for buf generate. */
export const init: Command = {
  help: `Usage: protoc-gen-fieldmask-es init

Writes buf.yaml and buf.gen.yaml for the folder it runs in, so that buf generate
writes messages and helpers. Files that are there already stay as they are.

fieldmask/option.proto comes from the installed package, unless your protos have
it already; where node_modules lies further up, a copy of it goes beside your
protos, since buf looks no further up.
`,
  run(args) {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    if (positionals.length > 0) {
      throw new UsageError(
        "init takes nothing: run it in the folder to set up",
      );
    }
    const protos = findProtoFolder();
    mkdirSync(protos, { recursive: true });
    // buf takes a file from one module alone: where the protos have the option already, as with the Go plugin, theirs counts.
    const usesInstalled =
      !existsSync(join(protos, OPTION)) &&
      existsSync(join(INSTALLED_PROTOS, OPTION));
    if (!usesInstalled) {
      copyOption(protos);
    }
    write("buf.yaml", bufYaml(protos, usesInstalled));
    write("buf.gen.yaml", bufGenYaml(protos));
    printNextSteps();
  },
};

/** The folder of the protos: one of the usual names, or else the current one if it has any. */
function findProtoFolder(): string {
  const usual = ["proto", "protos"].find((dir) => existsSync(dir));
  return usual ?? (hasProtos(".") ? "." : "proto");
}

function hasProtos(dir: string): boolean {
  return readdirSync(dir, { withFileTypes: true }).some((entry) =>
    entry.isDirectory()
      ? entry.name !== "node_modules" && hasProtos(join(dir, entry.name))
      : entry.name.endsWith(".proto"),
  );
}

function copyOption(protos: string): void {
  const copy = join(protos, OPTION);
  if (existsSync(copy)) {
    return;
  }
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(packageProtos, OPTION), copy);
  print(copy);
  printNote(
    `${copy} is a copy: there is no ${INSTALLED_PROTOS} in this folder, and buf looks no further up. Keep it in your repository`,
  );
}

function write(file: string, content: string): void {
  if (!existsSync(file)) {
    writeFileSync(file, content);
    print(file);
  } else if (readFileSync(file, "utf8") !== content) {
    printNote(
      `${file} is there already and stays as it is; it would have been:\n\n${content.replaceAll(/^(?=.)/gm, "  ")}`,
    );
  }
}

function bufYaml(protos: string, usesInstalled: boolean): string {
  const excludes =
    protos === "." ? "    excludes:\n      - node_modules\n" : "";
  const installed = usesInstalled ? `  - path: ${INSTALLED_PROTOS}\n` : "";
  return `version: v2
modules:
  - path: ${protos}
${excludes}${installed}lint:
  ignore:
    - ${usesInstalled ? INSTALLED_PROTOS : posix.join(protos, OPTION)}
`;
}

function bufGenYaml(protos: string): string {
  const out = existsSync("src") ? "src/gen" : "gen";
  const plugin = (name: string) => `  - local: ${name}
    out: ${out}
    opt:
      - target=ts
      - import_extension=js
`;
  return `version: v2
inputs:
  - directory: ${protos}
plugins:
${plugin("protoc-gen-es")}    # The messages refer to ${OPTION}.
    include_imports: true
${plugin("protoc-gen-fieldmask-es")}`;
}

function printNextSteps(): void {
  const install = [
    ["npm install", ["protoc-gen-fieldmask-es", "@bufbuild/protobuf"]],
    ["npm install --save-dev", ["@bufbuild/buf", "@bufbuild/protoc-gen-es"]],
  ] as const;
  const commands = install.flatMap(([command, packages]) => {
    const missing = packages.filter((name) => !isInstalled(name));
    return missing.length === 0 ? [] : [`${command} ${missing.join(" ")}`];
  });
  print("");
  print("Now run:");
  for (const command of [...commands, "npx buf generate"]) {
    print(`  ${command}`);
  }
}

/** Whether a package is in the `node_modules` of the folder or of one above it. */
function isInstalled(name: string, dir = resolve(".")): boolean {
  return (
    existsSync(join(dir, "node_modules", name)) ||
    (dirname(dir) !== dir && isInstalled(name, dirname(dir)))
  );
}
