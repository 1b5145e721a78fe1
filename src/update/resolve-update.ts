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

/** What an update sets: decided once, before any target is known. */
export interface Update {
  readonly desc: DescMessage;
  /** The new values, without OUTPUT_ONLY fields. */
  readonly source: Message;
  /**
   * What is set or cleared, without OUTPUT_ONLY fields. A node that is not
   * whole and has nothing below stands for a message that is there.
   */
  readonly tree: MaskNode;
  /**
   * Everything that is wrong whatever the target is: paths of the mask, what
   * `within` forbids, REQUIRED fields that would be cleared if the target has
   * them.
   */
  readonly violations: readonly FieldMaskViolation[];
}

export interface UpdateOptions {
  /**
   * What may be set at most, resolved by the rules `read`. By default,
   * everything; without paths, nothing.
   */
  readonly within?: ResolvedMask | undefined;
  /** Fields of the message that are no part of it, not even with `*`. By default, none. */
  readonly without?: readonly DescField[];
}

/**
 * Resolve what a mask sets of a source, or without paths, which of its fields
 * are populated. The source is an input that `copyInput` has made, unless there
 * is nothing in its type that a caller cannot say.
 *
 * The mask is resolved by the rules `apply`. What is wrong with it lies in the
 * result's violations.
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
 * Return the fields of the message that an update sets, each with what it sets
 * of it. Where it sets all, INPUT_ONLY fields that the source leaves unset are
 * none: clearing one takes its own name.
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

/** What a mask with paths names, as far as an update sets it. */
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

/** The paths of a mask that are not allowed whole. */
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

/** The tree of the paths that lead through no OUTPUT_ONLY field. */
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

/** The tree of all fields, each whole, but these. */
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
