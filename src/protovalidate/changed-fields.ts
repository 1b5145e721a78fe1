import type { DescMessage } from "@bufbuild/protobuf";
import type { Path } from "@bufbuild/protobuf/reflect";
import {
  type MaskEdge,
  type MaskNode,
  MaskTreeBuilder,
} from "../mask/mask-tree.js";
import { resolvePath } from "../mask/resolve-mask.js";
import type { FieldChange } from "../update/changes.js";

/** What an update does to a value. */
export type ChangeOfValue = "whole" | "part" | "none";

/** The fields that changes are made to. */
export function changedFields(
  desc: DescMessage,
  changes: readonly FieldChange[],
): MaskNode {
  const tree = new MaskTreeBuilder();
  for (const { path } of changes) {
    tree.add(stepsOf(desc, path));
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

/** The steps of a path that stands in a change. */
export function stepsOf(desc: DescMessage, path: string): MaskEdge[] {
  const steps = resolvePath(desc, path, "update");
  if (typeof steps === "function") {
    throw new Error(`${path} is no path of an update of ${desc.typeName}`);
  }
  return steps;
}
