import type { GeneratedFile, Target } from "@bufbuild/protoplugin";
import type { HelperPlan, InPlan, OutPlan } from "../plan/plan-file.js";
import { helperDoc } from "./helper-doc.js";
import type { Symbols } from "./symbols.js";

/** Print the helper for a mask field. */
export function emitHelper(
  f: GeneratedFile,
  plan: HelperPlan,
  target: Target,
  symbols: Symbols,
): void {
  const { name, request, field } = plan;
  f.print(f.jsDoc(helperDoc(plan, symbols.field(request, field))));
  switch (target) {
    case "ts":
      f.print`${f.export("const", name)}: ${symbols.runtimeType("RequestFieldMask")}<{`;
      printTypes(f, plan, symbols);
      f.print`}> = /*@__PURE__*/ ${symbols.runtime("requestFieldMask")}({`;
      printProperties(f, plan, symbols);
      f.print`});`;
      break;
    case "js":
      f.print`${f.export("const", name)} = /*@__PURE__*/ ${symbols.runtime("requestFieldMask")}({`;
      printProperties(f, plan, symbols);
      f.print`});`;
      break;
    case "dts":
      f.print`${f.export("declare const", name)}: ${symbols.runtimeType("RequestFieldMask")}<{`;
      printTypes(f, plan, symbols);
      f.print`}>;`;
      break;
  }
}

function printTypes(
  f: GeneratedFile,
  { request, field, in: inSide, out }: HelperPlan,
  symbols: Symbols,
): void {
  f.print`  request: ${symbols.shape(request)};`;
  if (inSide !== undefined) {
    f.print`  in: ${symbols.shape(inSide.message)};`;
    f.print`  inPath: ${symbols.local(inSide.path)};`;
    if (inSide.field !== undefined) {
      const names = [inSide.field, field].map((name) =>
        JSON.stringify(symbols.field(request, name).localName),
      );
      f.print`  part: ${names.join(" | ")};`;
    }
  }
  if (out !== undefined) {
    f.print`  response: ${symbols.shape(out.response)};`;
    f.print`  out: ${symbols.shape(out.message)};`;
    f.print`  outPath: ${symbols.local(out.path)};`;
  }
}

function printProperties(
  f: GeneratedFile,
  { request, field, in: inSide, out }: HelperPlan,
  symbols: Symbols,
): void {
  f.print`  request: ${symbols.schema(request)},`;
  f.print`  field: ${f.string(field)},`;
  if (inSide !== undefined) {
    printIn(f, inSide);
  }
  if (out !== undefined) {
    printOut(f, out, symbols);
  }
}

function printIn(f: GeneratedFile, { field, without }: InPlan): void {
  if (field !== undefined) {
    f.print`  in: { field: ${f.string(field)} },`;
  } else if (without.length > 0) {
    const names = without.map((name) => JSON.stringify(name));
    f.print`  in: { without: [${names.join(", ")}] },`;
  } else {
    f.print`  in: {},`;
  }
}

function printOut(
  f: GeneratedFile,
  { response, field, projection }: OutPlan,
  symbols: Symbols,
): void {
  f.print`  out: {`;
  f.print`    response: ${symbols.schema(response)},`;
  if (field !== undefined) {
    f.print`    field: ${f.string(field)},`;
  }
  if (projection !== undefined) {
    f.print`    projection: ${symbols.local(projection)},`;
  }
  f.print`  },`;
}
