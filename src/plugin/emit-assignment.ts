import {
  block,
  braces,
  type Code,
  call,
  indent,
  join,
  newLine,
  object,
} from "./code.js";
import { emitDescriptor, emitLookup, emitPart, partName } from "./emit-part.js";
import type { ProjectionContext } from "./emit-projection.js";
import { access } from "./expression.js";
import type { FieldPlan, MemberPlan, OneofPlan } from "./projections.js";

/** The statements that give a result a member, unless its object literal has it. */
export function emitAssignments(
  member: MemberPlan,
  context: ProjectionContext,
): Code[] {
  if (member.kind === "oneof") {
    return [emitSwitch(member, context)];
  }
  if (context.plan.style === "literal" && member.zero !== undefined) {
    return [];
  }
  const value = access("m", member.property);
  const assignment: Assignment = {
    field: member,
    value,
    whole: assign(member.property, value),
    part: (part) => assign(member.property, part),
  };
  const keeps = context.keeps(member);
  switch (member.kind) {
    case "implicit":
    case "list":
    case "map":
      return [emitWholeOrPart(assignment, context)];
    case "explicit":
      return [
        block(
          ["if (", keeps, " && ", emitIsSet(member, context), ")"],
          assignment.whole,
        ),
      ];
    case "message":
      return [
        member.below === undefined
          ? block(
              ["if (", keeps, " && ", value, " !== undefined)"],
              assignment.whole,
            )
          : block(
              ["if (", value, " !== undefined)"],
              emitWholeOrPart(assignment, context),
            ),
      ];
  }
}

/** A field whose value is kept whole, in part, or not at all. */
interface Assignment {
  readonly field: FieldPlan;
  readonly value: Code;
  /** The statement that keeps the value whole. */
  readonly whole: Code;
  /** The statement that keeps a part of it. */
  readonly part: (part: Code) => Code;
}

function emitWholeOrPart(
  { field, value, whole, part }: Assignment,
  context: ProjectionContext,
): Code {
  const ifWhole = block(`if (${context.keeps(field)})`, whole);
  if (field.below === undefined) {
    return ifWhole;
  }
  const variable = partName(field);
  return [
    ifWhole,
    " else ",
    braces([
      emitLookup(field, variable),
      block(
        `if (${variable})`,
        part(emitPart(field, value, variable, context)),
      ),
    ]),
  ];
}

/** The statement that keeps the member of a oneof that is set. */
function emitSwitch(oneof: OneofPlan, context: ProjectionContext): Code {
  const local = access("m", oneof.property);
  const cases = oneof.cases.map((field): Code => {
    const name = JSON.stringify(field.property);
    const assignment: Assignment = {
      field,
      value: [local, ".value"],
      whole: assign(oneof.property, local),
      part: (part) =>
        assign(oneof.property, object(`case: ${name}`, ["value: ", part])),
    };
    return [
      `case ${name}:`,
      indent(
        newLine,
        join([emitWholeOrPart(assignment, context), "break;"], newLine),
      ),
    ];
  });
  return block(["switch (", local, ".case)"], ...cases);
}

/** An expression that tells whether a field with presence is set. */
function emitIsSet(field: FieldPlan, context: ProjectionContext): Code {
  switch (context.plan.style) {
    case "literal":
      return [access("m", field.property), " !== undefined"];
    case "create":
      return call(
        context.symbols.protobuf("isFieldSet"),
        "m",
        emitDescriptor(field, context),
      );
  }
}

function assign(property: string, value: Code): Code {
  return [access("result", property), " = ", value, ";"];
}
