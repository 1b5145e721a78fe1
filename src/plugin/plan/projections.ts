import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { fieldsByName } from "../../message/field-table.js";
import { hasPresence, needsPrototype } from "../../message/field-traits.js";
import { projectedMessages } from "../../read/fingerprint.js";
import { messageName, type Names } from "./names.js";

/** A function that projects messages of one type. */
export interface ProjectionPlan {
  readonly name: string;
  /** The full name of the message. */
  readonly message: string;
  /**
   * How the result comes about: as an object literal, or with `create`, where
   * the message needs the prototype that tells presence and defaults.
   */
  readonly style: "literal" | "create";
  readonly members: readonly MemberPlan[];
}

/** A field, or a oneof with its fields. */
export type MemberPlan = FieldPlan | OneofPlan;

export interface OneofPlan {
  readonly kind: "oneof";
  readonly property: string;
  readonly cases: readonly FieldPlan[];
}

export interface FieldPlan {
  readonly kind: "implicit" | "explicit" | "message" | "list" | "map";
  readonly property: string;
  /** Its place among the fields of the message, by their numbers. */
  readonly index: number;
  /** What the property holds where the field is not kept; without: nothing. */
  readonly zero?: ZeroValue;
  /** What projects the messages in the field: a function, or the descriptor of the field. Without: a mask cannot go below. */
  readonly below?: { readonly function: string } | "descriptor";
}

/** The text of a zero value. */
export type ZeroValue =
  | '""'
  | '"0"'
  | "0"
  | "false"
  | "protoInt64.zero"
  | "emptyBytes()"
  | "[]"
  | "{}";

/** The projections of a file, and their names. */
export interface Projections {
  readonly plans: readonly ProjectionPlan[];
  /** The function for a message; undefined where the runtime projects it. */
  readonly nameOf: (message: DescMessage) => string | undefined;
}

/** Plan a function for every message type that a mask can go below, from the roots on. */
export function planProjections(
  roots: readonly DescMessage[],
  names: Names,
): Projections {
  const functions = new Map(
    projectedMessages(roots).map((message) => [
      message,
      names.claim(`project${messageName(message)}`),
    ]),
  );
  const nameOf = (message: DescMessage) => functions.get(message);
  return {
    plans: Array.from(functions, ([message, name]) => ({
      name,
      message: message.typeName,
      style: needsPrototype(message) ? "create" : "literal",
      members: planMembers(message, nameOf),
    })),
    nameOf,
  };
}

function planMembers(
  message: DescMessage,
  nameOf: Projections["nameOf"],
): MemberPlan[] {
  const fields = fieldsByName(message);
  const planField = (field: DescField): FieldPlan => ({
    kind: kindOf(field),
    property: field.localName,
    index: fields.get(field.name)?.index ?? 0,
    ...belowOf(field, nameOf),
  });
  const inLiteral = new Set<string>();
  return message.members.map((member): MemberPlan => {
    const property = member.localName;
    if (member.kind === "oneof") {
      return { kind: "oneof", property, cases: member.fields.map(planField) };
    }
    // Names that differ in the proto can be the same in protobuf-es: an object
    // literal has the property once, and the other fields are assigned.
    const zero = inLiteral.has(property) ? undefined : zeroOf(member);
    if (zero === undefined) {
      return planField(member);
    }
    inLiteral.add(property);
    return { ...planField(member), zero };
  });
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

function belowOf(
  { message }: DescField,
  nameOf: Projections["nameOf"],
): Pick<FieldPlan, "below"> {
  if (message === undefined || message.fields.length === 0) {
    return {};
  }
  const name = nameOf(message);
  return { below: name === undefined ? "descriptor" : { function: name } };
}

function zeroOf(field: DescField): ZeroValue | undefined {
  switch (field.fieldKind) {
    case "enum":
      return hasPresence(field) ? undefined : "0";
    case "scalar":
      return hasPresence(field) ? undefined : scalarZero(field);
    case "message":
      return undefined;
    case "list":
      return "[]";
    case "map":
      return "{}";
  }
}

function scalarZero({
  scalar,
  longAsString,
}: DescField & { fieldKind: "scalar" }): ZeroValue {
  switch (scalar) {
    case ScalarType.STRING:
      return '""';
    case ScalarType.BOOL:
      return "false";
    case ScalarType.BYTES:
      return "emptyBytes()";
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return longAsString ? '"0"' : "protoInt64.zero";
    case ScalarType.INT32:
    case ScalarType.UINT32:
    case ScalarType.SINT32:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return "0";
  }
}
