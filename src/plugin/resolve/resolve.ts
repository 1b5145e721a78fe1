import { type DescField, type DescFile, ScalarType } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { PluginOptions } from "../parameter.js";
import { findAnswers, resolveAnswer } from "./answers.js";
import {
  type Decision,
  hasHelper,
  type NoHelper,
  type SideOff,
  type Sides,
} from "./decision.js";
import { reportNameClashes } from "./helper-name.js";
import { inferSides } from "./infer.js";
import { holdsMasks, isMaskField } from "./mask-field.js";
import { type Mistake, schemaError } from "./mistake.js";
import { hasOption, readOption } from "./option.js";
import { resolveOption } from "./resolve-option.js";
import type { ResolveContext } from "./resolve-side.js";
import type { SchemaIndex } from "./schema-index.js";

/** The decisions on the FieldMasks of a file, in its order. */
export interface FileDecisions {
  readonly file: DescFile;
  readonly decisions: readonly Decision[];
}

/**
 * Decide on every FieldMask of some files of a compilation. With `infer`,
 * convention decides on fields without the option, unless an answer names them.
 * Throws one `PluginError` for all mistakes in these files.
 */
export function resolveFiles(
  files: readonly DescFile[],
  index: SchemaIndex,
  { infer, answers }: Pick<PluginOptions, "infer" | "answers">,
): FileDecisions[] {
  const mistakes: Mistake[] = [];
  const report = (mistake: Mistake): void => void mistakes.push(mistake);
  const context: ResolveContext = {
    index,
    infer,
    answers: findAnswers(answers, files, index, report),
    report,
  };
  const resolved = files.map((file) => ({
    file,
    decisions: decideFile(file, context),
  }));
  reportNameClashes(
    resolved.flatMap(({ decisions }) => decisions.filter(hasHelper)),
    index,
    context.report,
  );
  if (mistakes.length > 0) {
    throw schemaError(mistakes);
  }
  return resolved;
}

/** Decide on the FieldMasks of a file. Reports mistakes, and leaves out their fields. */
function decideFile(file: DescFile, context: ResolveContext): Decision[] {
  const decisions: Decision[] = [];
  for (const desc of nestedTypes(file)) {
    switch (desc.kind) {
      case "message":
        for (const field of desc.fields) {
          const decided = decide(field, context);
          if (decided !== undefined) {
            decisions.push({ field, ...withPaths(decided) });
          }
        }
        break;
      case "extension":
        if (readOption(desc, context.report) !== undefined) {
          context.report({
            desc,
            optionPath: [],
            text: "the option belongs on a field of a request message, and this is an extension; remove it here",
          });
        }
        break;
      case "enum":
      case "service":
        break;
    }
  }
  return decisions;
}

/** Return a decision without the sides that have no paths. A mask field without sides has no helper. */
function withPaths(decided: Sides | NoHelper): Sides | NoHelper {
  if (decided.none !== undefined) {
    return decided;
  }
  const { in: inSide, out } = decided;
  const sides = {
    in:
      inSide?.message.fields.length === inSide?.without.length
        ? undefined
        : inSide,
    out: out?.message.fields.length === 0 ? undefined : out,
  };
  return (sides.in ?? sides.out) === undefined
    ? { none: { kind: "sides off", sides: sidesOf(decided) } }
    : sides;
}

/** Return sides as ones whose messages have no paths. */
function sidesOf({ in: inSide, out }: Sides): SideOff[] {
  return [
    ...(inSide ? [{ side: "in" as const, message: inSide.message }] : []),
    ...(out ? [{ side: "out" as const, message: out.message }] : []),
  ];
}

function decide(
  field: DescField,
  context: ResolveContext,
): Sides | NoHelper | undefined {
  if (!hasOption(field)) {
    return holdsMasks(field) ? decideWithoutOption(field, context) : undefined;
  }
  const option = readOption(field, context.report);
  if (option === undefined) {
    return undefined;
  }
  if (!isMaskField(field)) {
    context.report({
      desc: field,
      optionPath: [],
      text: `the option belongs on a singular google.protobuf.FieldMask, and this is a ${describeType(field)}; remove it here, or change the type of the field`,
    });
    return undefined;
  }
  return resolveOption(field, option, context);
}

function decideWithoutOption(
  field: DescField,
  context: ResolveContext,
): Sides | NoHelper | undefined {
  if (field.fieldKind === "list" || field.fieldKind === "map") {
    return { none: { kind: "several masks", fieldKind: field.fieldKind } };
  }
  const answer = context.answers.get(field);
  if (answer !== undefined) {
    return resolveAnswer(field, answer, context);
  }
  return context.infer
    ? inferSides(field, context.index)
    : { none: { kind: "no option" } };
}

function describeType(field: DescField): string {
  switch (field.fieldKind) {
    case "message":
      return field.message.typeName;
    case "enum":
      return field.enum.typeName;
    case "scalar":
      return ScalarType[field.scalar].toLowerCase();
    case "list":
      return "repeated field";
    case "map":
      return "map";
  }
}
