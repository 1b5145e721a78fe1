import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  isTree,
  listOf,
  mapOf,
  type Node,
  type Tree,
  treeOf,
} from "../tree.js";
import { hasPresence, setField } from "./field.js";
import { belowField, isWhole, type Selection } from "./paths.js";

export interface MergeOptions {
  readonly replaceMessages: boolean;
  readonly replaceRepeated: boolean;
}

/** Rule 4: the named fields of the source, merged into the target. */
export function mergeTrees(
  desc: DescMessage,
  target: Tree,
  source: Tree | undefined,
  named: Selection,
  options: MergeOptions,
): Tree {
  let result = target;
  for (const field of desc.fields) {
    const below = belowField(named, field);
    if (below.length === 0) {
      continue;
    }
    const before = result.fields.get(field.name);
    const after = source?.fields.get(field.name);
    if (isWhole(below)) {
      result = mergeField(desc, result, field, after, options);
    } else if (
      field.message !== undefined &&
      (before !== undefined || sets(field.message, after, below, options))
    ) {
      const part = mergeTrees(
        field.message,
        treeOf(before),
        isTree(after) ? after : undefined,
        below,
        options,
      );
      result = setField(desc, result, field, part);
    }
  }
  return result;
}

/** Whether a leaf sets something: what is unset does not, unless it has no presence and takes over its zero value. */
function sets(
  desc: DescMessage,
  source: Node | undefined,
  named: Selection,
  options: MergeOptions,
): boolean {
  return (
    isTree(source) &&
    desc.fields.some((field) => {
      const below = belowField(named, field);
      const node = source.fields.get(field.name);
      if (below.length === 0) {
        return false;
      }
      if (!isWhole(below)) {
        return (
          field.message !== undefined &&
          sets(field.message, node, below, options)
        );
      }
      return (
        node !== undefined ||
        (!hasPresence(field) &&
          (field.fieldKind === "scalar" ||
            field.fieldKind === "enum" ||
            options.replaceRepeated))
      );
    })
  );
}

function mergeField(
  desc: DescMessage,
  target: Tree,
  field: DescField,
  after: Node | undefined,
  { replaceMessages, replaceRepeated }: MergeOptions,
): Tree {
  const before = target.fields.get(field.name);
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return setField(desc, target, field, after);
    case "message":
      if (replaceMessages) {
        return setField(desc, target, field, after);
      }
      return isTree(after)
        ? setField(
            desc,
            target,
            field,
            mergeAll(field.message, treeOf(before), after),
          )
        : target;
    case "list":
    case "map":
      if (replaceRepeated) {
        return setField(desc, target, field, after);
      }
      return after === undefined
        ? target
        : setField(desc, target, field, joined(before, after));
  }
}

/** The merge of protobuf: what is set in the source is set, lists are appended. */
function mergeAll(desc: DescMessage, target: Tree, source: Tree): Tree {
  let result = target;
  for (const field of desc.fields) {
    const before = result.fields.get(field.name);
    const after = source.fields.get(field.name);
    if (after !== undefined) {
      const value =
        field.fieldKind === "message"
          ? mergeAll(field.message, treeOf(before), treeOf(after))
          : joined(before, after);
      result = setField(desc, result, field, value);
    }
  }
  return {
    fields: result.fields,
    unknown: [...result.unknown, ...source.unknown],
  };
}

function joined(before: Node | undefined, after: Node): Node {
  if (Array.isArray(after)) {
    return [...listOf(before), ...listOf(after)];
  }
  return after instanceof Map
    ? new Map([...mapOf(before), ...mapOf(after)])
    : after;
}
