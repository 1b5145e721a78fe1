import { existsSync, readFileSync, statSync } from "node:fs";
import {
  basename,
  dirname,
  isAbsolute,
  join,
  relative,
  resolve,
  sep,
} from "node:path";
import { UsageError } from "./command.js";
import { packageProtos } from "./package-protos.js";

/** Proto files, by the names under which they import one another. */
export interface GatheredProtos {
  /** The names of the files that were asked for. */
  readonly names: readonly string[];
  /** Their paths and those of all they import. */
  readonly paths: ReadonlyMap<string, string>;
  /** The imports that none of the folders has: the compiler may know them. */
  readonly notFound: ReadonlySet<string>;
  /** The folders of imports. */
  readonly roots: readonly string[];
}

/**
 * Find proto files and everything they import, in the folders of imports. A file
 * that lies in none of them brings its own folder along.
 */
export function gatherProtos(
  protos: readonly string[],
  includes: readonly string[],
): GatheredProtos {
  const roots = includes.length > 0 ? [...includes] : ["."];
  const asked = protos.map((proto) => {
    checkProto(proto);
    const name = nameIn(roots, proto);
    if (name === undefined) {
      roots.push(dirname(proto));
    }
    return { proto, name: name ?? basename(proto) };
  });
  const paths = new Map<string, string>();
  const notFound = new Set<string>();
  const add = (name: string): void => {
    const path = [...roots, packageProtos]
      .map((root) => join(root, name))
      .find((candidate) => existsSync(candidate));
    if (path === undefined) {
      notFound.add(name);
    } else if (!paths.has(name)) {
      paths.set(name, path);
      importsOf(path).forEach(add);
    }
  };
  for (const { proto, name } of asked) {
    add(name);
    checkName(proto, name, paths);
  }
  const names = new Set(asked.map(({ name }) => name));
  return { names: [...names], paths, notFound, roots };
}

/** Two files of one name cannot be told apart, nor what imports them. */
function checkName(
  proto: string,
  name: string,
  paths: ReadonlyMap<string, string>,
): void {
  const path = paths.get(name) ?? proto;
  if (resolve(path) !== resolve(proto)) {
    throw new UsageError(
      `${proto} and ${path} both go by the name ${name}; name the folder that both are below with -I, or run the command for each`,
    );
  }
}

function checkProto(proto: string): void {
  const stats = statSync(proto, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UsageError(`there is no file ${proto}`);
  }
  if (!stats.isFile()) {
    throw new UsageError(
      `${proto} is no file; name the protos in it, like ${join(proto, "*.proto")}`,
    );
  }
}

/** The name of a file in the first folder that it lies in. */
function nameIn(roots: readonly string[], path: string): string | undefined {
  for (const root of roots) {
    const name = relative(resolve(root), resolve(path));
    if (!isAbsolute(name) && name.split(sep)[0] !== "..") {
      return name.split(sep).join("/");
    }
  }
  return undefined;
}

/** What a file imports, as far as one can tell without a compiler. */
function importsOf(path: string): string[] {
  return Array.from(
    readFileSync(path, "utf8").matchAll(
      /(?:^|;)[^\S\n]*import\s+(?:public\s+|weak\s+|option\s+)?(["'])([^"'\n]+)\1/gm,
    ),
    ([, , name = ""]) => name,
  );
}
