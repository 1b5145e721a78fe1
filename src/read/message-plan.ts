import {
  create,
  type DescField,
  type DescMessage,
  type DescOneof,
  ScalarType,
} from "@bufbuild/protobuf";
import { fieldsByName, type PlacedField } from "../message/field-table.js";
import { hasPresence, needsPrototype } from "../message/field-traits.js";
import type { LocalValue, Properties } from "../message/local-value.js";

/**
 * How protobuf-es stores messages of one type. The projection by descriptors
 * runs on it, the plugin writes projections out from it, and fingerprints tell
 * whether it is still the one that they were written for.
 */
export interface MessagePlan {
  readonly typeName: string;
  /** Whether messages tell presence by their prototype. */
  readonly needsPrototype: boolean;
  /** Has the defaults, where presence is told by it. */
  readonly prototype: object;
  /** The properties of a message, in the order of its declaration. */
  readonly members: readonly (FieldPlan | OneofPlan)[];
  /** Those that are no oneofs. */
  readonly fields: readonly FieldPlan[];
  readonly oneofs: readonly OneofPlan[];
}

/** How protobuf-es stores a field. */
export interface StoredField extends PlacedField {
  /** A scalar or an enum, without presence or with it; or what else the field is. */
  readonly kind: "implicit" | "explicit" | "message" | "list" | "map";
  /** The property of the message; in a oneof, the value of its `case`. */
  readonly name: string;
  /** The message that a mask can go below: one that has fields. */
  readonly below: DescMessage | undefined;
}

/** A field, and its zero value. Plans of all kinds have the same properties, which makes reading them fast. */
export interface FieldPlan extends StoredField {
  /** What the property holds where the field is not kept: nothing, a value that messages can share, or a new one. */
  readonly zero: "nothing" | "value" | "list" | "map" | "bytes";
  readonly zeroValue: LocalValue;
}

export interface OneofPlan {
  readonly kind: "oneof";
  readonly name: string;
  readonly fields: readonly FieldPlan[];
  /** The fields by their names in protobuf-es. */
  readonly cases: ReadonlyMap<string, FieldPlan>;
}

/** The plan for a message type, kept for the next time. */
export function planOf(desc: DescMessage): MessagePlan {
  let plan = plans.get(desc);
  if (plan === undefined) {
    plan = planMessage(desc);
    plans.set(desc, plan);
  }
  return plan;
}

const plans = new WeakMap<DescMessage, MessagePlan>();

/** The plan for a message type. */
export function planMessage(desc: DescMessage): MessagePlan {
  const empty = create(desc);
  const zeros = zeroValues(desc, empty as unknown as Properties);
  const members = desc.members.map((member) =>
    member.kind === "oneof" ? planOneof(member) : planField(member, zeros),
  );
  return {
    typeName: desc.typeName,
    needsPrototype: needsPrototype(desc),
    prototype: Object.getPrototypeOf(empty) as object,
    members,
    fields: members.filter((member) => member.kind !== "oneof"),
    oneofs: members.filter((member) => member.kind === "oneof"),
  };
}

/**
 * What an empty message holds for its fields. Names that differ in the proto can
 * be the same in protobuf-es: only the first of such fields puts its zero value
 * there.
 */
function zeroValues(
  { members }: DescMessage,
  empty: Properties,
): ReadonlyMap<DescField, LocalValue> {
  const zeros = new Map<DescField, LocalValue>();
  const left = new Map(Object.entries(empty));
  for (const member of members) {
    if (member.kind !== "oneof" && left.has(member.localName)) {
      zeros.set(member, left.get(member.localName));
    }
    left.delete(member.localName);
  }
  return zeros;
}

function planOneof(oneof: DescOneof): OneofPlan {
  const fields = oneof.fields.map((field) => planField(field, NO_ZEROS));
  return {
    kind: "oneof",
    name: oneof.localName,
    fields,
    cases: new Map(fields.map((field) => [field.name, field])),
  };
}

const NO_ZEROS: ReadonlyMap<DescField, LocalValue> = new Map();

function planField(
  field: DescField,
  zeros: ReadonlyMap<DescField, LocalValue>,
): FieldPlan {
  const index = fieldsByName(field.parent).get(field.name)?.index ?? 0;
  return {
    ...storedField(field, index),
    zero: zeros.has(field) ? zeroOf(field) : "nothing",
    zeroValue: zeros.get(field),
  };
}

/** How protobuf-es stores a field, without its zero value, which takes making a message. */
export function storedField(field: DescField, index: number): StoredField {
  const { message, localName } = field;
  return {
    kind: kindOf(field),
    field,
    index,
    name: localName,
    below:
      message === undefined || message.fields.length === 0
        ? undefined
        : message,
  };
}

function kindOf(field: DescField): FieldPlan["kind"] {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return hasPresence(field) ? "explicit" : "implicit";
    case "message":
    case "list":
    case "map":
      return field.fieldKind;
  }
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
