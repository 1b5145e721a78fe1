import type { DescField, DescMessage } from "@bufbuild/protobuf";

/** A field and its place among the fields of its message, by their numbers. */
export interface PlacedField {
  readonly field: DescField;
  readonly index: number;
}

/** The fields of a message by their names in the proto, in the order of their numbers. */
export function fieldsByName(
  desc: DescMessage,
): ReadonlyMap<string, PlacedField> {
  return tableOf(desc).byName;
}

/** The field of this proto or JSON name, as ProtoJSON reads names. */
export function fieldOfJson(
  desc: DescMessage,
  name: string,
): DescField | undefined {
  const { byName, byJsonName } = tableOf(desc);
  return byName.get(name)?.field ?? byJsonName.get(name);
}

/** The field of this name; an error for messages that are not those of the generated code. */
export function fieldNamed(desc: DescMessage, name: string): DescField {
  const placed = fieldsByName(desc).get(name);
  if (placed === undefined) {
    throw new Error(
      `${desc.typeName} has no field ${name}: generate its messages and its field mask helpers from the same proto`,
    );
  }
  return placed.field;
}

/** The fields of a message in the order of their numbers. */
export function fieldsByNumber(desc: DescMessage): readonly DescField[] {
  return tableOf(desc).ordered;
}

/**
 * The singular fields of closed enums. protobuf-es has an unknown value of such
 * a field among the unknown fields of the message.
 */
export function closedEnumFields(desc: DescMessage): readonly PlacedField[] {
  return tableOf(desc).closedEnums;
}

interface FieldTable {
  readonly closedEnums: readonly PlacedField[];
  readonly ordered: readonly DescField[];
  readonly byName: ReadonlyMap<string, PlacedField>;
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
