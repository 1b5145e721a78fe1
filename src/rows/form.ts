import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type Registry,
  ScalarType,
} from "@bufbuild/protobuf";
import { isWrapperDesc, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Choices } from "./row-choices.js";

/** The form of a value in its column. */
export type Form =
  | ElementForm
  | { readonly kind: "timestamp"; readonly as: "date" | "string" }
  | { readonly kind: "array"; readonly element: ElementForm }
  | {
      readonly kind: "json";
      readonly as: "value" | "text";
      readonly registry: Registry | undefined;
    };

export type ElementForm =
  | {
      readonly kind: "scalar";
      readonly scalar: ScalarType;
      readonly longAsString: boolean;
      readonly booleans: "boolean" | "number";
      /** Whether protobuf-es stores the scalar in a wrapper message. */
      readonly wrapped: boolean;
    }
  | {
      readonly kind: "enum";
      readonly enum: DescEnum;
      readonly as: "number" | "name";
    };

/** Return the form of a field's values in its column. */
export function formOf(field: DescField, choices: Choices): Form {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return elementForm(field, choices);
    case "list":
      return field.listKind === "message" || choices.lists === "json"
        ? jsonForm(choices)
        : { kind: "array", element: elementForm(field, choices) };
    case "map":
      return jsonForm(choices);
    case "message":
      if (field.message.typeName === TimestampSchema.typeName) {
        return { kind: "timestamp", as: choices.timestamps };
      }
      return isWrapperDesc(field.message)
        ? {
            ...scalarForm(wrappedScalar(field.message), choices),
            wrapped: field.oneof !== undefined,
          }
        : jsonForm(choices);
  }
}

function elementForm(
  field: DescField & { fieldKind: "scalar" | "enum" | "list" },
  choices: Choices,
): ElementForm {
  if (field.enum !== undefined) {
    return { kind: "enum", enum: field.enum, as: choices.enums };
  }
  return {
    ...scalarForm(field.scalar ?? ScalarType.STRING, choices),
    longAsString: "longAsString" in field && field.longAsString === true,
  };
}

function scalarForm(scalar: ScalarType, { booleans }: Choices) {
  return {
    kind: "scalar",
    scalar,
    longAsString: false,
    booleans,
    wrapped: false,
  } as const;
}

function wrappedScalar({ fields, typeName }: DescMessage): ScalarType {
  const scalar = fields[0]?.scalar;
  if (scalar === undefined) {
    throw new Error(`${typeName} isn't a wrapper of a scalar`);
  }
  return scalar;
}

function jsonForm({ json, registry }: Choices): Form {
  return { kind: "json", as: json, registry };
}
