import { behaviorOf } from "../message/field-behavior.js";
import { columnsOf, type FieldPlan, type TablePlan } from "./table-plan.js";

/**
 * Return the names of the columns that a selection has, by the local names of
 * fields: all of a field's where it is true, those of its parts where it is an
 * object and the message is flattened. IDENTIFIER fields are always selected.
 */
export function wantedColumns(plan: TablePlan, selection: object): string[] {
  return plan.fields.flatMap((field) =>
    behaviorOf(field.field).identifier
      ? namesOf(plan, field)
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
    : namesOf(plan, field);
}

function namesOf(plan: TablePlan, field: FieldPlan): string[] {
  return columnsOf({ ...plan, fields: [field] }).map(({ name }) => name);
}
