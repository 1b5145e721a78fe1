import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { MaskNode } from "../mask/mask-tree.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import { fieldsByName } from "../message/field-table.js";
import { complement } from "./complement.js";
import { type Kept, type MapMask, type MaskMode, messageMask } from "./kept.js";
import { SharedParts } from "./shared-parts.js";

/**
 * Compile a mask: what it keeps of a message.
 *
 * A mask without paths keeps everything, in both modes: filter keeps it, and
 * prune has nothing to remove. Paths that name nothing are passed over, but a
 * mask with nothing else selects nothing.
 *
 * Throws a `FieldMaskError` where a `*` beside map keys stands for far more
 * than the mask spells out, and where it names parts of far too many messages.
 */
export function compileMask(
  { desc, root, isEmpty }: ResolvedMask,
  mode: MaskMode,
): Kept {
  if (isEmpty) {
    return true;
  }
  const named = compileValue(desc, [root], new SharedParts(root));
  return mode === "filter" ? named : complement(desc, named);
}

/** What the nodes name together of a value, of this message type if it has one. */
function compileValue(
  desc: DescMessage | undefined,
  nodes: readonly MaskNode[],
  shared: SharedParts,
): Kept {
  if (nodes.some(({ whole }) => whole)) {
    return true;
  }
  return desc === undefined
    ? false
    : shared.get(nodes, () => compileMessage(desc, nodes, shared));
}

function compileMessage(
  desc: DescMessage,
  nodes: readonly MaskNode[],
  shared: SharedParts,
): Kept {
  const placed = fieldsByName(desc);
  shared.spendFields(placed.size);
  const fields = new Array<Kept>(placed.size).fill(false);
  let isEmpty = true;
  for (const [field, named] of shared.group(nodes, (node) => node.fields)) {
    const kept = compileField(field, named, shared);
    const index = placed.get(field.name)?.index;
    if (kept !== false && index !== undefined) {
      fields[index] = kept;
      isEmpty = false;
    }
  }
  return isEmpty ? false : messageMask(desc, fields, false);
}

function compileField(
  field: DescField,
  nodes: readonly MaskNode[],
  shared: SharedParts,
): Kept {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return compileValue(field.message, nodes, shared);
    case "list":
      return nodes.some(({ whole }) => whole)
        ? true
        : compileValue(field.message, starsOf(nodes), shared);
    case "map":
      return nodes.some(({ whole }) => whole)
        ? true
        : shared.get(nodes, () => compileMap(field.message, nodes, shared));
  }
}

/** A `*` stands for the entries that are listed by their keys as well. */
function compileMap(
  desc: DescMessage | undefined,
  nodes: readonly MaskNode[],
  shared: SharedParts,
): MapMask | boolean {
  const stars = starsOf(nodes);
  if (stars.length > 0) {
    shared.start();
  }
  const others = compileValue(desc, stars, shared);
  const keys = new Map<string, Kept>();
  for (const [key, named] of shared.group(nodes, (node) => node.keys)) {
    keys.set(key, compileValue(desc, [...named, ...stars], shared));
  }
  return keys.size === 0 && others === false ? false : { keys, others };
}

function starsOf(nodes: readonly MaskNode[]): MaskNode[] {
  return nodes.flatMap(({ star }) => (star === undefined ? [] : [star]));
}
