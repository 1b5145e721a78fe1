import type { Target } from "@bufbuild/protoplugin";
import { array, braces, type Code, type Declaration, object } from "./code.js";
import { helperDoc } from "./doc.js";
import type { HelperPlan, InPlan, OutPlan } from "./plan.js";
import type { Symbols } from "./symbols.js";

/** The helper for a mask field. */
export function emitHelper(
  plan: HelperPlan,
  target: Target,
  symbols: Symbols,
): Declaration {
  const doc = helperDoc(symbols.field(plan.request, plan.field));
  const { name } = plan;
  switch (target) {
    case "ts":
      return {
        doc,
        exported: { keyword: "const", name },
        code: [": ", helperType(plan, symbols), helperValue(plan, symbols)],
      };
    case "js":
      return {
        doc,
        exported: { keyword: "const", name },
        code: helperValue(plan, symbols),
      };
    case "dts":
      return {
        doc,
        exported: { keyword: "declare const", name },
        code: [": ", helperType(plan, symbols), ";"],
      };
  }
}

function helperType(
  { request, in: inSide, out }: HelperPlan,
  symbols: Symbols,
): Code {
  const types: Code[] = [["request: ", symbols.shape(request)]];
  if (inSide !== undefined) {
    types.push(
      ["in: ", symbols.shape(inSide.message)],
      ["inPath: ", inSide.path],
    );
  }
  if (out !== undefined) {
    types.push(
      ["response: ", symbols.shape(out.response)],
      ["outPath: ", out.path],
    );
  }
  return [
    symbols.runtimeType("RequestFieldMask"),
    "<",
    braces(types.map((type) => [type, ";"])),
    ">",
  ];
}

function helperValue(
  { request, field, in: inSide, out }: HelperPlan,
  symbols: Symbols,
): Code {
  const properties: Code[] = [
    ["request: ", symbols.schema(request)],
    ["field: ", JSON.stringify(field)],
  ];
  if (inSide !== undefined) {
    properties.push(["in: ", inValue(inSide)]);
  }
  if (out !== undefined) {
    properties.push(["out: ", outValue(out, symbols)]);
  }
  return [
    " = /*@__PURE__*/ ",
    symbols.runtime("requestFieldMask"),
    "(",
    braces(properties.map((property) => [property, ","])),
    ");",
  ];
}

function inValue({ field, exclude }: InPlan): Code {
  const names = exclude.map((name) => JSON.stringify(name));
  return object(
    ...(field === undefined ? [] : [`field: ${JSON.stringify(field)}`]),
    ...(names.length === 0 ? [] : [["exclude: ", array(...names)]]),
  );
}

function outValue({ response, field, project }: OutPlan, symbols: Symbols) {
  return object(
    ["response: ", symbols.schema(response)],
    ...(field === undefined ? [] : [`field: ${JSON.stringify(field)}`]),
    ...(project === undefined ? [] : [["project: ", symbols.local(project)]]),
  );
}
