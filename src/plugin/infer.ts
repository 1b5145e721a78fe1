import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../field-traits.js";
import { type InSide, isMaskField, type Sides } from "./mask-field.js";
import type { SchemaIndex } from "./schema-index.js";

/**
 * The sides of a mask field without the option, by convention (AIP-134,
 * AIP-157). None where the convention does not say.
 */
export function inferSides(field: DescField, index: SchemaIndex): Sides {
  if (!isMaskField(field)) {
    return {};
  }
  const outputs = new Set(
    index.methodsOf(field.parent).map(({ output }) => output),
  );
  if (outputs.size === 0) {
    return {};
  }
  return field.name === "update_mask"
    ? { in: inferIn(field.parent, outputs) }
    : { out: inferOut(outputs) };
}

function inferIn(
  request: DescMessage,
  outputs: ReadonlySet<DescMessage>,
): InSide | undefined {
  const candidates = request.fields.filter(
    ({ fieldKind, message }) =>
      fieldKind === "message" && !isGoogleProtobuf(message),
  );
  const returned = candidates.filter(
    ({ message }) => message !== undefined && outputs.has(message),
  );
  const [field, ...others] = returned.length > 0 ? returned : candidates;
  return field?.message === undefined || others.length > 0
    ? undefined
    : { field, message: field.message, exclude: [] };
}

function inferOut(outputs: ReadonlySet<DescMessage>): Sides["out"] {
  const [response, ...others] = outputs;
  return response === undefined ||
    others.length > 0 ||
    isGoogleProtobuf(response)
    ? undefined
    : { response, message: response };
}
