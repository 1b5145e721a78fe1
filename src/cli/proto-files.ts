import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { UsageError } from "./command.js";

/** A proto file that the user named, itself or by a folder above it. */
export interface ProtoFile {
  readonly path: string;
  /** The folder that its imports are probably relative to. */
  readonly root: string;
}

/**
 * Find the proto files that arguments name: files, and those below folders.
 * Throws a `UsageError` for a path without a proto.
 */
export function findProtoFiles(paths: readonly string[]): ProtoFile[] {
  return paths.map(normalize).flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new UsageError(`there is no file or folder ${path}`);
    }
    if (!stats.isDirectory()) {
      return withRoots([path], ["."]);
    }
    const files = protosBelow(path);
    if (files.length === 0) {
      throw new UsageError(`there is no .proto file below ${path}`);
    }
    return withRoots(files, [path, "."]);
  });
}

/**
 * Find the folders that the imports of files are relative to: the one that
 * contains their packages, or one of the others if it has more of their
 * imports.
 */
export function withRoots(
  paths: readonly string[],
  others: readonly string[],
): ProtoFile[] {
  const groups = new Map<string | undefined, string[]>();
  for (const path of paths) {
    const root = packageRoot(path);
    groups.set(root, [...(groups.get(root) ?? []), path]);
  }
  return [...groups].flatMap(([root, files]) => {
    const imports = files.flatMap((path) => importsOf(readFileSync(path)));
    const found = (candidate: string): number =>
      imports.filter((name) => existsSync(join(candidate, name))).length;
    const [best = "."] = [...(root === undefined ? [] : [root]), ...others]
      .map((candidate) => ({ candidate, count: found(candidate) }))
      .sort((a, b) => b.count - a.count)
      .map(({ candidate }) => candidate);
    return files.map((path) => ({ path, root: best }));
  });
}

/** Return the imports of a file, going by its text. */
export function importsOf(content: Uint8Array): string[] {
  return Array.from(
    Buffer.from(content)
      .toString()
      .matchAll(
        /(?:^|;)[^\S\n]*import\s+(?:public\s+|weak\s+|option\s+)?(["'])([^"'\n]+)\1/gm,
      ),
    ([, , name = ""]) => name,
  );
}

/** Return the proto files below a folder, sorted, except those of installed packages and in hidden folders. */
export function protosBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) {
        return entry.name === "node_modules" || entry.name.startsWith(".")
          ? []
          : protosBelow(path);
      }
      return entry.name.endsWith(".proto") ? [path] : [];
    });
}

/**
 * Return the folder that contains a file's package: `proto` for
 * `proto/shop/v1/user.proto` of `shop.v1`. Returns undefined if the file's
 * folder isn't named after the package.
 */
function packageRoot(path: string): string | undefined {
  const [, name] =
    /^\s*package\s+([\w.]+)\s*;/m.exec(readFileSync(path, "utf8")) ?? [];
  if (name === undefined) {
    return undefined;
  }
  const folders = name.split(".").join(sep);
  const dir = dirname(path);
  if (dir === folders) {
    return ".";
  }
  return dir.endsWith(sep + folders)
    ? dir.slice(0, -folders.length - 1) || sep
    : undefined;
}
