import { quotePath } from "../mask/field-mask-error.js";

/** Return a value in the words of an error: what it is, and no more of it than helps. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quotePath(value);
    case "bigint":
      return `${value}n`;
    case "object":
      if (value instanceof Date) {
        return `the Date ${String(value)}`;
      }
      return value instanceof Uint8Array
        ? `${value.length} bytes`
        : quotePath(textOf(value));
    default:
      return String(value);
  }
}

function textOf(value: object | null): string {
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}
