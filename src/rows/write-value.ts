import { type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import {
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { fullNameOf } from "../mask/path-violation.js";
import type { LocalMap, LocalValue } from "../message/local-value.js";
import { fieldToJson } from "./field-json.js";
import type { ElementForm } from "./form.js";
import type { ColumnPlan } from "./table-plan.js";
import { dateOf } from "./time.js";

/** The violation of a value that a column cannot hold, without its path. */
export type Unwritable = Omit<FieldMaskViolation, "path">;

/**
 * Return the column of a set field's value. Reports a value that the column
 * cannot hold.
 */
export function writeValue(
  column: ColumnPlan,
  value: LocalValue,
  report: (unwritable: Unwritable, cause?: unknown) => void,
): unknown {
  if (column.write !== undefined) {
    return column.write(value as never);
  }
  const { field, form } = column;
  switch (form.kind) {
    case "scalar":
    case "enum":
      return writeElement(form, value);
    case "array":
      return (value as LocalValue[]).map((item) =>
        writeElement(form.element, item),
      );
    case "timestamp": {
      const time = writeTime(form.as, value as Timestamp);
      if (time === undefined) {
        report({
          reason: FieldMaskReason.invalidTimestamp,
          description: `the time in ${fullNameOf(field)} is out of range`,
        });
      }
      return time;
    }
    case "json":
      try {
        const json = fieldToJson(field, value, form.registry);
        return form.as === "text" ? JSON.stringify(json) : json;
      } catch (error) {
        report(
          {
            reason: FieldMaskReason.noJsonForm,
            description: `${fullNameOf(field)} has no form in JSON: ${errorText(error)}`,
          },
          error,
        );
        return undefined;
      }
  }
}

function writeElement(form: ElementForm, value: LocalValue): unknown {
  if (form.kind === "enum") {
    return form.as === "name"
      ? (form.enum.value[value as number]?.name ?? String(value))
      : value;
  }
  const scalar = form.wrapped ? (value as LocalMap).value : value;
  return typeof scalar === "boolean" && form.booleans === "number"
    ? Number(scalar)
    : scalar;
}

function writeTime(
  as: "date" | "string",
  value: Timestamp,
): Date | JsonValue | undefined {
  if (as === "date") {
    return dateOf(value);
  }
  try {
    return toJson(TimestampSchema, value);
  } catch {
    return undefined;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
