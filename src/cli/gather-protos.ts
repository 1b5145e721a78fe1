import { existsSync, readFileSync } from "node:fs";
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
import { findProtoFiles } from "./proto-files.js";

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
 * Find proto files, also those of folders, and everything they import. The
 * folders of imports are those that are given, else those that the files'
 * packages lie in. A file that lies in none of them brings its own folder along.
 */
export function gatherProtos(
  protos: readonly string[],
  includes: readonly string[],
): GatheredProtos {
  const files = findProtoFiles(protos);
  const roots = [
    ...new Set(includes.length > 0 ? includes : files.map(({ root }) => root)),
  ];
  const asked = files.map(({ path, root }) => {
    const name = nameIn(includes.length > 0 ? roots : [root], path);
    if (name === undefined) {
      roots.push(dirname(path));
    }
    return { path, name: name ?? basename(path) };
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
  for (const { path, name } of asked) {
    add(name);
    checkName(path, name, paths);
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
