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
import { googleapis, packageProtos } from "./package-protos.js";
import { findProtoFiles, importsOf } from "./proto-files.js";

/** The text of a proto and its origin. */
export interface ProtoSource {
  readonly path: string;
  readonly content: Uint8Array;
}

/** Proto files, by the names under which they import one another. */
export interface GatheredProtos {
  /** The names of the requested files. */
  readonly names: readonly string[];
  /** The requested files and all their imports. */
  readonly sources: ReadonlyMap<string, ProtoSource>;
  /** The imports that are in none of the folders: the compiler may know them. */
  readonly notFound: ReadonlySet<string>;
  /** The folders that imports are relative to. */
  readonly roots: readonly string[];
}

/**
 * Find proto files, in folders too, and everything they import. Imports are
 * relative to the given folders, or by default to those that contain the files'
 * packages. For a file outside of all of them, its own folder is added.
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
  const sources = new Map<string, ProtoSource>();
  const notFound = new Set<string>();
  const add = (name: string): void => {
    if (sources.has(name)) {
      return;
    }
    const source = findSource(name, roots);
    if (source === undefined) {
      notFound.add(name);
    } else {
      sources.set(name, source);
      importsOf(source.content).forEach(add);
    }
  };
  for (const { path, name } of asked) {
    add(name);
    checkName(path, name, sources);
  }
  const names = new Set(asked.map(({ name }) => name));
  return { names: [...names], sources, notFound, roots };
}

/** Find a proto in the user's folders, or else in this package. */
function findSource(
  name: string,
  roots: readonly string[],
): ProtoSource | undefined {
  const path = [...roots, packageProtos]
    .map((root) => join(root, name))
    .find((candidate) => existsSync(candidate));
  if (path !== undefined) {
    return { path, content: readFileSync(path) };
  }
  const text = googleapis()[name];
  return text === undefined
    ? undefined
    : { path: name, content: Buffer.from(text) };
}

/** Throw an error for two files with the same import name: an import could mean either. */
function checkName(
  proto: string,
  name: string,
  sources: ReadonlyMap<string, ProtoSource>,
): void {
  const path = sources.get(name)?.path ?? proto;
  if (resolve(path) !== resolve(proto)) {
    throw new UsageError(
      `${proto} and ${path} both go by the name ${name}; name the folder that both are below with -I, or run the command for each`,
    );
  }
}

/** Return the name of a file relative to the first folder that contains it. */
function nameIn(roots: readonly string[], path: string): string | undefined {
  for (const root of roots) {
    const name = relative(resolve(root), resolve(path));
    if (!isAbsolute(name) && name.split(sep)[0] !== "..") {
      return name.split(sep).join("/");
    }
  }
  return undefined;
}
