import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isInside, pathFrom } from "../folders.js";
import { packageProtos } from "../package-protos.js";
import { isVendored, type Module, type Workspace } from "./workspace.js";
import { textsOf } from "./yaml-file.js";

/** The name of the option's proto. */
export const OPTION = "fieldmask/option.proto";

/** The folder of the option where npm installs it. */
export const INSTALLED = "node_modules/protoc-gen-fieldmask-es/proto";

/** The location of the option, existing or planned. */
export interface OptionPlace {
  /** As a module of the installed package, as a copy beside the protos, or as the user has it. */
  readonly as: "module" | "copy" | "own";
  /** The folder that its import is relative to, from the working directory; undefined where a dependency contains it. */
  readonly root: string | undefined;
  /** Whether init has to add it. */
  readonly isNew: boolean;
}

/**
 * Decide where the option comes from: an existing one; or else the package, if
 * it is installed beside the configuration; or else a copy, since buf takes no
 * module from further up. Two modules with the option are an error, because buf
 * takes a file from one module only.
 */
export function placeOption(
  dir: string,
  modules: readonly Module[],
  workspace?: Workspace,
): OptionPlace {
  // The package may be listed before it is installed.
  const [owner, ...others] = modules.filter(
    ({ path }) => isInstalledModule(path) || hasOption(path),
  );
  if (owner !== undefined) {
    if (others.length > 0) {
      throw new Error(collision([owner, ...others]));
    }
    return { as: kindOf(owner.path), root: owner.path, isNew: false };
  }
  if (
    textsOf(workspace?.file.data.deps).some((dep) => dep.includes("fieldmask"))
  ) {
    return { as: "own", root: undefined, isNew: false };
  }
  const installed = join(dir, INSTALLED);
  if (workspace?.kind !== "v1 module" && hasOption(installed)) {
    return { as: "module", root: installed, isNew: true };
  }
  const [here = modules[0]] = modules.filter(
    ({ path }) => isInside(path, ".") && !isVendored(path),
  );
  return { as: "copy", root: here?.path ?? dir, isNew: true };
}

function hasOption(root: string): boolean {
  return existsSync(join(root, OPTION));
}

function isInstalledModule(root: string): boolean {
  return root.endsWith(INSTALLED);
}

function kindOf(root: string): OptionPlace["as"] {
  if (isInstalledModule(root)) {
    return "module";
  }
  const [own, ours] = [root, packageProtos].map((dir) =>
    readFileSync(join(dir, OPTION), "utf8"),
  );
  return own === ours ? "copy" : "own";
}

function collision(owners: readonly Module[]): string {
  const paths = owners.map(({ path }) => pathFrom(".", join(path, OPTION)));
  return `buf takes a file from one module alone, and these are the same: ${paths.join(", ")}; keep one, and remove the others`;
}

/** Return the path that buf lint ignores, relative to a folder: the module, or the copy. */
export function ignoredPath(
  { as, root }: OptionPlace,
  folder: string,
): string | undefined {
  return root === undefined || as === "own"
    ? undefined
    : pathFrom(folder, as === "module" ? root : join(root, OPTION));
}
