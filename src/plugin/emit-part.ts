import { type Code, call } from "./code.js";
import type { ProjectionContext } from "./emit-projection.js";
import { access, arrow } from "./expression.js";
import type { FieldPlan } from "./projections.js";

/** The variable for what the mask keeps of a field that it does not keep whole. */
export function partName({ kind }: FieldPlan): "below" | "entries" {
  return kind === "map" ? "entries" : "below";
}

/** The statement that looks up what the mask keeps of a field. */
export function emitLookup(field: FieldPlan, variable: string): Code {
  return `const ${variable} = mask.${partName(field)}.get(${field.index});`;
}

/** The part of a field's value that is kept by what the variable holds. */
export function emitPart(
  field: FieldPlan,
  value: Code,
  variable: string,
  context: ProjectionContext,
): Code {
  switch (field.kind) {
    case "map":
      return call(
        context.symbols.runtime("projectMap"),
        emitDescriptor(field, context),
        value,
        variable,
      );
    case "list":
      return [
        value,
        ".map(",
        arrow("(item)", emitMessagePart(field, "item", variable, context)),
        ")",
      ];
    case "message":
    case "implicit":
    case "explicit":
      return emitMessagePart(field, value, variable, context);
  }
}

/** The descriptor of a field. */
export function emitDescriptor(
  { property }: FieldPlan,
  { plan, symbols }: ProjectionContext,
): Code {
  return access([symbols.schema(plan.message), ".field"], property);
}

function emitMessagePart(
  field: FieldPlan,
  value: Code,
  variable: string,
  context: ProjectionContext,
): Code {
  const { below } = field;
  return typeof below === "object"
    ? call(context.symbols.local(below.function), value, variable)
    : call(
        context.symbols.runtime("projectValue"),
        emitDescriptor(field, context),
        value,
        variable,
      );
}
