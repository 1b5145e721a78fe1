import type { DescFile } from "@bufbuild/protobuf";
import type { GeneratedFile, Schema, Target } from "@bufbuild/protoplugin";
import type { Declaration } from "./code.js";
import { emitHelper } from "./emit-helper.js";
import { emitPathType } from "./emit-path-type.js";
import { emitProjection } from "./emit-projection.js";
import { layOut } from "./layout.js";
import type { FilePlan } from "./plan.js";
import type { SchemaIndex } from "./schema-index.js";
import { Symbols } from "./symbols.js";

/** Print the generated file for a proto file: TypeScript, JavaScript, or declarations. */
export function emitFile(
  schema: Schema,
  file: DescFile,
  plan: FilePlan,
  target: Target,
  index: SchemaIndex,
): void {
  const path = `${file.name}_fieldmask`;
  const generated = schema.generateFile(path + extensions[target]);
  generated.preamble(file);
  const symbols = new Symbols(generated, `./${path}.js`, index);
  declarations(plan, target, symbols).forEach((declaration, i) => {
    if (i > 0) {
      generated.print();
    }
    printDeclaration(generated, declaration);
  });
}

const extensions: Readonly<Record<Target, string>> = {
  ts: ".ts",
  js: ".js",
  dts: ".d.ts",
};

function declarations(
  { helpers, pathTypes, projections }: FilePlan,
  target: Target,
  symbols: Symbols,
): Declaration[] {
  return [
    ...helpers.map((helper) => emitHelper(helper, target, symbols)),
    ...(target === "js"
      ? []
      : pathTypes.map((pathType) => emitPathType(pathType, symbols))),
    ...(target === "dts"
      ? []
      : projections.map((plan) => emitProjection(plan, target, symbols))),
  ];
}

function printDeclaration(
  generated: GeneratedFile,
  { doc, exported, code }: Declaration,
): void {
  if (doc !== undefined) {
    generated.print(generated.jsDoc(doc));
  }
  const head =
    exported === undefined
      ? []
      : [generated.export(exported.keyword, exported.name)];
  const indentation = exported === undefined ? 0 : widthOf(exported);
  generated.print(...head, ...layOut(code, indentation));
}

function widthOf({ keyword, name }: NonNullable<Declaration["exported"]>) {
  return `export ${keyword} ${name}`.length;
}
