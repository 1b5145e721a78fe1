import type { Message } from "@bufbuild/protobuf";
import {
  assertNone,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import type { MaskNode } from "../mask/mask-tree.js";
import { behaviorOf } from "../message/field-behavior.js";
import type { Update } from "../update/resolve-update.js";
import { applyUpdate } from "../update/update-message.js";
import { patchAlone } from "./patch-alone.js";
import type { FieldPlan, TablePlan } from "./table-plan.js";
import {
  clearSiblings,
  type Report,
  type Row,
  valueIn,
  writeField,
} from "./to-row.js";

/**
 * Return the columns that an update sets, each with its whole new value.
 *
 * Throws a `FieldMaskError` when the update does, for values that a column
 * cannot hold, and without the stored message, for values that depend on it.
 */
export function patchOf(
  plan: TablePlan,
  update: Update,
  stored: Message | undefined,
): Row {
  const row: Row = {};
  const violations: FieldMaskViolation[] = [];
  const report: Report = ({ path }, unwritable) => {
    violations.push({ path, ...unwritable });
  };
  if (stored === undefined) {
    patchAlone(plan, update, row, report);
  } else {
    const updated = applyUpdate(update, stored);
    patchFields(plan, update.tree, stored, updated, row, report);
  }
  assertNone(violations, update.desc);
  return row;
}

/** Write the columns of the fields that a tree names, given the messages before and after the update. */
function patchFields(
  plan: TablePlan,
  tree: MaskNode,
  before: Message,
  after: Message,
  row: Row,
  report: Report,
): void {
  for (const field of plan.fields) {
    const node = nodeOf(tree, field);
    if (node !== undefined) {
      const value = valueIn(field, after);
      if (value !== undefined) {
        clearSiblings(plan, field, row, report);
      }
      const old = field.kind === "flat" ? valueIn(field, before) : undefined;
      if (field.kind === "flat" && old !== undefined && value !== undefined) {
        const parts = [old as Message, value as Message] as const;
        patchFields(field.table, node, ...parts, row, report);
      } else {
        writeField(field, value, row, report);
      }
    }
  }
}

/** Return what an update sets of a field; undefined if it sets nothing, as with OUTPUT_ONLY fields. */
function nodeOf(tree: MaskNode, { field }: FieldPlan): MaskNode | undefined {
  const node = tree.whole ? tree : tree.fields.get(field);
  const { outputOnly, immutable } = behaviorOf(field);
  return outputOnly || immutable ? undefined : node;
}
