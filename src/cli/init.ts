import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Command, UsageError } from "./command.js";
import { isInside, pathFrom } from "./folders.js";
import {
  bufGenYaml,
  bufYaml,
  needsGoogleapis,
  outFolder,
  protoRoots,
} from "./init/fresh-files.js";
import {
  INSTALLED,
  OPTION,
  type OptionPlace,
  placeOption,
} from "./init/place-option.js";
import { findTemplate, type Template, templateLines } from "./init/template.js";
import {
  findWorkspace,
  isVendored,
  type Module,
  type Workspace,
} from "./init/workspace.js";
import { type Addition, workspaceLines } from "./init/workspace-lines.js";
import { isInstalled, packageManager } from "./package-manager.js";
import { packageProtos } from "./package-protos.js";
import { parseCall } from "./parse-call.js";
import { print, printNote } from "./terminal.js";

/** The command that sets up a folder for buf generate. */
export const init: Command = {
  help: `Usage: protoc-gen-fieldmask-es init

Writes buf.yaml and buf.gen.yaml for the folder it runs in, so that buf generate
writes messages and helpers. Existing files stay as they are: it prints what to
add to each of them, and exits 1 until that is there. Where your protos import
some of googleapis, buf.yaml has them as a dependency.

fieldmask/option.proto comes from the installed package, unless your protos have
it already; where node_modules lies further up, or where buf's configuration is
of v1, a copy of it goes beside your protos.

Options:
  -h, --help         print this
`,
  run(args) {
    const { positionals } = parseCall(args, {});
    if (positionals.length > 0) {
      throw new UsageError(
        "init takes nothing: run it in the folder to set up",
      );
    }
    const roots = protoRoots();
    const workspace = findWorkspace(roots);
    const template = findTemplate([
      ...new Set([".", ...(workspace === undefined ? [] : [workspace.dir])]),
    ]);
    const modules = workspace?.modules ?? roots.map(freshModule);
    const option = placeOption(workspace?.dir ?? ".", modules, workspace);
    // Mistakes in the user's files must fail before anything is written.
    const additions = [
      ...(workspace === undefined ? [] : workspaceLines(workspace, option)),
      ...(template === undefined
        ? []
        : templateLines(template, option, outFolder())),
    ];
    if (option.as === "copy" && option.isNew) {
      copyOption(option, workspace);
    }
    const isOnGoogleapis = workspace === undefined && needsGoogleapis(roots);
    if (workspace === undefined) {
      write("buf.yaml", bufYaml(roots, option, isOnGoogleapis));
    }
    if (template === undefined) {
      write("buf.gen.yaml", bufGenYaml(inputsOf(modules)));
    }
    const isComplete =
      workspace !== undefined &&
      template !== undefined &&
      additions.length === 0 &&
      !(option.as === "copy" && option.isNew);
    if (isComplete) {
      print("buf.yaml and buf.gen.yaml have all it takes");
    }
    printAdditions(additions);
    printNextSteps(template, additions.length > 0, isOnGoogleapis);
  },
};

function freshModule(path: string): Module {
  return { path, excludes: [], config: {} };
}

/** Return the folders to generate: the modules here, except those with the protos of others. */
function inputsOf(modules: readonly Module[]): string[] {
  const paths = modules
    .map(({ path }) => path)
    .filter((path) => isInside(path, ".") && !isVendored(path));
  return paths.length === 0 ? ["."] : paths.map((path) => pathFrom(".", path));
}

function copyOption(
  { root = "." }: OptionPlace,
  workspace: Workspace | undefined,
): void {
  const copy = pathFrom(".", join(root, OPTION));
  write(copy, readFileSync(join(packageProtos, OPTION), "utf8"));
  const dir =
    workspace === undefined || workspace.dir === "."
      ? "this folder"
      : workspace.dir;
  const reason =
    workspace?.kind === "v1 module"
      ? "a module of v1 takes no other"
      : `there is no ${INSTALLED} in ${dir}, and buf looks no further up`;
  printNote(`${copy} is a copy: ${reason}. Keep it in your repository`);
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  print(path);
}

/** Print the name of each file, and below it the lines to add. */
function printAdditions(additions: readonly Addition[]): void {
  if (additions.length === 0) {
    return;
  }
  process.exitCode = 1;
  printNote(
    "existing files stay as they are; add these lines below their keys, and to an existing block the lines that it lacks:",
  );
  for (const { path, lines } of additions) {
    print("");
    print(path);
    for (const line of lines) {
      print(`  ${line}`);
    }
  }
  for (const { remark } of additions) {
    if (remark !== undefined) {
      printNote(remark);
    }
  }
}

function printNextSteps(
  template: Template | undefined,
  isLater: boolean,
  isOnGoogleapis: boolean,
): void {
  const { add, addDev, exec } = packageManager();
  const install = [
    [add, ["protoc-gen-fieldmask-es", "@bufbuild/protobuf"]],
    [addDev, ["@bufbuild/buf", "@bufbuild/protoc-gen-es"]],
  ] as const;
  const commands = install.flatMap(([command, packages]) => {
    const missing = packages.filter((name) => !isInstalled(name));
    return missing.length === 0 ? [] : [`${command} ${missing.join(" ")}`];
  });
  print("");
  print(isLater ? "Then run:" : "Now run:");
  for (const command of [
    ...commands,
    ...(isOnGoogleapis ? [`${exec} buf dep update`] : []),
    `${exec} buf generate${flags(template)}`,
  ]) {
    print(`  ${command}`);
  }
}

/** Return the flags of buf generate for a template with another name, and its folder as a comment. */
function flags(template: Template | undefined): string {
  if (template === undefined) {
    return "";
  }
  const { dir, name } = template;
  const change = dir === "." ? "" : ` # in ${dir}`;
  return name === "buf.gen.yaml" ? change : ` --template ${name}${change}`;
}
