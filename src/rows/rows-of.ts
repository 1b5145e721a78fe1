import {
  create,
  type DescMessage,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { assertMessage } from "../message/assert-message.js";
import { behaviorOf } from "../message/field-behavior.js";
import { INSPECT, inspectLine, inspectNames } from "../message/inspect.js";
import { updateOf } from "../request/bound-mask.js";
import { fromRow } from "./from-row.js";
import { patchOf } from "./patch.js";
import type { RowOptions } from "./row-options.js";
import type { RowOf } from "./row-types.js";
import type { Rows, UpdateOf, Wanted } from "./rows.js";
import {
  columnsOf,
  type FieldPlan,
  planTable,
  type TablePlan,
} from "./table-plan.js";
import { type Row, toRow } from "./to-row.js";

/**
 * Return a message type as the columns of a table. Call it once for each table.
 *
 * - A scalar, also in a wrapper, is the scalar as protobuf-es has it; enums and
 *   Timestamps go by the options; a list of scalars or enums is an array.
 * - Everything else (messages, lists of messages, maps, the rest of
 *   google.protobuf) is ProtoJSON, from which every message is read back
 *   unchanged.
 * - A oneof has a column for each member: the set member's has the value, the
 *   others are null.
 *
 * Throws an `Error` for unknown options, for two columns with the same name,
 * and for rows of another message or with another naming in `columns`.
 */
export function rowsOf<
  D extends DescMessage,
  Name extends string,
  O extends RowOptions<D, Name>,
>(schema: D, options?: O): Rows<D, RowOf<MessageShape<D>, O>>;
export function rowsOf<D extends DescMessage, R extends object>(
  schema: D,
  options?: RowOptions<D>,
): Rows<D, R>;
export function rowsOf(
  schema: DescMessage,
  options: RowOptions = {},
): Rows<DescMessage, Row> {
  return new PlannedRows(planTable(schema, options, planOf));
}

class PlannedRows implements Rows<DescMessage, Row> {
  /** Public for other copies of the package. */
  constructor(readonly plan: TablePlan) {}

  get desc(): DescMessage {
    return this.plan.desc;
  }

  patch(update: UpdateOf<Message>, stored?: Message): Row {
    if (stored !== undefined) {
      assertMessage(this.desc, stored);
    }
    const resolved = updateOf(update);
    if (resolved.desc.typeName !== this.desc.typeName) {
      throw new TypeError(
        `expected an update of ${this.desc.typeName}, but got one of ${resolved.desc.typeName}`,
      );
    }
    return patchOf(this.plan, resolved, stored);
  }

  toRow(message: Message): Row {
    assertMessage(this.desc, message);
    return toRow(this.plan, message);
  }

  fromRow(row: Row): Message {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new TypeError(
        `expected a row of ${this.desc.typeName}, but got ${Array.isArray(row) ? "an array: take a row of it" : String(row)}`,
      );
    }
    return fromRow(this.plan, row) ?? create(this.desc);
  }

  columns(wanted: Wanted<DescMessage>): string[] {
    return wantedColumns(this.plan, selectionOf(wanted));
  }

  pick<T extends object>(wanted: Wanted<DescMessage>, entries: T): Partial<T> {
    const names = new Set(this.columns(wanted));
    return Object.fromEntries(
      Object.entries(entries).filter(([name]) => names.has(name)),
    ) as Partial<T>;
  }

  [INSPECT](): string {
    return inspectLine("Rows", {
      of: this.desc.typeName,
      columns: inspectNames(columnsOf(this.plan).map(({ name }) => name)),
    });
  }
}

function planOf(rows: unknown): TablePlan | undefined {
  return typeof rows === "object" && rows !== null && "plan" in rows
    ? (rows as PlannedRows).plan
    : undefined;
}

/** Return the selection of a mask, or the selection itself, in which a field can be called `select`, too. */
function selectionOf(wanted: Wanted<DescMessage>): object {
  if (typeof wanted !== "object" || wanted === null) {
    throw new TypeError(
      `expected a bound mask or a selection, but got ${String(wanted)}`,
    );
  }
  return "select" in wanted && typeof wanted.select === "function"
    ? wanted.select()
    : wanted;
}

/**
 * Return the names of the columns of a selection by local names: all columns of
 * a field that is true, and those of the selected parts of a flattened message.
 * IDENTIFIER fields are always selected.
 */
function wantedColumns(plan: TablePlan, selection: object): string[] {
  return plan.fields.flatMap((field) =>
    behaviorOf(field.field).identifier
      ? columnNames(plan, field)
      : selectedColumns(plan, field, selection),
  );
}

function selectedColumns(
  plan: TablePlan,
  field: FieldPlan,
  selection: object,
): string[] {
  const { localName } = field.field;
  const selected: unknown = Object.hasOwn(selection, localName)
    ? selection[localName as keyof typeof selection]
    : undefined;
  if (selected === undefined || selected === false) {
    return [];
  }
  return field.kind === "flat" && typeof selected === "object" && selected
    ? field.table.fields.flatMap((inner) =>
        selectedColumns(field.table, inner, selected),
      )
    : columnNames(plan, field);
}

function columnNames(plan: TablePlan, field: FieldPlan): string[] {
  return columnsOf({ ...plan, fields: [field] }).map(({ name }) => name);
}
