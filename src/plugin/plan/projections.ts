import type { DescMessage } from "@bufbuild/protobuf";
import { fingerprintOf, projectedMessages } from "../../read/fingerprint.js";
import {
  planMessage,
  type FieldPlan as StoredField,
  type OneofPlan as StoredOneof,
} from "../../read/message-plan.js";
import { messageName } from "../resolve/helper-name.js";
import type { Names } from "./names.js";

/** A function that projects messages of one type. */
export interface ProjectionPlan {
  readonly name: string;
  /** The full name of the message. */
  readonly message: string;
  /**
   * How the result is made: as an object literal, or with `create` if the
   * message needs the prototype for presence and defaults.
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
  /** Its index among the fields of the message, in the order of their numbers. */
  readonly index: number;
  /** The value of the property if the field isn't kept; undefined if it has none. */
  readonly zero?: ZeroValue;
  /** The projection of the messages in the field: a function, or the descriptor of the field; undefined if no mask goes below. */
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

/** A projection that helpers begin with, and its fingerprint. */
export interface RootPlan {
  readonly name: string;
  readonly function: string;
  readonly fingerprint: string;
}

/** The projections of a file. */
export interface Projections {
  readonly plans: readonly ProjectionPlan[];
  readonly roots: readonly RootPlan[];
  /** Returns the name of the root for a message; undefined if the runtime projects it. */
  readonly rootOf: (message: DescMessage) => string | undefined;
}

/** Plan a function for every message type that a mask can go below, starting with the roots. */
export function planProjections(
  messages: readonly DescMessage[],
  names: Names,
): Projections {
  const functions = new Map(
    projectedMessages(messages).map((message) => [
      message,
      names.claim(`project${messageName(message)}`),
    ]),
  );
  const roots = new Map<DescMessage, RootPlan>();
  for (const message of new Set(messages)) {
    const project = functions.get(message);
    if (project !== undefined) {
      roots.set(message, {
        name: names.claim(`${messageName(message)}Projection`),
        function: project,
        fingerprint: fingerprintOf(message),
      });
    }
  }
  return {
    plans: Array.from(functions, ([message, name]) =>
      planProjection(name, message, functions),
    ),
    roots: [...roots.values()],
    rootOf: (message) => roots.get(message)?.name,
  };
}

function planProjection(
  name: string,
  message: DescMessage,
  functions: ReadonlyMap<DescMessage, string>,
): ProjectionPlan {
  const { typeName, needsPrototype, members } = planMessage(message);
  return {
    name,
    message: typeName,
    style: needsPrototype ? "create" : "literal",
    members: members.map((member) => memberCode(member, functions)),
  };
}

function memberCode(
  member: StoredField | StoredOneof,
  functions: ReadonlyMap<DescMessage, string>,
): MemberPlan {
  return member.kind === "oneof"
    ? {
        kind: "oneof",
        property: member.name,
        cases: member.fields.map((field) => fieldCode(field, functions)),
      }
    : fieldCode(member, functions);
}

function fieldCode(
  field: StoredField,
  functions: ReadonlyMap<DescMessage, string>,
): FieldPlan {
  const { kind, name, index, below } = field;
  const zero = zeroText(field);
  const project = below && functions.get(below);
  return {
    kind,
    property: name,
    index,
    ...(zero !== undefined && { zero }),
    ...(below !== undefined && {
      below: project === undefined ? "descriptor" : { function: project },
    }),
  };
}

function zeroText({ zero, zeroValue }: StoredField): ZeroValue | undefined {
  switch (zero) {
    case "nothing":
      return undefined;
    case "list":
      return "[]";
    case "map":
      return "{}";
    case "bytes":
      return "emptyBytes()";
    case "value":
      return typeof zeroValue === "bigint"
        ? "protoInt64.zero"
        : (JSON.stringify(zeroValue) as ZeroValue);
  }
}
