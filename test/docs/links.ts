import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rootDir } from "../helpers.js";
import type { Page } from "./page.js";

/** What a page links to or shows, and what is not there: files and headings. */
export function brokenLinks({ path, lines }: Page): string[] {
  return Array.from(
    lines.join("\n").matchAll(/(?:\]\(|src=")([^)#"\s]*)(?:#([^)\s]*))?[)"]/g),
    ([link, target = "", anchor]) => ({ link, target, anchor }),
  )
    .filter(({ target, anchor }) => {
      if (/^https?:/.test(target)) {
        return false;
      }
      const file = target === "" ? path : join(dirname(path), target);
      return (
        !existsSync(join(rootDir, file)) ||
        (anchor !== undefined && !anchorsOf(file).includes(anchor))
      );
    })
    .map(({ link }) => link);
}

/** The anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return readFileSync(join(rootDir, path), "utf8")
    .split("\n")
    .filter((line) => /^#+ /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, "")
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
}
