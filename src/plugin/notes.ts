import type { DescFile } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { Decision } from "./resolve/decision.js";
import { isMaskField } from "./resolve/mask-field.js";
import { hasOption } from "./resolve/option.js";
import type { FileDecisions } from "./resolve/resolve.js";
import type { SchemaIndex } from "./resolve/schema-index.js";
import { HIDDEN_BY_BUF } from "./resolve/scope.js";
import {
  fullNameOf,
  optionPosition,
  printPlace,
} from "./resolve/source-position.js";

/**
 * Return notes on mask fields that were probably forgotten, one line for each:
 * undecided ones of requests, in packages in which others have the option, and
 * those for which `infer` finds no RPC, which buf may hide.
 */
export function notesOn(
  decided: readonly FileDecisions[],
  allFiles: readonly DescFile[],
  index: SchemaIndex,
): string[] {
  const annotated = new Set(
    allFiles.filter(hasOptions).map(({ proto }) => proto.package),
  );
  return decided.flatMap(({ file, decisions }) =>
    decisions
      .filter((decision) => isUndecided(decision, index))
      .flatMap((decision) => {
        const text = annotated.has(file.proto.package)
          ? "the mask field has no option, although others in its package do; set the option, or one of the parameters in=, out= and none="
          : decision.none?.kind === "no RPC"
            ? `the mask field has no helper, for no RPC of this compilation takes ${decision.field.parent.typeName}; if a service in another file does, name that file too (${HIDDEN_BY_BUF})`
            : undefined;
        const { field } = decision;
        const place = printPlace(field, optionPosition(field, []));
        return text === undefined
          ? []
          : `${place}: ${fullNameOf(field)}: ${text}`;
      }),
  );
}

/**
 * Return whether a mask field of a request has no helper, and nothing says that
 * it should have none. A message without an RPC counts as a request by its
 * name.
 */
export function isUndecided(
  { field, none }: Decision,
  index: SchemaIndex,
): boolean {
  const { parent } = field;
  return (
    none !== undefined &&
    none.kind !== "parameter" &&
    none.kind !== "sides off" &&
    isMaskField(field) &&
    (index.methodsOf(parent).length > 0 || parent.name.endsWith("Request"))
  );
}

function hasOptions(file: DescFile): boolean {
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "message" && desc.fields.some(hasOption)) {
      return true;
    }
  }
  return false;
}
