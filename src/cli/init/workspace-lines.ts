import { existsSync } from "node:fs";
import { join } from "node:path";
import { isInside, pathFrom } from "../folders.js";
import { INSTALLED, ignoredPath, type OptionPlace } from "./place-option.js";
import type { Module, Workspace } from "./workspace.js";
import {
  itemsOf,
  mapOf,
  readYaml,
  textsOf,
  YamlFile,
  type YamlMap,
} from "./yaml-file.js";

/** Lines of YAML that one of the user's files lacks. */
export interface Addition {
  readonly path: string;
  readonly lines: readonly string[];
  /** Another change to make in the file. */
  readonly remark?: string;
}

/** Return the lines for the option that the configuration of a workspace lacks. */
export function workspaceLines(
  workspace: Workspace,
  option: OptionPlace,
): Addition[] {
  switch (workspace.kind) {
    case "v2":
      return v2Lines(workspace, option);
    case "v1 workspace":
      return option.as === "module"
        ? directoryLines(workspace, option)
        : workspace.modules.flatMap((module) => moduleLines(module, option));
    case "v1 module":
      return workspace.modules.flatMap((module) => moduleLines(module, option));
  }
}

function v2Lines(
  { dir, file, modules }: Workspace,
  option: OptionPlace,
): Addition[] {
  const lines: string[] = [];
  const { name } = file.data;
  const items = modules.flatMap((module, index) =>
    moduleItem(file, dir, module, index),
  );
  if (option.as === "module" && option.isNew) {
    // Without a list, the folder is the only module; in a list, it has to be named.
    const isAlone = file.data.modules === undefined && items.length === 0;
    const added = [
      ...(isAlone
        ? [{ path: ".", ...(name === undefined ? {} : { name }) }]
        : []),
      { path: INSTALLED },
    ];
    items.push(...file.print({ modules: added }).slice(1));
  }
  if (items.length > 0) {
    lines.push("modules:", ...items);
  }
  const ignored = ignoredPath(option, dir);
  if (ignored !== undefined && !ignoresLint(file.data, modules, ignored)) {
    lines.push(...file.print({ lint: { ignore: [ignored] } }));
  }
  if (lines.length === 0) {
    return [];
  }
  const path = pathFrom(".", file.path);
  return name === undefined || items.length === 0
    ? [{ path, lines }]
    : [
        {
          path,
          lines,
          remark: `${path} has its name in the list of modules then: remove the one above it`,
        },
      ];
}

/** Return the item of a module that fails to exclude the packages installed in it. */
function moduleItem(
  file: YamlFile,
  dir: string,
  module: Module,
  index: number,
): string[] {
  if (!takesInstalled(module)) {
    return [];
  }
  const path = pathFrom(dir, join(module.path, "node_modules"));
  const { name } = file.data;
  const item = {
    path: ".",
    ...(name === undefined ? {} : { name }),
    ...module.config,
    excludes: [...itemsOf(module.config.excludes), path],
  };
  return (
    file.printItem("modules", index, { excludes: [path] }) ??
    file.print({ modules: [item] }).slice(1)
  );
}

/** Return whether a module contains the protos of packages that are installed in it. */
function takesInstalled({ path, excludes }: Module): boolean {
  const installed = join(path, INSTALLED);
  return (
    !path.split(/[\\/]/).includes("node_modules") &&
    existsSync(installed) &&
    !excludes.some((excluded) => isInside(installed, excluded))
  );
}

/** Return whether buf lint of v2 ignores a path: by the settings of all modules, or of the module that contains it. */
function ignoresLint(
  { lint }: YamlMap,
  modules: readonly Module[],
  path: string,
): boolean {
  return [lint, ...modules.map(({ config }) => config.lint)].some((config) =>
    textsOf(mapOf(config).ignore).some((ignored) => isInside(path, ignored)),
  );
}

function directoryLines(
  { dir, file }: Workspace,
  { root, isNew }: OptionPlace,
): Addition[] {
  return isNew && root !== undefined
    ? [
        {
          path: pathFrom(".", file.path),
          lines: file.print({ directories: [pathFrom(dir, root)] }),
        },
      ]
    : [];
}

/** Return the lines that the buf.yaml of a v1 module lacks for a copy of the option in it. */
function moduleLines(module: Module, option: OptionPlace): Addition[] {
  const path = join(module.path, "buf.yaml");
  const file = readYaml(path) ?? new YamlFile(path, "");
  const lacks: YamlMap[] = [];
  if (takesInstalled(module)) {
    lacks.push({ build: { excludes: ["node_modules"] } });
  }
  const ignored =
    option.root === module.path ? ignoredPath(option, module.path) : undefined;
  if (ignored !== undefined && !ignoresLint(file.data, [], ignored)) {
    lacks.push({ lint: { ignore: [ignored] } });
  }
  if (lacks.length === 0) {
    return [];
  }
  const version = file.data.version === undefined ? [{ version: "v1" }] : [];
  return [
    {
      path,
      lines: [...version, ...lacks].flatMap((value) => file.print(value)),
    },
  ];
}
