import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  type CompiledMask,
  CompiledMaskBuilder,
  type EntryMask,
  type MaskMode,
  type Selection,
} from "./compiled-mask.js";
import { complementMask } from "./complement-mask.js";
import { fieldsByName } from "./fields-by-name.js";
import { nodeKey } from "./map-key.js";
import type { MaskTree } from "./mask-tree.js";
import { WILDCARD } from "./path.js";
import { SharedSelections } from "./shared-selections.js";

/**
 * Compile a mask for a message type.
 *
 * A mask without paths selects everything, in both modes: filter keeps it, and
 * prune has nothing to remove. Paths that name nothing are passed over, but a
 * mask with nothing else selects nothing.
 *
 * Throws a `FieldMaskError` where a `*` beside map keys stands for far more
 * than the mask spells out.
 */
export function compileMask(
  desc: DescMessage,
  tree: MaskTree,
  mode: MaskMode,
): Selection {
  if (tree.children.size === 0) {
    return "all";
  }
  const everything = tree.children.get(WILDCARD)?.whole === true;
  const selection = everything
    ? "all"
    : selectMessage(desc, [tree], new SharedSelections(tree));
  return mode === "filter" ? selection : complementMask(desc, selection);
}

/** What the nodes select of a message together. */
function selectMessage(
  desc: DescMessage,
  nodes: readonly MaskTree[],
  shared: SharedSelections,
): Selection {
  const fields = fieldsByName(desc);
  const builder = new CompiledMaskBuilder(desc);
  const nodesByName = groupChildren(nodes, ({ text }) => text, shared);
  for (const [name, named] of nodesByName) {
    const indexed = fields.get(name);
    if (indexed !== undefined) {
      const { field, index } = indexed;
      builder.add(index, selectField(field, named, shared));
    }
  }
  return builder.isEmpty ? "none" : builder.build(false);
}

function selectField(
  field: DescField,
  nodes: readonly MaskTree[],
  shared: SharedSelections,
): Selection<CompiledMask | EntryMask> {
  if (nodes.some((node) => node.whole)) {
    return "all";
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return "none";
    case "message":
      return shared.get(nodes, () =>
        selectMessage(field.message, nodes, shared),
      );
    case "list": {
      const items = [...nodes, ...starredChildren(nodes)];
      return shared.get(nodes, () => selectValue(field, items, shared));
    }
    case "map":
      return shared.get(nodes, () => selectEntries(field, nodes, shared));
  }
}

/** What the nodes select of each value of a repeated or map field. */
function selectValue(
  { message: desc }: DescField,
  nodes: readonly MaskTree[],
  shared: SharedSelections,
): Selection {
  if (nodes.some((node) => node.whole)) {
    return "all";
  }
  return desc === undefined ? "none" : selectMessage(desc, nodes, shared);
}

function selectEntries(
  field: DescField & { fieldKind: "map" },
  nodes: readonly MaskTree[],
  shared: SharedSelections,
): Selection<EntryMask> {
  const starred = starredChildren(nodes);
  if (starred.length > 0) {
    shared.start();
  }
  const select = (entry: readonly MaskTree[]): Selection =>
    shared.get(entry, () => selectValue(field, entry, shared));
  const others = select(starred);
  if (others === "all") {
    return "all";
  }
  const keys = new Map<string, Selection>();
  const nodesByKey = groupChildren(
    nodes,
    (child) => nodeKey(field, child),
    shared,
  );
  for (const [key, named] of nodesByKey) {
    const selection = select([...named, ...starred]);
    if (selection !== "none") {
      keys.set(key, selection);
    }
  }
  return keys.size === 0 && others === "none" ? "none" : { keys, others };
}

function starredChildren(nodes: readonly MaskTree[]): MaskTree[] {
  return nodes.flatMap((node) => node.children.get(WILDCARD) ?? []);
}

/** The children of all nodes by the key that they go under, without those that have none. */
function groupChildren(
  nodes: readonly MaskTree[],
  keyOf: (child: MaskTree) => string | undefined,
  shared: SharedSelections,
): Map<string, MaskTree[]> {
  const groups = new Map<string, MaskTree[]>();
  for (const { children } of nodes) {
    shared.spend(children.size);
    for (const child of children.values()) {
      const key = keyOf(child);
      if (key === undefined) {
        continue;
      }
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [child]);
      } else {
        group.push(child);
      }
    }
  }
  return groups;
}
