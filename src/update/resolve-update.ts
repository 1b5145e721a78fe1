import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import {
  assertNone,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import {
  type MaskEdge,
  type MaskNode,
  MaskTreeBuilder,
  nodesAtPath,
} from "../mask/mask-tree.js";
import { forbiddenField } from "../mask/path-violation.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import type { ResolvedPaths } from "../mask/resolved-paths.js";
import { behaviorOf, hasBehavior } from "../message/field-behavior.js";
import { populatedTree } from "./populated.js";
import { requiredCleared } from "./required-cleared.js";

/** A resolved update: decided once, before any target is known. */
export interface Update {
  readonly desc: DescMessage;
  /** The new values, without OUTPUT_ONLY fields. */
  readonly source: Message;
  /**
   * The fields to set or clear, without OUTPUT_ONLY fields. A node that isn't
   * whole and has nothing below stands for a message that is set.
   */
  readonly tree: MaskNode;
  /**
   * The violations that don't depend on the target: invalid paths of the mask,
   * those that `within` forbids, and REQUIRED fields that would be cleared.
   */
  readonly violations: readonly FieldMaskViolation[];
}

export interface UpdateOptions {
  /**
   * The most that may be set, resolved by the rules `read`. By default,
   * everything; an empty mask allows nothing.
   */
  readonly within?: ResolvedMask | undefined;
  /** Fields of the message that no path names, not even `*`. By default, none. */
  readonly without?: readonly DescField[];
}

/**
 * Resolve what a mask sets of a source; with an empty mask, its populated
 * fields. The source is a copy by `copyInput`, unless a caller can set
 * everything in its type.
 *
 * The mask is resolved by the rules `apply`; the result has its violations.
 *
 * Throws a `FieldMaskError` for an invalid path in `within`.
 */
export function resolveUpdate(
  desc: DescMessage,
  source: Message,
  mask: ResolvedMask,
  { within, without = [] }: UpdateOptions = {},
): Update {
  assertNone(within?.violations ?? [], desc);
  if (mask.isEmpty) {
    const tree = populatedTree(desc, source, within);
    return { desc, source, tree, violations: mask.violations };
  }
  const tree = namedTree(mask, source, without);
  const violations = [
    ...mask.violations,
    ...forbiddenPaths(mask, within),
    ...requiredCleared(desc, source, tree),
  ];
  return { desc, source, tree, violations };
}

/**
 * Return the fields of the message that an update sets, each with its node. An
 * update of all fields leaves out INPUT_ONLY fields that the source leaves
 * unset: such a field is cleared only if it is named itself.
 */
export function fieldsOfUpdate({
  desc,
  source,
  tree,
}: Update): ReadonlyMap<DescField, MaskNode> {
  return tree.whole
    ? new Map(settableFields(desc, source).map((field) => [field, tree]))
    : tree.fields;
}

function settableFields(desc: DescMessage, source: Message): DescField[] {
  return desc.fields.filter((field) => {
    const { outputOnly, inputOnly } = behaviorOf(field);
    return !outputOnly && (!inputOnly || isFieldSet(source, field));
  });
}

/** Return the tree of what a mask with paths names, as far as an update can set it. */
function namedTree(
  { desc, root, paths }: ResolvedMask,
  source: Message,
  without: readonly DescField[],
): MaskNode {
  if (root.whole) {
    return without.length > 0 ? allFieldsBut(desc, source, without) : root;
  }
  return hasBehavior(desc) ? withoutOutputOnly(root, paths) : root;
}

/** Return the violations of paths that aren't allowed whole. */
function forbiddenPaths(
  { desc, paths }: ResolvedMask,
  within: ResolvedMask | undefined,
): FieldMaskViolation[] {
  return within === undefined
    ? []
    : Array.from(paths)
        .filter(
          ([, edges]) =>
            !nodesAtPath(within.root, edges).some(({ whole }) => whole),
        )
        .map(([path]) => ({ path, ...forbiddenField(desc) }));
}

/** Return the tree of the paths that don't lead through an OUTPUT_ONLY field. */
function withoutOutputOnly(root: MaskNode, paths: ResolvedPaths): MaskNode {
  const tree = new MaskTreeBuilder();
  let isSame = true;
  for (const [, edges] of paths) {
    if (edges.some(isOutputOnly)) {
      isSame = false;
    } else {
      tree.add(edges);
    }
  }
  return isSame ? root : tree;
}

function isOutputOnly(edge: MaskEdge): boolean {
  return edge.kind === "field" && behaviorOf(edge.field).outputOnly;
}

/** Return the tree of all fields but these, each whole. */
function allFieldsBut(
  desc: DescMessage,
  source: Message,
  without: readonly DescField[],
): MaskNode {
  const tree = new MaskTreeBuilder();
  for (const field of settableFields(desc, source)) {
    if (!without.includes(field)) {
      tree.add([{ kind: "field", text: field.name, field }]);
    }
  }
  return tree;
}
