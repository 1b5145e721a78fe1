import {
  create,
  type DescField,
  type DescMessage,
  type DescOneof,
  ScalarType,
} from "@bufbuild/protobuf";
import { fieldsByName, type IndexedField } from "../message/field-table.js";
import { hasPresence, needsPrototype } from "../message/field-traits.js";
import type { LocalValue, Properties } from "../message/local-value.js";

/**
 * The way in which protobuf-es stores messages of one type. The projection by
 * descriptors runs on this plan, the plugin emits projections from it, and
 * fingerprints tell whether emitted projections still fit it.
 */
export interface MessagePlan {
  readonly typeName: string;
  /** Whether messages tell presence by their prototype. */
  readonly needsPrototype: boolean;
  /** The prototype with the defaults, if messages tell presence by it. */
  readonly prototype: object;
  /** The properties of a message, in the order of its declaration. */
  readonly members: readonly (FieldPlan | OneofPlan)[];
  /** The members that aren't oneofs. */
  readonly fields: readonly FieldPlan[];
  readonly oneofs: readonly OneofPlan[];
}

/** The way in which protobuf-es stores a field. */
export interface StoredField extends IndexedField {
  /** A scalar or an enum without presence, one with presence, or another kind of field. */
  readonly kind: "implicit" | "explicit" | "message" | "list" | "map";
  /** The property of the message, or the `case` of its oneof. */
  readonly name: string;
  /** The message that a mask can go below: one that has fields. */
  readonly below: DescMessage | undefined;
}

/** A field, and its zero value. Plans of all kinds have the same properties, which makes reading them fast. */
export interface FieldPlan extends StoredField {
  /** What the property holds if the field isn't kept: nothing, a value that messages can share, or a new one. */
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

/** Return the plan of a message type, from a cache. */
export function planOf(desc: DescMessage): MessagePlan {
  let plan = plans.get(desc);
  if (plan === undefined) {
    plan = planMessage(desc);
    plans.set(desc, plan);
  }
  return plan;
}

const plans = new WeakMap<DescMessage, MessagePlan>();

/** Return the plan of a message type. */
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
 * Return what an empty message holds for its fields. Fields with different
 * names in the proto can have the same name in protobuf-es: only the first one
 * puts its zero value there.
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

/** Return how protobuf-es stores a field, without its zero value, which requires making a message. */
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
