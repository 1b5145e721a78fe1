import {
  create,
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { fieldsByName, type PlacedField } from "../message/field-table.js";
import type { LocalValue, Properties } from "../message/local-value.js";

/** How protobuf-es stores messages of one type: found out once, so that a projection does not ask the descriptor. */
export interface MessagePlan {
  readonly typeName: string;
  /** Has the defaults, for messages that tell presence by them. */
  readonly prototype: object;
  /** Those that are no members of a oneof. */
  readonly fields: readonly FieldPlan[];
  readonly oneofs: readonly OneofPlan[];
}

/** A field. Plans of all kinds have the same properties, which makes reading them fast. */
export interface FieldPlan extends PlacedField {
  readonly name: string;
  /** What the property holds where the field is not kept: nothing, a value that messages can share, or a new one. */
  readonly zero: "nothing" | "value" | "list" | "map" | "bytes";
  readonly zeroValue: LocalValue;
}

export interface OneofPlan {
  readonly name: string;
  readonly cases: ReadonlyMap<string, PlacedField>;
}

/** The plan for a message type. */
export function planOf(desc: DescMessage): MessagePlan {
  let plan = plans.get(desc);
  if (plan === undefined) {
    plan = planMessage(desc);
    plans.set(desc, plan);
  }
  return plan;
}

const plans = new WeakMap<DescMessage, MessagePlan>();

function planMessage(desc: DescMessage): MessagePlan {
  const empty = create(desc);
  const left = new Map(Object.entries(empty as unknown as Properties));
  const fields = desc.fields
    .filter(({ oneof }) => oneof === undefined)
    .map((field): FieldPlan => {
      const name = field.localName;
      const zero = left.has(name) ? zeroOf(field) : "nothing";
      const zeroValue = left.get(name);
      // Names that differ in the proto can be the same in protobuf-es: only the
      // first of such fields puts its zero value there.
      left.delete(name);
      return { ...place(field), name, zero, zeroValue };
    });
  const oneofs = desc.oneofs.map((oneof) => ({
    name: oneof.localName,
    cases: new Map(
      oneof.fields.map((field) => [field.localName, place(field)]),
    ),
  }));
  return {
    typeName: desc.typeName,
    prototype: Object.getPrototypeOf(empty) as object,
    fields,
    oneofs,
  };
}

function place(field: DescField): PlacedField {
  const index = fieldsByName(field.parent).get(field.name)?.index ?? 0;
  return { field, index };
}

function zeroOf(field: DescField): FieldPlan["zero"] {
  switch (field.fieldKind) {
    case "list":
    case "map":
      return field.fieldKind;
    case "scalar":
      return field.scalar === ScalarType.BYTES ? "bytes" : "value";
    case "enum":
    case "message":
      return "value";
  }
}
