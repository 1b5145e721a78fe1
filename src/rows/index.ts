// For services with a database: a message as the columns of a table, and back.

export type {
  ColumnOptions,
  Dialect,
  RowOptions,
} from "./row-options.js";
export type { RowOf } from "./row-types.js";
export type { Rows } from "./rows.js";
export { rowsOf } from "./rows-of.js";
