import type { DescField } from "@bufbuild/protobuf";
import {
  type FieldMask,
  FieldMaskSchema,
  type InMessageOption,
  InMessageOptionSchema,
  type OutMessageOption,
  OutMessageOptionSchema,
} from "../../gen/fieldmask/option_pb.js";
import type {
  NoHelper,
  ResolvedIn,
  ResolvedOut,
  SideOff,
  Sides,
} from "./decision.js";
import {
  findOutput,
  type ResolveContext,
  resolveIn,
  resolveOut,
} from "./resolve-side.js";
import { resolveMessage } from "./scope.js";

/**
 * Decide what the option leaves open. A side without `gen` is off, and so is a
 * side without paths, for instance while the response has no fields. Reports a
 * mistake in the option, and returns undefined then.
 */
export function resolveOption(
  mask: DescField,
  option: FieldMask,
  context: ResolveContext,
): Sides | NoHelper | undefined {
  const inSide = resolveInOption(mask, option.in, context);
  const out = resolveOutOption(mask, option.out, context);
  if (inSide === undefined || out === undefined) {
    return undefined;
  }
  if ("side" in inSide && "side" in out) {
    return { none: { kind: "sides off", sides: [inSide, out] } };
  }
  return {
    in: "side" in inSide ? undefined : inSide,
    out: "side" in out ? undefined : out,
  };
}

function resolveInOption(
  mask: DescField,
  option: InMessageOption | undefined,
  context: ResolveContext,
): ResolvedIn | SideOff | undefined {
  const report = (mistake: string): undefined => {
    context.report({
      desc: mask,
      optionPath: [
        FieldMaskSchema.field.in.number,
        InMessageOptionSchema.field.field.number,
      ],
      text: `in.field ${mistake}`,
    });
  };
  if (!option?.gen) {
    return option?.field ? report(withoutGen(option.field)) : { side: "in" };
  }
  const resolved = resolveIn(mask, option.field, "option", context);
  return resolved.mistake === undefined
    ? resolved.side
    : report(resolved.mistake);
}

function resolveOutOption(
  mask: DescField,
  option: OutMessageOption | undefined,
  context: ResolveContext,
): ResolvedOut | SideOff | undefined {
  const report = (part: "message" | "field", mistake: string): undefined => {
    context.report({
      desc: mask,
      optionPath: [
        FieldMaskSchema.field.out.number,
        OutMessageOptionSchema.field[part].number,
      ],
      text: `out.${part} ${mistake}`,
    });
  };
  if (!option?.gen) {
    return option?.field
      ? report("field", withoutGen(option.field))
      : { side: "out" };
  }
  const output =
    option.message === ""
      ? findOutput(mask.parent, context.index)
      : resolveMessage(option.message, mask.parent, context.index);
  if (output.mistake !== undefined) {
    return report(
      "message",
      option.message === ""
        ? `is empty, and ${output.mistake}; ${context.index.methodsOf(mask.parent).length === 0 ? "or set it to the name of the response message" : "set it to one of these"}`
        : output.mistake,
    );
  }
  const resolved = resolveOut(output.message, option.field, "option");
  return resolved.mistake === undefined
    ? resolved.side
    : report("field", resolved.mistake);
}

function withoutGen(field: string): string {
  return `"${field}" says nothing without gen; add gen: true beside it, or remove it`;
}
