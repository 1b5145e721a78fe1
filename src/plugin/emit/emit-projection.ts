import type { GeneratedFile, Target } from "@bufbuild/protoplugin";
import type { ProjectionPlan, RootPlan } from "../plan/projections.js";
import { access, MemberCode, propertyKey } from "./member-code.js";
import type { Symbols } from "./symbols.js";

/** Print the projections that helpers refer to. They come first, because helpers are created when the file is loaded. */
export function emitRoots(
  f: GeneratedFile,
  roots: readonly RootPlan[],
  symbols: Symbols,
): void {
  for (const { name, function: project, fingerprint } of roots) {
    f.print`const ${symbols.local(name)} = { project: ${symbols.local(project)}, fingerprint: ${f.string(fingerprint)} };`;
  }
}

/**
 * Print a projection: the part of a message `m` that a mask keeps, field by
 * field. The code is untyped: the fingerprint checks that it fits, and typing
 * every field doubles the compiler's work.
 */
export function emitProjection(
  f: GeneratedFile,
  plan: ProjectionPlan,
  target: Target,
  symbols: Symbols,
): void {
  const code = new MemberCode(plan, symbols);
  const name = symbols.local(plan.name);
  if (target === "ts") {
    f.print`function ${name}(m: any, mask: ${symbols.runtimeType("MessageMask")}): any {`;
  } else {
    f.print`function ${name}(m, mask) {`;
  }
  f.print`  const f = mask.fields;`;
  printResult(f, plan, target === "ts" ? ": any" : "", code, symbols);
  for (const member of plan.members) {
    const assignment = code.assignment(member);
    if (assignment !== undefined) {
      f.print`  ${assignment}`;
    }
  }
  f.print`  if (m.$unknown) ${symbols.runtime("keepUnknown")}(m, mask, result);`;
  f.print`  return result;`;
  f.print`}`;
}

/** Print the result, with everything that every message of the type has. */
function printResult(
  f: GeneratedFile,
  { style, message, members }: ProjectionPlan,
  type: string,
  code: MemberCode,
  symbols: Symbols,
): void {
  switch (style) {
    case "literal":
      f.print`  const result${type} = {`;
      f.print`    $typeName: m.$typeName,`;
      for (const member of members) {
        const value = code.value(member);
        if (value !== undefined) {
          f.print`    ${propertyKey(member.property)}: ${value},`;
        }
      }
      f.print`  };`;
      break;
    case "create":
      f.print`  const result${type} = ${symbols.protobuf("create")}(${symbols.schema(message)});`;
      for (const member of members) {
        const value = member.kind === "oneof" ? undefined : code.value(member);
        if (value !== undefined) {
          f.print`  ${access("result", member)} = ${value};`;
        }
      }
      break;
  }
}
