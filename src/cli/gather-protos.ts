import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { UsageError } from "./command.js";
import { packageProtos } from "./package-protos.js";

/** Proto files, by the names under which they import one another. */
export interface GatheredProtos {
  /** The names of the files that were asked for. */
  readonly names: readonly string[];
  /** Their paths and those of all they import. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * Find proto files and everything they import, in the folders of imports. A file
 * that lies in none of them brings its own folder along. What is not found is
 * left for the compiler: it may know the file, or tell what is missing.
 */
export function gatherProtos(
  protos: readonly string[],
  includes: readonly string[],
): GatheredProtos {
  const roots = includes.length > 0 ? [...includes] : ["."];
  const names = protos.map((proto) => {
    checkProto(proto);
    const name = nameIn(roots, proto);
    if (name !== undefined) {
      return name;
    }
    roots.push(dirname(proto));
    return relative(dirname(proto), proto);
  });
  const paths = new Map<string, string>();
  const add = (name: string): void => {
    const path = [...roots, packageProtos]
      .map((root) => join(root, name))
      .find((candidate) => existsSync(candidate));
    if (path !== undefined && !paths.has(name)) {
      paths.set(name, path);
      importsOf(path).forEach(add);
    }
  };
  names.forEach(add);
  return { names, paths };
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

/** What a file imports, as far as one can tell without a compiler: perhaps also an import in a comment. */
function importsOf(path: string): string[] {
  return Array.from(
    readFileSync(path, "utf8").matchAll(
      /\bimport\s+(?:public\s+|weak\s+|option\s+)?(["'])([^"'\n]+)\1/g,
    ),
    ([, , name = ""]) => name,
  );
}
