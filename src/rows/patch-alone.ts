import { type DescField, isFieldSet, type Message } from "@bufbuild/protobuf";
import {
  assertNone,
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import {
  isEmptyNode,
  joinPath,
  type MaskNode,
  nodePaths,
} from "../mask/mask-tree.js";
import { fullNameOf } from "../mask/path-violation.js";
import {
  behaviorOf,
  holdsImmutable,
  holdsStored,
} from "../message/field-behavior.js";
import { hasPresence } from "../message/field-traits.js";
import type { LocalValue } from "../message/local-value.js";
import { copyValue } from "../update/input.js";
import type { Update } from "../update/resolve-update.js";
import type { FieldPlan, FlatPlan, TablePlan } from "./table-plan.js";
import {
  clearSiblings,
  type Report,
  type Row,
  valueIn,
  writeField,
} from "./to-row.js";

/**
 * Write the columns that an update sets, whatever is stored. IMMUTABLE and
 * IDENTIFIER fields are left out.
 *
 * Throws a `FieldMaskError` for the violations of the update, and for values
 * that depend on the stored message.
 */
export function patchAlone(
  plan: TablePlan,
  { desc, source, tree, violations }: Update,
  row: Row,
  report: Report,
): void {
  assertNone(violations, desc);
  const needed: FieldMaskViolation[] = [];
  patchFields({ plan, tree, source, path: "" }, { row, report, needed });
  assertNone(needed, desc);
}

/** A message that an update sets in part, or the row itself. */
interface Part {
  readonly plan: TablePlan;
  readonly tree: MaskNode;
  /** The message in the request. */
  readonly source: Message | undefined;
  readonly path: string;
}

interface Patching {
  readonly row: Row;
  readonly report: Report;
  /** The violations of values that depend on the stored message. */
  readonly needed: FieldMaskViolation[];
}

/** Write the columns of the fields that an update sets. Returns whether a value was set, so that the message is set as well. */
function patchFields(part: Part, patching: Patching): boolean {
  let isMade = false;
  for (const plan of part.plan.fields) {
    const node = part.tree.whole ? part.tree : part.tree.fields.get(plan.field);
    if (node !== undefined && isSetByUpdate(plan.field, part)) {
      const isSet =
        plan.kind === "flat" && !node.whole
          ? patchBelow(plan, node, part, patching)
          : patchWhole(plan, node, part, patching);
      if (isSet) {
        clearSiblings(part.plan, plan, patching.row, patching.report);
        isMade = true;
      }
    }
  }
  return isMade;
}

/** Return whether an update sets a field at all, even if it isn't named itself. */
function isSetByUpdate(
  field: DescField,
  { tree, source, path }: Part,
): boolean {
  const { outputOnly, inputOnly, immutable } = behaviorOf(field);
  const isLeft =
    inputOnly && tree.whole && !(source && isFieldSet(source, field));
  // The row exists, so IMMUTABLE fields are left out. A message in it may be created with them.
  return !outputOnly && !isLeft && !(immutable && path === "");
}

/** Set the columns of a field whole. Returns whether it has a value afterwards. */
function patchWhole(
  plan: FieldPlan,
  node: MaskNode,
  { source, path: prefix }: Part,
  { row, report, needed }: Patching,
): boolean {
  const { field } = plan;
  const path = joinPath(prefix, field.name);
  const value = source && valueIn(plan, source);
  const isKnown =
    !behaviorOf(field).immutable &&
    !(field.message !== undefined && holdsStored(field.message)) &&
    !(value !== undefined && hasHeldSibling(field)) &&
    // Zero if the message is set, otherwise null.
    (source !== undefined || hasPresence(field));
  if (isKnown && node.whole) {
    writeField(plan, settableValue(field, value), row, report);
  } else {
    const parts = node.whole ? [] : nodePaths(node);
    for (const part of parts.length === 0 ? [""] : parts) {
      needed.push(storedNeeded(joinPath(path, part), field, part !== ""));
    }
  }
  return value !== undefined;
}

/** Set columns of a flattened message. Returns whether it has a value afterwards. */
function patchBelow(
  plan: FlatPlan,
  node: MaskNode,
  { source, path: prefix }: Part,
  patching: Patching,
): boolean {
  const { field, table } = plan;
  const path = joinPath(prefix, field.name);
  const value = source && (valueIn(plan, source) as Message | undefined);
  const isMade = patchFields(
    { plan: table, tree: node, source: value, path },
    patching,
  );
  // An empty message is created where there is none.
  if (isEmptyNode(node) || (isMade && hasHeldSibling(field))) {
    patching.needed.push(storedNeeded(path, field));
  }
  return isMade;
}

/** Return the part of a value that a caller can set. */
function settableValue(field: DescField, value: LocalValue): LocalValue {
  return value === undefined || field.message === undefined
    ? value
    : copyValue(field, value);
}

/** Return whether another member of the field's oneof may hold what an update must not clear. */
function hasHeldSibling(field: DescField): boolean {
  return (field.oneof?.fields ?? []).some((sibling) => {
    const { required, immutable, outputOnly } = behaviorOf(sibling);
    const isHeld =
      required ||
      immutable ||
      (sibling.message !== undefined && holdsImmutable(sibling.message));
    return sibling !== field && isHeld && !outputOnly;
  });
}

/** Return the violation of a change that depends on the stored message, without one. */
function storedNeeded(
  path: string,
  field: DescField,
  isPart = false,
): FieldMaskViolation {
  return {
    path,
    reason: FieldMaskReason.storedNeeded,
    description: `the new value of ${fullNameOf(field)} depends on the stored one${isPart ? ", since a column cannot be set in part" : ""}: pass the stored message to patch(update, stored)`,
  };
}
