import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { NestedSelection, Selection } from "../request/select.js";
import type { RowOf } from "./row-types.js";

/** A message type as the columns of a table. */
export interface Rows<
  D extends DescMessage = DescMessage,
  Row extends object = RowOf<MessageShape<D>, object>,
> {
  /** The message type. */
  readonly desc: D;

  /**
   * Return the columns that an update sets, each with its whole new value: for
   * `set(…)` of Drizzle and Kysely, `update(…)` of Knex. A cleared field is
   * null, and so are the siblings of a oneof's member that is set. An update
   * that sets nothing is an empty object.
   *
   * With the stored message, setting the columns gives the row of
   * `update(stored)`, and `patch` throws a `FieldMaskError` when that does.
   * Without it, IMMUTABLE and IDENTIFIER fields are left out, and a change that
   * depends on the stored values is a `FieldMaskError` with the reason
   * `STORED_NEEDED`: a part of a column, or a message or list that holds
   * OUTPUT_ONLY, INPUT_ONLY, IMMUTABLE or IDENTIFIER fields.
   *
   * Either way, it throws a `FieldMaskError` for a value that no column can
   * hold.
   */
  patch(
    update: UpdateOf<MessageShape<D>>,
    stored?: MessageShape<D>,
  ): Partial<Row>;

  /**
   * Return every column of a message, for an insert. An unset field is null;
   * one without presence has its zero value.
   *
   * Throws a `TypeError` that names the column for a value without a form in
   * ProtoJSON, and a `FieldMaskError` for a Timestamp that no `Date` can hold.
   */
  toRow(message: MessageShape<D>): Row;

  /**
   * Return the message in a row, as `toRow` writes it, and as drivers return
   * it. A null or missing column leaves its field unset; other names are
   * ignored.
   *
   * Throws a `TypeError` that names the column and its value for anything else.
   */
  fromRow(row: { readonly [K in keyof Row]?: unknown }): MessageShape<D>;

  /**
   * Return the names of the columns that the mask of a response wants, or that
   * a selection has. The columns of IDENTIFIER fields are always included.
   * Without a mask, and with an empty one, all columns are wanted.
   */
  columns(wanted: Wanted<D>): (keyof Row & string)[];

  /**
   * Return the entries of an object under the names of `columns`: those of
   * `getTableColumns(table)` for Drizzle's `select(…)`.
   */
  pick<T extends object>(
    wanted: Wanted<D>,
    entries: T,
  ): Partial<Pick<T, keyof T & keyof Row>>;

  /** The type of a row: `typeof bookRows.$row`. It has no value. */
  readonly $row?: Row;
}

/** Rows of any message, to be flattened into others. */
// biome-ignore lint/suspicious/noExplicitAny: whatever their message and columns
export type AnyRows = Rows<any, any>;

/** A bound mask whose update is one of this message. */
export interface UpdateOf<M> {
  update(target: M): M;
}

/** A bound mask, the mask of a call, or a result of `select()`. */
export type Wanted<D extends DescMessage> =
  | { select(): object }
  | Selection<MessageShape<D>>
  | NestedSelection;
