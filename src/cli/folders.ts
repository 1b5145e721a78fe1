import { dirname, relative, resolve, sep } from "node:path";

/** Return the working directory and all folders above it, the nearest first. */
export function foldersUp(dir = resolve(".")): string[] {
  const above = dirname(dir);
  return above === dir ? [dir] : [dir, ...foldersUp(above)];
}

/** Return whether a path is a folder or lies below it. */
export function isInside(path: string, folder: string): boolean {
  return relative(folder, path).split(sep)[0] !== "..";
}

/** Return a path relative to a folder, with slashes on every system. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/") || ".";
}
