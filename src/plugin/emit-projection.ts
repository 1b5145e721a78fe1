import type { Target } from "@bufbuild/protoplugin";
import { WORD_SIZE } from "../compiled-mask.js";
import {
  block,
  braces,
  type Code,
  call,
  type Declaration,
  group,
  indent,
  softBreak,
  space,
} from "./code.js";
import { emitAssignments } from "./emit-assignment.js";
import { emitLiteralPart } from "./emit-literal.js";
import type { FieldPlan, MemberPlan, ProjectionPlan } from "./projections.js";
import type { Symbols } from "./symbols.js";

/** What the code for a field needs to know about the function that it stands in. */
export interface ProjectionContext {
  readonly plan: ProjectionPlan;
  readonly symbols: Symbols;
  /** Whether the code has types. */
  readonly typed: boolean;
  /** An expression that is truthy where a field is kept whole. */
  readonly keeps: (field: FieldPlan) => string;
}

/** A projection: the part of a message `m` that a compiled mask keeps, written out field by field. */
export function emitProjection(
  plan: ProjectionPlan,
  target: Target,
  symbols: Symbols,
): Declaration {
  const words = Math.ceil(plan.members.flatMap(fieldsOf).length / WORD_SIZE);
  const context: ProjectionContext = {
    plan,
    symbols,
    typed: target === "ts",
    keeps: ({ index }) =>
      `${wordName(Math.floor(index / WORD_SIZE), words)} & ${1 << (index % WORD_SIZE)}`,
  };
  return {
    code: block(
      emitHead(context),
      emitGuard(context),
      ...Array.from(
        { length: words },
        (_, i) => `const ${wordName(i, words)} = mask.keep[${i}] ?? 0;`,
      ),
      ...emitResult(context),
      ...plan.members.flatMap((member) => emitAssignments(member, context)),
      block("if (mask.unknown && m.$unknown)", "result.$unknown = m.$unknown;"),
      "return result;",
    ),
  };
}

/** The fields of a member: itself, or those of a oneof. */
function fieldsOf(member: MemberPlan): readonly FieldPlan[] {
  return member.kind === "oneof" ? member.cases : [member];
}

/** The name of the variable for a word of the mask. */
function wordName(word: number, words: number): string {
  return words === 1 ? "k" : `k${word}`;
}

function emitHead({ plan, symbols, typed }: ProjectionContext): Code {
  const name: Code = ["function ", symbols.local(plan.name)];
  if (!typed) {
    return call(name, "m", "mask");
  }
  const shape = symbols.shape(plan.message);
  return [
    call(name, ["m: ", shape], ["mask: ", symbols.runtimeType("CompiledMask")]),
    ": ",
    shape,
  ];
}

/** Where the messages are of another version, the bits of the mask mean other fields. */
function emitGuard({ plan, symbols }: ProjectionContext): Code {
  const test = group(
    "mask.fieldNumbers !==",
    space,
    JSON.stringify(plan.numbers),
  );
  const schema = symbols.schema(plan.message);
  return block(group("if (", indent(softBreak, test), softBreak, ")"), [
    "return ",
    call(symbols.runtime("projectMessage"), schema, "m", "mask"),
    ";",
  ]);
}

/** The statements that start the result: with all that it always has. */
function emitResult(context: ProjectionContext): Code[] {
  const { plan, symbols, typed } = context;
  switch (plan.style) {
    case "create":
      return [
        [
          "const result = ",
          call(symbols.protobuf("create"), symbols.schema(plan.message)),
          ";",
        ],
      ];
    case "literal": {
      const properties = plan.members.map((member) =>
        emitLiteralPart(member, context),
      );
      return [
        ...properties.flatMap(({ before }) => before),
        [
          "const result",
          typed ? [": ", symbols.shape(plan.message)] : "",
          " = ",
          braces([
            "$typeName: m.$typeName,",
            ...properties.flatMap(({ properties: own }) => own),
          ]),
          ";",
        ],
      ];
    }
  }
}
