import { create, type Message } from "@bufbuild/protobuf";
import { fullNameOf } from "../mask/path-violation.js";
import {
  getEntry,
  type LocalMap,
  type LocalOneof,
  type LocalValue,
} from "../message/local-value.js";
import { shown } from "./shown.js";
import {
  type ColumnPlan,
  columnsOf,
  type FieldPlan,
  type TablePlan,
} from "./table-plan.js";
import type { Row } from "./to-row.js";

/**
 * Return the message in a row; undefined if all of its columns are null or
 * missing.
 *
 * Throws a `TypeError` for an invalid value of a column, and for two members of
 * a oneof.
 */
export function fromRow(plan: TablePlan, row: Row): Message | undefined {
  let message: Message | undefined;
  for (const field of plan.fields) {
    const value = fromColumns(field, row);
    if (value !== undefined) {
      message ??= create(plan.desc);
      setValue(plan, field, message as unknown as LocalMap, value, row);
    }
  }
  return message;
}

function fromColumns(plan: FieldPlan, row: Row): LocalValue {
  if (plan.kind === "flat") {
    return fromRow(plan.table, row);
  }
  const { name } = plan;
  const column = plan.isInherited ? getEntry(row, name) : row[name];
  if (column === null || column === undefined) {
    return undefined;
  }
  return typeof column === plan.plain ? column : readValue(plan, column);
}

/** Set a field like `setLocal`, by what the plan knows of the field. */
function setValue(
  plan: TablePlan,
  field: FieldPlan,
  properties: LocalMap,
  value: LocalValue,
  row: Row,
): void {
  const { localName, oneofName } = field;
  if (oneofName === undefined) {
    properties[localName] = value;
  } else {
    const other = (properties[oneofName] as LocalOneof).case;
    if (other !== undefined) {
      throw twoMembers(plan, field, other, row);
    }
    properties[oneofName] = { case: localName, value };
  }
}

function twoMembers(
  plan: TablePlan,
  { localName, oneofName }: FieldPlan,
  other: string,
  row: Row,
): TypeError {
  const held = columnsOf({
    ...plan,
    fields: plan.fields.filter((field) =>
      [other, localName].includes(field.localName),
    ),
  })
    .map(({ name }) => [name, getEntry(row, name) ?? null] as const)
    .filter(([, column]) => column !== null)
    .map(([name, column]) => `"${name}" holds ${shown(column)}`);
  return new TypeError(
    `a row of ${plan.desc.typeName} has two members of the oneof ${oneofName}: ${held.join(", ")}`,
  );
}

/**
 * Return the value of a field from its column, which isn't null.
 *
 * Throws a `TypeError` that names the column and its value for an invalid one.
 */
function readValue(column: ColumnPlan, value: unknown): LocalValue {
  const { read, decode } = column;
  let result: LocalValue;
  try {
    result = read === undefined ? decode(value) : read(value);
  } catch (error) {
    return misfit(column, value, error);
  }
  return result === undefined && read === undefined
    ? misfit(column, value, undefined)
    : result;
}

function misfit(
  { name, field }: ColumnPlan,
  value: unknown,
  cause: unknown,
): never {
  const why =
    cause instanceof Error
      ? cause.message
      : `it isn't the value of ${fullNameOf(field)}`;
  throw new TypeError(
    `the column "${name}" of ${field.parent.typeName} cannot hold ${shown(value)}: ${why}`,
    { cause },
  );
}
