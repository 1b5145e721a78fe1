import { create, type Message } from "@bufbuild/protobuf";
import {
  getEntry,
  type LocalMap,
  type LocalOneof,
  type LocalValue,
  setLocal,
} from "../message/local-value.js";
import { readValue } from "./read-value.js";
import { shown } from "./shown.js";
import { columnsOf, type FieldPlan, type TablePlan } from "./table-plan.js";
import type { Row } from "./to-row.js";

/**
 * Return the message in a row; undefined if all of its columns are null or
 * missing.
 *
 * Throws a `TypeError` for what isn't a value of its column, and for two members
 * of a oneof.
 */
export function fromRow(plan: TablePlan, row: Row): Message | undefined {
  let message: Message | undefined;
  for (const field of plan.fields) {
    const value = fromColumns(field, row);
    if (value !== undefined) {
      message ??= create(plan.desc);
      assertOnlyMember(plan, field, message, row);
      setLocal(message, field.field, value);
    }
  }
  return message;
}

function fromColumns(plan: FieldPlan, row: Row): LocalValue {
  if (plan.kind === "flat") {
    return fromRow(plan.table, row);
  }
  const column = getEntry(row, plan.name);
  return column === null || column === undefined
    ? undefined
    : readValue(plan, column);
}

function assertOnlyMember(
  plan: TablePlan,
  member: FieldPlan,
  message: Message,
  row: Row,
): void {
  const { oneof } = member.field;
  if (oneof === undefined) {
    return;
  }
  const { case: set } = (message as unknown as LocalMap<LocalOneof>)[
    oneof.localName
  ] as LocalOneof;
  const other = plan.fields.find(({ field }) => field.localName === set);
  if (other !== undefined) {
    const held = [other, member]
      .flatMap((field) => columnsOf({ ...plan, fields: [field] }))
      .map(({ name }) => name)
      .filter((name) => (getEntry(row, name) ?? null) !== null)
      .map((name) => `"${name}" holds ${shown(getEntry(row, name))}`);
    throw new TypeError(
      `a row of ${plan.desc.typeName} has two members of the oneof ${oneof.name}: ${held.join(", ")}`,
    );
  }
}
