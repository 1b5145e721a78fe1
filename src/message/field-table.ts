import type { DescField, DescMessage } from "@bufbuild/protobuf";

/** A field and its index among the fields of its message, in the order of their numbers. */
export interface IndexedField {
  readonly field: DescField;
  readonly index: number;
}

/** Return the fields of a message by their names in the proto, in the order of their numbers. */
export function fieldsByName(
  desc: DescMessage,
): ReadonlyMap<string, IndexedField> {
  return tableOf(desc).byName;
}

/** Return the field with this proto or JSON name, as ProtoJSON reads names. */
export function fieldOfJson(
  desc: DescMessage,
  name: string,
): DescField | undefined {
  const { byName, byJsonName } = tableOf(desc);
  return byName.get(name)?.field ?? byJsonName.get(name);
}

/** Return the field with this name. Throws an `Error` if the message isn't of the version that the generated code expects. */
export function fieldNamed(desc: DescMessage, name: string): DescField {
  const placed = fieldsByName(desc).get(name);
  if (placed === undefined) {
    throw new Error(
      `${desc.typeName} has no field ${name}: generate its messages and its field mask helpers from the same proto`,
    );
  }
  return placed.field;
}

/** Return the fields of a message in the order of their numbers. */
export function fieldsByNumber(desc: DescMessage): readonly DescField[] {
  return tableOf(desc).ordered;
}

/**
 * Return the singular fields of closed enums. protobuf-es keeps an unknown
 * value of such a field among the unknown fields of the message.
 */
export function closedEnumFields(desc: DescMessage): readonly IndexedField[] {
  return tableOf(desc).closedEnums;
}

interface FieldTable {
  readonly closedEnums: readonly IndexedField[];
  readonly ordered: readonly DescField[];
  readonly byName: ReadonlyMap<string, IndexedField>;
  readonly byJsonName: ReadonlyMap<string, DescField>;
}

const tables = new WeakMap<DescMessage, FieldTable>();

function tableOf(desc: DescMessage): FieldTable {
  let table = tables.get(desc);
  if (table === undefined) {
    const ordered = [...desc.fields].sort((a, b) => a.number - b.number);
    const placed = ordered.map((field, index) => ({ field, index }));
    table = {
      ordered,
      byName: new Map(placed.map((place) => [place.field.name, place])),
      byJsonName: new Map(ordered.map((field) => [field.jsonName, field])),
      closedEnums: placed.filter(
        ({ field }) => field.fieldKind === "enum" && !field.enum.open,
      ),
    };
    tables.set(desc, table);
  }
  return table;
}
