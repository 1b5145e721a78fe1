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

/** The text of a proto, and where it is from. */
export interface ProtoSource {
  readonly path: string;
  readonly content: Uint8Array;
}

/** Proto files, by the names under which they import one another. */
export interface GatheredProtos {
  /** The names of the files that were asked for. */
  readonly names: readonly string[];
  /** The files that were asked for, and all they import. */
  readonly sources: ReadonlyMap<string, ProtoSource>;
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

/** Find a proto in the user's folders, else among those of this package. */
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

/** Throw where two files go by one name: their importers could mean either. */
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

/** Return the name of a file in the first folder that it lies in. */
function nameIn(roots: readonly string[], path: string): string | undefined {
  for (const root of roots) {
    const name = relative(resolve(root), resolve(path));
    if (!isAbsolute(name) && name.split(sep)[0] !== "..") {
      return name.split(sep).join("/");
    }
  }
  return undefined;
}
