import type { DescFile } from "@bufbuild/protobuf";
import type { Schema, Target } from "@bufbuild/protoplugin";
import type { FilePlan } from "../plan/plan-file.js";
import type { SchemaIndex } from "../resolve/schema-index.js";
import { emitHelper } from "./emit-helper.js";
import { emitPathType } from "./emit-path-type.js";
import { emitProjection, emitRoots } from "./emit-projection.js";
import { Symbols } from "./symbols.js";

/** Print the generated file for a proto file: TypeScript, JavaScript, or declarations. */
export function emitFile(
  schema: Schema,
  file: DescFile,
  { roots, helpers, pathTypes, projections }: FilePlan,
  target: Target,
  index: SchemaIndex,
): void {
  const path = `${file.name}_fieldmask`;
  const f = schema.generateFile(path + extensions[target]);
  f.preamble(file);
  const symbols = new Symbols(f, `./${path}.js`, index);
  // Without it, a file without declarations isn't a module, and everything in a
  // file of declarations counts as exported.
  const needsEmptyExport =
    target === "dts" ||
    (helpers.length === 0 && (target === "ts" || f.jsImportStyle === "module"));
  const declarations = [
    ...(target === "dts" || roots.length === 0
      ? []
      : [() => emitRoots(f, roots, symbols)]),
    ...helpers.map((plan) => () => emitHelper(f, plan, target, symbols)),
    ...(target === "js"
      ? []
      : pathTypes.map((plan) => () => emitPathType(f, plan, symbols))),
    ...(target === "dts"
      ? []
      : projections.map(
          (plan) => () => emitProjection(f, plan, target, symbols),
        )),
    ...(needsEmptyExport ? [() => f.print`export {};`] : []),
  ];
  declarations.forEach((emit, i) => {
    if (i > 0) {
      f.print();
    }
    emit();
  });
}

const extensions: Readonly<Record<Target, string>> = {
  ts: ".ts",
  js: ".js",
  dts: ".d.ts",
};
