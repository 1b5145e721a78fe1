import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { isSame, type Node, type Tree, type Unknown } from "../tree.js";
import { behaviorOf, eachMessage } from "./behavior.js";
import { enumOf } from "./project.js";

/**
 * Set the value of a field, or clear it, and what else is then not set any more:
 * the other members of its oneof, and unknown values of closed enums, unless
 * the source has the same.
 */
export function setField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  node: Node | undefined,
  source?: Tree,
): Tree {
  const isSet = node !== undefined && !(node instanceof Map && node.size === 0);
  const cleared = isSet ? (field.oneof?.fields ?? [field]) : [field];
  const fields = new Map(tree.fields);
  for (const { name } of cleared) {
    fields.delete(name);
  }
  if (isSet) {
    fields.set(field.name, node);
  }
  const isCleared = (item: Unknown) =>
    cleared.some((other) => enumOf(desc, item) === other);
  const strays = (from: Tree) => ({
    fields: new Map(),
    unknown: from.unknown.filter(isCleared),
  });
  const keeps = source !== undefined && isSame(strays(tree), strays(source));
  return {
    fields,
    unknown: keeps
      ? tree.unknown
      : tree.unknown.filter((item) => !isCleared(item)),
  };
}

/** Whether an unset field is another thing than its zero value. */
export function hasPresence({ presence }: DescField): boolean {
  return presence !== FeatureSet_FieldPresence.IMPLICIT;
}

/** What a message has in the schema alone. */
export function known(desc: DescMessage, tree: Tree): Tree {
  return without(desc, tree, { outputOnly: false, unknown: true });
}

/** What a caller says, with the unknown fields that tell whether it changes anything. */
export function spoken(desc: DescMessage, tree: Tree): Tree {
  return without(desc, tree, { outputOnly: true, unknown: false });
}

/** An update carries no unknown fields, no unknown values of closed enums, and no OUTPUT_ONLY fields. */
export function said(desc: DescMessage, tree: Tree): Tree {
  return without(desc, tree, { outputOnly: true, unknown: true });
}

function without(
  desc: DescMessage,
  tree: Tree,
  drops: { readonly outputOnly: boolean; readonly unknown: boolean },
): Tree {
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    const isDropped = drops.outputOnly && behaviorOf(field).outputOnly;
    if (node !== undefined && !isDropped) {
      const value = eachMessage(field, node, (of, inner) =>
        without(of, inner, drops),
      );
      fields.set(field.name, value);
    }
  }
  return { fields, unknown: drops.unknown ? [] : tree.unknown };
}
