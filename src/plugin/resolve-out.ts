import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  FieldMaskSchema,
  type OutMessageOption,
  OutMessageOptionSchema,
} from "../gen/fieldmask/option_pb.js";
import type { OutSide } from "./mask-field.js";
import { resolveMessageField } from "./message-field.js";
import type { ResolveContext } from "./resolve.js";
import type { SchemaIndex } from "./schema-index.js";
import { type ResolvedMessage, resolveMessage } from "./scope.js";

/** Decide what the option leaves open on the side of the response. */
export function resolveOut(
  mask: DescField,
  option: OutMessageOption,
  context: ResolveContext,
): OutSide | undefined {
  const report = (part: "message" | "field", problem: string): void =>
    context.report({
      field: mask,
      optionPath: [
        FieldMaskSchema.field.out.number,
        OutMessageOptionSchema.field[part].number,
      ],
      text: `out.${part} ${problem}`,
    });

  const resolved =
    option.message === ""
      ? findOutput(mask.parent, context.index)
      : resolveMessage(option.message, mask.parent, context.index);
  if (resolved.problem !== undefined) {
    report("message", resolved.problem);
    return undefined;
  }
  const response = resolved.message;
  if (option.field === "") {
    return { response, message: response };
  }
  const found = resolveMessageField(response, option.field, "repeated allowed");
  if (found.problem !== undefined) {
    report("field", found.problem);
    return undefined;
  }
  return { response, field: found.field, message: found.field.message };
}

/** The one message that the RPCs with this request return. */
function findOutput(request: DescMessage, index: SchemaIndex): ResolvedMessage {
  const methods = index.methodsOf(request);
  const [output, ...others] = new Set(methods.map((method) => method.output));
  if (output === undefined) {
    return {
      problem: `is empty, and no RPC of this compilation takes ${request.typeName}; set it to the name of the response message`,
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
      problem: `is empty, and the RPCs that take ${request.typeName} return different messages: ${listed.join(", ")}; set it to one of these`,
    };
  }
  return { message: output };
}
