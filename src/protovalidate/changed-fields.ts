import type { Path } from "@bufbuild/protobuf/reflect";
import { type MaskNode, MaskTreeBuilder } from "../mask/mask-tree.js";
import type { Change } from "../update/changes.js";

/** What an update does to a value. */
export type ChangeOfValue = "whole" | "part" | "none";

/** Return the fields that changes are made to. */
export function changedFields(changes: readonly Change[]): MaskNode {
  const tree = new MaskTreeBuilder();
  for (const { edges } of changes) {
    tree.add(edges);
  }
  return tree;
}

/** What is done to the value that a violation is about: a list is one value, a oneof its message. */
export function changeAt(tree: MaskNode, path: Path): ChangeOfValue {
  let node: MaskNode | undefined = tree;
  for (const step of path) {
    if (node === undefined || node.whole) {
      break;
    }
    switch (step.kind) {
      case "field":
        node = node.fields.get(step);
        break;
      case "map_sub":
        node = node.keys.get(String(step.key));
        break;
      case "list_sub":
      case "oneof":
        break;
      case "extension":
        node = undefined;
        break;
    }
  }
  if (node === undefined) {
    return "none";
  }
  return node.whole ? "whole" : "part";
}
