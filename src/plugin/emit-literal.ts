import type { Code } from "./code.js";
import { emitLookup, emitPart, partName } from "./emit-part.js";
import type { ProjectionContext } from "./emit-projection.js";
import { access, conditional, property } from "./expression.js";
import type { FieldPlan, MemberPlan, ZeroValue } from "./projections.js";
import type { Symbols } from "./symbols.js";

/** What a member adds to the object literal of a result. */
export interface LiteralPart {
  /** The statements in front of the literal that the properties need. */
  readonly before: readonly Code[];
  readonly properties: readonly Code[];
}

/** The property of a member that every message has; none for a member that can be absent. */
export function emitLiteralPart(
  member: MemberPlan,
  context: ProjectionContext,
): LiteralPart {
  if (member.kind === "oneof") {
    return {
      before: [],
      properties: [property(member.property, "{ case: undefined }")],
    };
  }
  if (member.zero === undefined) {
    return { before: [], properties: [] };
  }
  return member.below === undefined
    ? {
        before: [],
        properties: [emitWholeOrZero(member, member.zero, context)],
      }
    : emitWholeOrPart(member, member.zero, context);
}

function emitWholeOrZero(
  field: FieldPlan,
  zero: ZeroValue,
  { keeps, symbols }: ProjectionContext,
): Code {
  return property(
    field.property,
    conditional(
      keeps(field),
      access("m", field.property),
      emitZero(zero, symbols),
    ),
  );
}

function emitWholeOrPart(
  field: FieldPlan,
  zero: ZeroValue,
  context: ProjectionContext,
): LiteralPart {
  const value = access("m", field.property);
  const variable = partName(field) + field.index;
  return {
    before: [emitLookup(field, variable)],
    properties: [
      property(
        field.property,
        conditional(
          context.keeps(field),
          value,
          conditional(
            variable,
            emitPart(field, value, variable, context),
            emitZero(zero, context.symbols),
          ),
        ),
      ),
    ],
  };
}

function emitZero(zero: ZeroValue, symbols: Symbols): Code {
  switch (zero) {
    case "protoInt64.zero":
      return [symbols.protobuf("protoInt64"), ".zero"];
    case "emptyBytes":
      return symbols.runtime("emptyBytes");
    default:
      return zero;
  }
}
