import type {
  DescMessage,
  Message,
  MessageShape,
  Registry,
} from "@bufbuild/protobuf";
import type { FieldKey, OneofCase, OneofValue } from "../message/field-keys.js";
import type { AnyRows } from "./rows.js";

/** Options of `rowsOf`. */
export interface RowOptions<
  D extends DescMessage = DescMessage,
  Name extends string = string,
> {
  /**
   * By default, columns have the fields' local names, in camelCase. With
   * "proto", they have the names of the proto, in snake_case.
   */
  readonly names?: "local" | "proto";
  /**
   * By default, an enum is its number. With "name", it is the name of its value
   * in the proto; a number without a name is its text.
   */
  readonly enums?: "number" | "name";
  /**
   * By default, a Timestamp is a `Date`, which cuts it to milliseconds. With
   * "string", it is a text of RFC 3339, with nanoseconds.
   */
  readonly timestamps?: "date" | "string";
  /**
   * By default, a JSON column is written as a value. With "text", it is written
   * as JSON text, for drivers that treat an array as a database array.
   */
  readonly json?: "value" | "text";
  /**
   * By default, a list of scalars or enums is an array. With "json", it is a
   * JSON column.
   */
  readonly lists?: "array" | "json";
  /** By default, a bool is a boolean. With "number", it is 0 or 1. */
  readonly booleans?: "boolean" | "number";
  /**
   * By default, "postgresql". With "sqlite", the defaults of the four options
   * above are forms that SQLite can bind: "string", "text", "json", "number".
   */
  readonly dialect?: Dialect;
  /** The messages that a `google.protobuf.Any` can hold. By default, none. */
  readonly registry?: Registry;
  /**
   * By default, each field and each member of a oneof is a column. Under its
   * local name, `false` leaves a column out, other rows flatten a message into
   * columns of its own, and options change one column.
   */
  readonly columns?: ColumnsOption<MessageShape<D>, Name>;
}

/** A database, which decides what a driver can bind. */
export type Dialect = "postgresql" | "sqlite";

/** Options of one column. */
export interface ColumnOptions<Value, Name extends string = string> {
  /** The name of the column. By default, the field's. */
  readonly name?: Name;
  /** Make the column of the field's value. An unset field stays null. */
  write?(value: Value): unknown;
  /** Make the field's value of the column. A column that is null stays unset. */
  read?(column: unknown): Value;
}

type ColumnsOption<
  M extends Message,
  Name extends string,
> = string extends M["$typeName"]
  ? { readonly [localName: string]: ColumnOption<never, Name> }
  : {
      readonly [K in FieldKey<M>]?: ColumnOption<NonNullable<M[K]>, Name>;
    } & {
      readonly [Case in OneofCase<M>]?: ColumnOption<OneofValue<M, Case>, Name>;
    };

type ColumnOption<Value, Name extends string> =
  | false
  | AnyRows
  | ColumnOptions<Value, Name>;
