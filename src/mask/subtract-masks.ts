import { create, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { MAX_PATHS, type Mask, maskPaths } from "./mask-paths.js";
import {
  isEmptyNode,
  type MaskNode,
  MaskTreeBuilder,
  nodePaths,
  nodesAtKey,
} from "./mask-tree.js";
import { compareBytes, coversPath, pathTree } from "./path-tree.js";
import { PlaceBudget } from "./place-budget.js";
import { resolveMask } from "./resolve-mask.js";

/**
 * Return the mask `a` without what the mask `b` selects, in canonical form: see
 * `normalizeMask`.
 *
 * If `b` names a part of a message that `a` selects whole, the result names the
 * message's other fields instead; likewise for the fields of the schema and
 * `*`. This works through singular messages only: a part of a repeated field or
 * of a map, or a path that is invalid by the rules `read`, takes nothing away
 * from a field selected whole. `items.*.name` and `items.name` are the same.
 *
 * If `b` is empty, nothing is taken away. Beware: an empty result stands for
 * everything where it is applied. To restrict what a caller may see or set, use
 * the option `within` of the functions that apply masks.
 *
 * Throws a `FieldMaskError` for a mask or a result over the limits.
 */
export function subtractMasks(
  schema: DescMessage,
  a: Mask,
  b: Mask,
): FieldMask {
  const from = resolveMask(schema, a, "read");
  const rest = subtractNode(
    schema,
    from.root,
    resolveMask(schema, b, "read").root,
    new PlaceBudget(2 * MAX_PATHS),
  );
  // An unknown path still keeps the mask from standing for everything.
  const taken = pathTree(b);
  const nameless = from.violations
    .map(({ path }) => path)
    .filter((path) => path !== "*" && !coversPath(taken, path));
  const paths = rest === undefined ? [] : nodePaths(rest);
  const distinct = [...new Set([...paths, ...nameless])].sort(compareBytes);
  return create(FieldMaskSchema, { paths: [...maskPaths(distinct)] });
}

/** Return what is left of a node, of this message type if it has one. */
function subtractNode(
  desc: DescMessage | undefined,
  a: MaskNode,
  b: MaskNode,
  budget: PlaceBudget,
): MaskNode | undefined {
  if (b.whole) {
    return undefined;
  }
  if (!a.whole) {
    return subtractChildren(a, b, budget);
  }
  return desc !== undefined && b.fields.size > 0
    ? subtractFromWhole(desc, a, b, budget)
    : a;
}

function subtractChildren(
  a: MaskNode,
  b: MaskNode,
  budget: PlaceBudget,
): MaskNode | undefined {
  const fields = new Map<DescField, MaskNode>();
  for (const [field, child] of a.fields) {
    const other = b.fields.get(field);
    const rest = other
      ? subtractNode(singularMessage(field), child, other, budget)
      : child;
    if (rest !== undefined) {
      fields.set(field, rest);
    }
  }
  const keys = new Map<string, MaskNode>();
  for (const [key, child] of a.keys) {
    // A star also stands for the entries that are listed by key.
    let rest: MaskNode | undefined = child;
    for (const other of nodesAtKey([b], key)) {
      rest = rest && subtractNode(undefined, rest, other, budget);
    }
    if (rest !== undefined) {
      keys.set(key, rest);
    }
  }
  const star =
    a.star && b.star ? subtractNode(undefined, a.star, b.star, budget) : a.star;
  const rest = { text: a.text, whole: false, fields, keys, star };
  return isEmptyNode(rest) ? undefined : rest;
}

function subtractFromWhole(
  desc: DescMessage,
  a: MaskNode,
  b: MaskNode,
  budget: PlaceBudget,
): MaskNode | undefined {
  budget.spend(desc.fields.length);
  const spelledOut = new MaskTreeBuilder(a.text);
  for (const field of desc.fields) {
    spelledOut.childFor({ kind: "field", text: field.name, field }).nameWhole();
  }
  const rest = subtractChildren(spelledOut, b, budget);
  return rest !== undefined && isAllOf(desc, rest) ? a : rest;
}

/** Return whether nothing was taken away: a part of a list or a map leaves its field whole. */
function isAllOf(desc: DescMessage, { fields }: MaskNode): boolean {
  return desc.fields.every((field) => fields.get(field)?.whole === true);
}

function singularMessage(field: DescField): DescMessage | undefined {
  return field.fieldKind === "message" ? field.message : undefined;
}
