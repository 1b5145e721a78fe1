import type { Message } from "@bufbuild/protobuf";
import { FieldMaskError, FieldMaskReason } from "../mask/field-mask-error.js";
import {
  type LocalMap,
  type LocalOneof,
  type LocalValue,
  setEntry,
} from "../message/local-value.js";
import type { ColumnPlan, FieldPlan, TablePlan } from "./table-plan.js";
import { type Unwritable, writeValue } from "./write-value.js";

/** A row: columns by name. */
export type Row = Record<string, unknown>;

/** Reports a value that a column cannot hold. */
export type Report = (
  column: ColumnPlan,
  unwritable: Unwritable,
  cause: unknown,
) => void;

/**
 * Return every column of a message.
 *
 * Throws a `TypeError` for a value that its column cannot hold, and a
 * `FieldMaskError` for a time out of the range of `Date`.
 */
export function toRow(plan: TablePlan, message: Message): Row {
  const row: Row = {};
  writeFields(plan, message, row, refuse);
  return row;
}

/** Write all columns of a message; without one, all are null. */
export function writeFields(
  plan: TablePlan,
  message: Message | undefined,
  row: Row,
  report: Report,
): void {
  for (const field of plan.fields) {
    const value = message === undefined ? undefined : valueIn(field, message);
    writeField(field, value, row, report);
  }
}

/** Write the columns of a field's value: all of them null if it is undefined. */
export function writeField(
  plan: FieldPlan,
  value: LocalValue,
  row: Row,
  report: Report,
): void {
  if (plan.kind === "flat") {
    writeFields(plan.table, value as Message | undefined, row, report);
  } else {
    const column =
      value === undefined
        ? null
        : writeValue(plan, value, (unwritable, cause) =>
            report(plan, unwritable, cause),
          );
    setEntry(row, plan.name, column);
  }
}

/** Write null for the other members of a field's oneof, which are cleared when it is set. */
export function clearSiblings(
  plan: TablePlan,
  { field: member }: FieldPlan,
  row: Row,
  report: Report,
): void {
  if (member.oneof !== undefined) {
    for (const sibling of plan.fields) {
      if (sibling.field.oneof === member.oneof && sibling.field !== member) {
        writeField(sibling, undefined, row, report);
      }
    }
  }
}

/** Return the value of a field in a row; undefined for one that is unset. */
export function valueIn(
  { localName, oneofName, isImplicit }: FieldPlan,
  message: Message,
): LocalValue {
  const properties = message as unknown as LocalMap;
  if (oneofName !== undefined) {
    const oneof = properties[oneofName] as LocalOneof;
    return oneof.case === localName ? oneof.value : undefined;
  }
  // The prototype may have a default.
  return isImplicit || Object.hasOwn(properties, localName)
    ? properties[localName]
    : undefined;
}

function refuse(
  { field, name, path }: ColumnPlan,
  { reason, description }: Unwritable,
  cause: unknown,
): never {
  const message = `the column "${name}" of ${field.parent.typeName} cannot hold the value: ${description}`;
  throw reason === FieldMaskReason.invalidTimestamp
    ? new FieldMaskError([{ path, reason, description: message }])
    : new TypeError(message, { cause });
}
