import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  type FieldMask,
  FieldMaskSchema,
  type InMessageOption,
  InMessageOptionSchema,
  type OutMessageOption,
  OutMessageOptionSchema,
} from "../../gen/fieldmask/option_pb.js";
import {
  isMaskField,
  type NoHelper,
  type ResolvedIn,
  type ResolvedOut,
  type Sides,
} from "./mask-field.js";
import { resolveMessageField } from "./message-field.js";
import type { Report } from "./mistake.js";
import { hasOption } from "./option.js";
import type { SchemaIndex } from "./schema-index.js";
import { type ResolvedMessage, resolveMessage } from "./scope.js";

/** What resolving needs to know beside the field and its option. */
export interface ResolveContext {
  readonly index: SchemaIndex;
  readonly infer: boolean;
  readonly report: Report;
}

/**
 * Decide what the option leaves open. A side without `gen` is off, and a side
 * without any path is no side, as where the response has no fields yet.
 * Undefined if the option has a mistake, which is reported.
 */
export function resolveOption(
  mask: DescField,
  option: FieldMask,
  context: ResolveContext,
): Sides | NoHelper | undefined {
  const inSide = resolveIn(mask, option.in, context);
  const out = resolveOut(mask, option.out, context);
  if (inSide === undefined || out === undefined) {
    return undefined;
  }
  if ("none" in inSide && "none" in out) {
    return { none: `${inSide.none}; ${out.none}` };
  }
  return {
    in: "none" in inSide ? undefined : inSide,
    out: "none" in out ? undefined : out,
  };
}

function resolveIn(
  mask: DescField,
  option: InMessageOption | undefined,
  context: ResolveContext,
): ResolvedIn | NoHelper | undefined {
  const report = (mistake: string): undefined => {
    context.report({
      field: mask,
      optionPath: [
        FieldMaskSchema.field.in.number,
        InMessageOptionSchema.field.field.number,
      ],
      text: `in.field ${mistake}`,
    });
  };
  const request = mask.parent;
  if (!option?.gen) {
    return option?.field ? report(withoutGen(option.field)) : off("in");
  }
  if (option.field === "") {
    const without = maskFieldsOf(request, context);
    return without.length === request.fields.length
      ? noPaths("in", request)
      : { message: request, without, rule: "option" };
  }
  const resolved = resolveMessageField(request, option.field, "singular only");
  if (resolved.mistake !== undefined) {
    return report(resolved.mistake);
  }
  const { field } = resolved;
  return field.message.fields.length === 0
    ? noPaths("in", field.message)
    : { field, message: field.message, without: [], rule: "option" };
}

function resolveOut(
  mask: DescField,
  option: OutMessageOption | undefined,
  context: ResolveContext,
): ResolvedOut | NoHelper | undefined {
  const report = (part: "message" | "field", mistake: string): undefined => {
    context.report({
      field: mask,
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
      : off("out");
  }
  const resolved =
    option.message === ""
      ? findOutput(mask.parent, context.index)
      : resolveMessage(option.message, mask.parent, context.index);
  if (resolved.mistake !== undefined) {
    return report("message", resolved.mistake);
  }
  const response = resolved.message;
  if (option.field === "") {
    return response.fields.length === 0
      ? noPaths("out", response)
      : { response, message: response, rule: "option" };
  }
  const found = resolveMessageField(response, option.field, "repeated allowed");
  if (found.mistake !== undefined) {
    return report("field", found.mistake);
  }
  const { field } = found;
  return field.message.fields.length === 0
    ? noPaths("out", field.message)
    : { response, field, message: field.message, rule: "option" };
}

function withoutGen(field: string): string {
  return `"${field}" says nothing without gen; add gen: true beside it, or remove it`;
}

function off(side: "in" | "out"): NoHelper {
  return { none: `the option has no gen for ${side}` };
}

function noPaths(side: "in" | "out", { typeName }: DescMessage): NoHelper {
  return {
    none: `${side} has no paths, for ${typeName} has no fields to name`,
  };
}

/** All mask fields of a request, also those that get no helper. */
function maskFieldsOf(
  request: DescMessage,
  { infer }: ResolveContext,
): DescField[] {
  return request.fields.filter(
    (field) => hasOption(field) || (infer && isMaskField(field)),
  );
}

/** The one message that the RPCs with this request return. */
function findOutput(request: DescMessage, index: SchemaIndex): ResolvedMessage {
  const methods = index.methodsOf(request);
  const [output, ...others] = new Set(methods.map((method) => method.output));
  if (output === undefined) {
    return {
      mistake: `is empty, and no RPC of this compilation takes ${request.typeName}; set it to the name of the response message`,
    };
  }
  if (others.length > 0) {
    const listed = methods
      .map(
        ({ parent, name, output }) =>
          `${parent.typeName}.${name} returns ${output.typeName}`,
      )
      .sort();
    return {
      mistake: `is empty, and the RPCs that take ${request.typeName} return different messages: ${listed.join(", ")}; set it to one of these`,
    };
  }
  return { message: output };
}
