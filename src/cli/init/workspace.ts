import { join } from "node:path";
import { foldersUp, isInside, pathFrom } from "../folders.js";
import {
  mapOf,
  readYaml,
  textsOf,
  type YamlFile,
  type YamlMap,
} from "./yaml-file.js";

/** A folder of protos that imports are relative to. */
export interface Module {
  /** Its path from the working directory. */
  readonly path: string;
  /** The excluded folders in it, from the working directory. */
  readonly excludes: readonly string[];
  /** Its own part of the configuration. */
  readonly config: YamlMap;
}

/** The modules that buf compiles together, according to its configuration. */
export interface Workspace {
  readonly kind: "v2" | "v1 workspace" | "v1 module";
  /** The folder that the paths of its configuration are relative to, from the working directory. */
  readonly dir: string;
  readonly file: YamlFile;
  readonly modules: readonly Module[];
}

/**
 * Find the workspace of the working directory: one there, or one further up
 * that has modules here; or else the module in one of these folders.
 */
export function findWorkspace(below: readonly string[]): Workspace | undefined {
  let module: Workspace | undefined;
  for (const dir of foldersUp().map((path) => pathFrom(".", path))) {
    const found = readWorkspace(dir);
    if (found === undefined || !isHere(found)) {
      continue;
    }
    if (found.kind !== "v1 module") {
      // A v1 module can be part of a workspace further up.
      return module === undefined || contains(found, module) ? found : module;
    }
    module ??= found;
  }
  return (
    module ??
    below.map(readWorkspace).find((workspace) => workspace !== undefined)
  );
}

function isHere({ dir, modules }: Workspace): boolean {
  return (
    dir === "." ||
    modules.some(({ path }) => isInside(path, ".") || isInside(".", path))
  );
}

function contains({ kind, modules }: Workspace, { dir }: Workspace): boolean {
  return kind === "v1 workspace" && modules.some(({ path }) => path === dir);
}

function readWorkspace(dir: string): Workspace | undefined {
  const work = readYaml(join(dir, "buf.work.yaml"));
  if (work !== undefined) {
    const modules = textsOf(work.data.directories).map((path) =>
      readModule(fromHere(dir, path)),
    );
    return { kind: "v1 workspace", dir, file: work, modules };
  }
  const file = readYaml(join(dir, "buf.yaml"));
  if (file === undefined) {
    return undefined;
  }
  return file.data.version === "v2"
    ? { kind: "v2", dir, file, modules: modulesOf(file.data, dir) }
    : { kind: "v1 module", dir, file, modules: [readModule(dir)] };
}

/** Return the modules of a v2 buf.yaml: without a list, its folder is the only one. */
function modulesOf({ modules }: YamlMap, dir: string): Module[] {
  return Array.isArray(modules)
    ? modules.map(mapOf).map((config) => ({
        path: fromHere(dir, textsOf(config.path)[0] ?? "."),
        excludes: textsOf(config.excludes).map((path) => fromHere(dir, path)),
        config,
      }))
    : [{ path: dir, excludes: [], config: {} }];
}

/** Read a v1 module, whose folder may have a configuration. */
function readModule(path: string): Module {
  const config = readYaml(join(path, "buf.yaml"))?.data ?? {};
  return {
    path,
    excludes: textsOf(mapOf(config.build).excludes).map((excluded) =>
      fromHere(path, excluded),
    ),
    config,
  };
}

/** Return whether a folder contains the protos of others, going by its name. */
export function isVendored(path: string): boolean {
  return path
    .split(/[\\/]/)
    .some((name) =>
      ["third_party", "vendor", "external", "node_modules"].includes(name),
    );
}

/** Return a path in a configuration as a path from the working directory. */
function fromHere(dir: string, path: string): string {
  return pathFrom(".", join(dir, path));
}
