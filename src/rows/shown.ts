import { quotePath } from "../mask/field-mask-error.js";
import { isBytes } from "../message/is-bytes.js";

/** Return a value in the words of an error, shortened to what helps. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quotePath(value);
    case "bigint":
      return `${value}n`;
    case "object":
      if (isDate(value)) {
        return `the Date ${String(value)}`;
      }
      return isBytes(value)
        ? `${value.length} bytes`
        : quotePath(textOf(value));
    default:
      return String(value);
  }
}

/** Return whether a value is a Date of any realm. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

function textOf(value: object | null): string {
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}
