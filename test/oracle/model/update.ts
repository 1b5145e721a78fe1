import type { DescMessage } from "@bufbuild/protobuf";
import type { Tree } from "../tree.js";
import type { Hold } from "./held.js";
import { setNamed } from "./named.js";
import {
  covers,
  isStar,
  isValid,
  isWhole,
  namedBy,
  type Path,
  parse,
  type Selection,
} from "./paths.js";
import { setPopulated } from "./populated.js";
import { replaceTree } from "./replace.js";

/** What an update sets: everything, some paths, or what the source has populated. */
export type Update =
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly named: Selection }
  | { readonly kind: "populated"; readonly allowed: Selection };

/** An update of a message, or the paths of the mask that are refused. */
export type Reading =
  | { readonly update: Update; readonly refused?: never }
  | { readonly refused: readonly string[] };

/** How a mask is read as an update. */
export function readUpdate(
  desc: DescMessage,
  mask: readonly string[] | undefined,
  within: readonly string[] | undefined,
): Reading {
  const texts = (mask ?? []).filter((text) => text !== "");
  const allowed = within === undefined ? [[]] : namedBy(desc, within);
  if (texts.length === 0) {
    return { update: { kind: "populated", allowed } };
  }
  if (texts.every((text) => text === "*")) {
    return isWhole(allowed) ? { update: { kind: "all" } } : { refused: ["*"] };
  }
  const named: Path[] = [];
  const refused: string[] = [];
  for (const text of texts) {
    const path = parse(text);
    const isApplied =
      text !== "*" &&
      path !== undefined &&
      isValid(desc, path, "update") &&
      // A star cannot be applied to a target.
      !path.some((segment) => isStar(segment)) &&
      allowed.some((wider) => covers(wider, path));
    if (isApplied) {
      named.push(path);
    } else {
      refused.push(text);
    }
  }
  return refused.length > 0
    ? { refused }
    : { update: { kind: "named", named } };
}

/** Rules 5, 6, 9 and 10: the target with the update applied, or "refused". */
export function updateTree(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  update: Update,
): Tree | "refused" {
  const hold: Hold = { isRefused: false };
  const result = applied(desc, target, source, update, hold);
  return hold.isRefused ? "refused" : result;
}

function applied(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  update: Update,
  hold: Hold,
): Tree {
  switch (update.kind) {
    case "all":
      return replaceTree(desc, target, source, hold);
    case "named":
      return setNamed(desc, target, source, update.named, hold);
    case "populated":
      return setPopulated(desc, target, source, update.allowed, hold);
  }
}
