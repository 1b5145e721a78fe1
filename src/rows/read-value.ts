import { nameOf } from "../mask/path-violation.js";
import type { LocalValue } from "../message/local-value.js";
import { shown } from "./shown.js";
import type { ColumnPlan } from "./table-plan.js";

/**
 * Return the value of a field for what its column has, which isn't null.
 *
 * Throws a `TypeError` that names the column and its value for what isn't one.
 */
export function readValue(column: ColumnPlan, value: unknown): LocalValue {
  if (column.read !== undefined) {
    return column.read(value);
  }
  let result: LocalValue;
  let cause: unknown;
  try {
    result = column.decode(value);
  } catch (error) {
    cause = error;
  }
  return result === undefined ? misfit(column, value, cause) : result;
}

function misfit(
  { name, field }: ColumnPlan,
  value: unknown,
  cause: unknown,
): never {
  const why =
    cause instanceof Error
      ? cause.message
      : `it isn't the value of ${nameOf(field)}`;
  throw new TypeError(
    `the column "${name}" of ${field.parent.typeName} cannot hold ${shown(value)}: ${why}`,
    { cause },
  );
}
