import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { UsageError } from "./command.js";

/** A proto file that the user named, or that lies below a folder that the user named. */
export interface ProtoFile {
  readonly path: string;
  /** The folder that its imports are relative to, as far as one can tell from the file. */
  readonly root: string;
}

/**
 * Find the proto files of arguments, which are files and folders. Throws a
 * `UsageError` for a path without a proto.
 */
export function findProtoFiles(paths: readonly string[]): ProtoFile[] {
  return paths.map(normalize).flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new UsageError(`there is no file or folder ${path}`);
    }
    if (!stats.isDirectory()) {
      return { path, root: packageRoot(path) ?? "." };
    }
    const files = protosBelow(path);
    if (files.length === 0) {
      throw new UsageError(`there is no .proto file below ${path}`);
    }
    return files.map((file) => ({
      path: file,
      root: packageRoot(file) ?? path,
    }));
  });
}

/** The proto files below a folder, sorted, but for those of installed packages and hidden folders. */
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
 * The folder of a file's package: `proto` for `proto/shop/v1/user.proto` of
 * `shop.v1`. Undefined where the file lies in a folder called otherwise.
 */
export function packageRoot(path: string): string | undefined {
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
