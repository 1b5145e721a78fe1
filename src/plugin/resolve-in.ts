import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  FieldMaskSchema,
  type InMessageOption,
  InMessageOptionSchema,
} from "../gen/fieldmask/option_pb.js";
import { inferSides } from "./infer.js";
import type { InSide } from "./mask-field.js";
import { resolveMessageField } from "./message-field.js";
import { hasOption } from "./option.js";
import type { ResolveContext } from "./resolve.js";

/** Decide what the option leaves open on the side of the request. */
export function resolveIn(
  mask: DescField,
  option: InMessageOption,
  context: ResolveContext,
): InSide | undefined {
  const request = mask.parent;
  if (option.field === "") {
    return { message: request, exclude: maskFieldsOf(request, context) };
  }
  const resolved = resolveMessageField(request, option.field, "singular only");
  if (resolved.problem !== undefined) {
    context.report({
      field: mask,
      optionPath: [
        FieldMaskSchema.field.in.number,
        InMessageOptionSchema.field.field.number,
      ],
      text: `in.field ${resolved.problem}`,
    });
    return undefined;
  }
  const { field } = resolved;
  return { field, message: field.message, exclude: [] };
}

/** All mask fields of a request, also those that get no helper. */
function maskFieldsOf(
  request: DescMessage,
  { index, infer }: ResolveContext,
): DescField[] {
  return request.fields.filter((field) => {
    if (hasOption(field)) {
      return true;
    }
    const sides = infer ? inferSides(field, index) : {};
    return sides.in !== undefined || sides.out !== undefined;
  });
}
