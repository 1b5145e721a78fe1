import {
  create,
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { fieldsByName, type PlacedField } from "../message/field-table.js";
import type { LocalValue } from "../message/local-value.js";
import { emptyBytes } from "./empty-bytes.js";

/** How protobuf-es stores messages of one type: found out once, so that a projection does not ask the descriptor. */
export interface MessagePlan {
  /** Has the defaults, for messages that tell presence by them. */
  readonly prototype: object;
  readonly members: readonly MemberPlan[];
}

/** A property of the message. */
export type MemberPlan = FieldPlan | OneofPlan;

export interface FieldPlan extends PlacedField {
  readonly kind: "field";
  readonly name: string;
  /** What the property holds where the field is not kept. Without: a message has it only if the field is set. */
  readonly zero: (() => LocalValue) | undefined;
}

export interface OneofPlan {
  readonly kind: "oneof";
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
  const empty: Readonly<Record<string, LocalValue>> = { ...create(desc) };
  const names = new Set<string>();
  const members = desc.members.map((member): MemberPlan => {
    const name = member.localName;
    if (member.kind === "oneof") {
      const cases = new Map(
        member.fields.map((field) => [field.localName, place(field)]),
      );
      return { kind: "oneof", name, cases };
    }
    // Names that differ in the proto can be the same in protobuf-es: only the
    // first of such fields puts its zero value there.
    const hasZero = Object.hasOwn(empty, name) && !names.has(name);
    names.add(name);
    const zero = hasZero ? zeroOf(member, empty[name]) : undefined;
    return { kind: "field", name, ...place(member), zero };
  });
  const prototype = Object.getPrototypeOf(create(desc)) as object;
  return { prototype, members };
}

function place(field: DescField): PlacedField {
  const index = fieldsByName(field.parent).get(field.name)?.index ?? 0;
  return { field, index };
}

function zeroOf(field: DescField, value: LocalValue): () => LocalValue {
  switch (field.fieldKind) {
    case "list":
      return () => [];
    case "map":
      return () => ({});
    case "scalar":
      return field.scalar === ScalarType.BYTES ? emptyBytes : () => value;
    case "enum":
    case "message":
      return () => value;
  }
}
