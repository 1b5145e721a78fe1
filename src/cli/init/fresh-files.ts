import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isInside } from "../folders.js";
import { googleapis } from "../package-protos.js";
import { importsOf, protosBelow, withRoots } from "../proto-files.js";
import {
  INSTALLED,
  ignoredPath,
  OPTION,
  type OptionPlace,
} from "./place-option.js";
import { isVendored } from "./workspace.js";

/**
 * Find the folders that the imports of the protos here are relative to: those
 * that contain their packages, or else the usual ones.
 */
export function protoRoots(): string[] {
  const usual = ["proto", "protos"].find((dir) => existsSync(dir));
  const files = protosBelow(".");
  if (files.length === 0) {
    return [usual ?? "proto"];
  }
  const roots = withRoots(files, usual === undefined ? ["."] : [usual, "."]);
  return [...new Set(roots.map(({ root }) => root))].sort();
}

/** Return whether the protos below these folders import some of googleapis, and don't have them. */
export function needsGoogleapis(roots: readonly string[]): boolean {
  const imports = protosBelow(".").flatMap((path) =>
    importsOf(readFileSync(path)),
  );
  return imports.some(
    (name) =>
      Object.hasOwn(googleapis(), name) &&
      !roots.some((root) => existsSync(join(root, name))),
  );
}

/** Return a buf.yaml of modules and of the option, and of googleapis where they need it. */
export function bufYaml(
  modules: readonly string[],
  option: OptionPlace,
  isOnGoogleapis: boolean,
): string {
  const ignored = [
    ...modules.filter(isVendored),
    ...[
      ignoredPath(
        { ...option, as: option.as === "own" ? "copy" : option.as },
        ".",
      ),
    ],
  ];
  return `version: v2
modules:
${modules.map((path) => moduleYaml(path, modules)).join("")}${
  option.as === "module" ? `  - path: ${INSTALLED}\n` : ""
}${isOnGoogleapis ? "deps:\n  - buf.build/googleapis/googleapis\n" : ""}lint:
  ignore:
${ignored.map((path) => `    - ${path}\n`).join("")}`;
}

function moduleYaml(path: string, modules: readonly string[]): string {
  const excludes = [
    ...(path === "." ? ["node_modules"] : []),
    ...modules.filter((other) => other !== path && isInside(other, path)),
  ].map((excluded) => `      - ${excluded}\n`);
  return `  - path: ${path}\n${
    excludes.length === 0 ? "" : `    excludes:\n${excludes.join("")}`
  }`;
}

/** Return the folder that generated code goes to. */
export function outFolder(): string {
  return existsSync("src") ? "src/gen" : "gen";
}

/** Return a buf.gen.yaml that generates the protos of these folders. */
export function bufGenYaml(inputs: readonly string[]): string {
  const plugin = (name: string) => `  - local: ${name}
    out: ${outFolder()}
    opt:
      - target=ts
      - import_extension=js
`;
  return `version: v2
inputs:
${inputs.map((path) => `  - directory: ${path}\n`).join("")}plugins:
${plugin("protoc-gen-es")}    # The messages refer to ${OPTION}.
    include_imports: true
${plugin("protoc-gen-fieldmask-es")}    # It starts once, and sees requests and RPCs together.
    strategy: all
`;
}
