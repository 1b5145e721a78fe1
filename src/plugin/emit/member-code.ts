import type { Printable } from "@bufbuild/protoplugin";
import type {
  FieldPlan,
  MemberPlan,
  OneofPlan,
  ProjectionPlan,
  ZeroValue,
} from "../plan/projections.js";
import type { Symbols } from "./symbols.js";

/** Generates the code for the members of one projection: of a message `m` by a mask with the fields `f`. */
export class MemberCode {
  constructor(
    private readonly plan: ProjectionPlan,
    private readonly symbols: Symbols,
  ) {}

  /** Return the value of this member in every message; undefined for a member that can be absent. */
  value(member: MemberPlan): Printable | undefined {
    if (member.kind === "oneof") {
      return "{ case: undefined }";
    }
    if (member.zero === undefined) {
      return undefined;
    }
    return member.kind === "map" || member.below !== undefined
      ? this.keptValue(member)
      : [
          isKept(member),
          " ? ",
          this.keptValue(member),
          " : ",
          this.zero(member.zero),
        ];
  }

  /** Return the statement for a member that can be absent. */
  assignment(member: MemberPlan): Printable | undefined {
    if (member.kind === "oneof") {
      return this.oneof(member);
    }
    return member.zero === undefined
      ? [
          "if (",
          this.isThere(member),
          `) ${access("result", member)} = `,
          this.keptValue(member),
          ";",
        ]
      : undefined;
  }

  private isThere(field: FieldPlan): Printable {
    switch (field.kind) {
      case "implicit":
      case "list":
      case "map":
        return isKept(field);
      case "message":
        return `${isKept(field)} && ${access("m", field)} !== undefined`;
      case "explicit":
        return [isKept(field), " && ", this.isSet(field)];
    }
  }

  private isSet(field: FieldPlan): Printable {
    switch (this.plan.style) {
      case "literal":
        return `${access("m", field)} !== undefined`;
      case "create":
        return [
          this.symbols.runtime("isSet"),
          `(m, ${JSON.stringify(field.property)})`,
        ];
    }
  }

  private keptValue(field: FieldPlan): Printable {
    const value = access("m", field);
    switch (field.kind) {
      case "implicit":
      case "explicit":
        return value;
      case "message":
        return field.below === undefined
          ? value
          : this.call("keep", field, value);
      case "list":
        return field.below === undefined
          ? value
          : this.call("keepList", field, value);
      case "map":
        return this.call("keepMap", field, value);
    }
  }

  private oneof(oneof: OneofPlan): Printable {
    const value = access("m", oneof);
    return [
      `switch (${value}.case) {`,
      ...oneof.cases.map((field) => [
        `\n    case ${JSON.stringify(field.property)}: ${access("result", oneof)} = `,
        this.call("keepMember", field, value),
        "; break;",
      ]),
      "\n  }",
    ];
  }

  /** Return the call of a function that keeps what the mask does of a value. */
  private call(name: string, field: FieldPlan, value: string): Printable {
    const below =
      field.below === undefined ? [] : [", ", this.below(field.below, field)];
    return [
      this.symbols.runtime(name),
      `(f[${field.index}], ${value}`,
      ...below,
      ")",
    ];
  }

  private below(
    below: NonNullable<FieldPlan["below"]>,
    field: FieldPlan,
  ): Printable {
    return below === "descriptor"
      ? [this.symbols.schema(this.plan.message), access(".field", field)]
      : this.symbols.local(below.function);
  }

  private zero(zero: ZeroValue): Printable {
    switch (zero) {
      case "protoInt64.zero":
        return [this.symbols.protobuf("protoInt64"), ".zero"];
      case "emptyBytes()":
        return [this.symbols.runtime("emptyBytes"), "()"];
      case '""':
      case '"0"':
      case "0":
      case "false":
      case "[]":
      case "{}":
        return zero;
    }
  }
}

/** Return a property in an object literal. */
export function propertyKey(property: string): string {
  return isIdentifier(property) ? property : JSON.stringify(property);
}

/** Return the condition that anything is kept of a field; without a message below, that is all or nothing. */
function isKept({ index, below, kind }: FieldPlan): string {
  return below === undefined && kind !== "map"
    ? `f[${index}] === true`
    : `f[${index}]`;
}

export function access(
  object: string,
  { property }: { readonly property: string },
): string {
  return isIdentifier(property)
    ? `${object}.${property}`
    : `${object}[${JSON.stringify(property)}]`;
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}
