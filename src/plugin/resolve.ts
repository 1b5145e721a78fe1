import { type DescField, type DescFile, ScalarType } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { inferSides } from "./infer.js";
import { isMaskField, type MaskField, type Sides } from "./mask-field.js";
import type { Report } from "./mistake.js";
import { hasOption, readOption } from "./option.js";
import { resolveIn } from "./resolve-in.js";
import { resolveOut } from "./resolve-out.js";
import type { SchemaIndex } from "./schema-index.js";

/** What resolving needs to know beside the file. */
export interface ResolveContext {
  readonly index: SchemaIndex;
  /** Whether fields without the option are mask fields by convention. */
  readonly infer: boolean;
  readonly report: Report;
}

/** The mask fields of a file that get helpers, in the order of the file. Mistakes are reported. */
export function resolveFile(
  file: DescFile,
  context: ResolveContext,
): MaskField[] {
  const maskFields: MaskField[] = [];
  for (const desc of nestedTypes(file)) {
    switch (desc.kind) {
      case "message":
        for (const field of desc.fields) {
          const sides = resolveField(field, context);
          if (sides.in !== undefined || sides.out !== undefined) {
            maskFields.push({ field, ...sides });
          }
        }
        break;
      case "extension":
        if (readOption(desc, context.report) !== undefined) {
          context.report({
            field: desc,
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
  return maskFields;
}

function resolveField(field: DescField, context: ResolveContext): Sides {
  if (!hasOption(field)) {
    return context.infer ? inferSides(field, context.index) : {};
  }
  const option = readOption(field, context.report);
  if (option === undefined) {
    return {};
  }
  if (!isMaskField(field)) {
    context.report({
      field,
      optionPath: [],
      text: `the option belongs on a singular google.protobuf.FieldMask, and this is a ${describeType(field)}; remove it here, or change the type of the field`,
    });
    return {};
  }
  return {
    in: option.in?.gen ? resolveIn(field, option.in, context) : undefined,
    out: option.out?.gen ? resolveOut(field, option.out, context) : undefined,
  };
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
