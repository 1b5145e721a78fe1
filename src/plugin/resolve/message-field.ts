import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { suggest } from "../../mask/suggest.js";
import { fieldsByName } from "../../message/field-table.js";
import { isMaskField } from "./mask-field.js";

/** A field that holds messages, singular or repeated. */
export type MessageField = DescField & { readonly message: DescMessage };

/** The message field that a name stands for, or the mistake in the name with advice. */
export type ResolvedField =
  | { readonly field: MessageField; readonly mistake?: undefined }
  | { readonly mistake: string; readonly advice: string };

/** Find the field of a message that paths can be relative to. */
export function resolveMessageField(
  parent: DescMessage,
  name: string,
  repeated: "repeated allowed" | "singular only",
): ResolvedField {
  const candidates = parent.fields.filter((field) =>
    holdsMessages(field, repeated),
  );
  const field = candidates.find((candidate) => candidate.name === name);
  if (field !== undefined) {
    return { field };
  }
  const known = fieldsByName(parent).get(name)?.field;
  const mistake =
    known === undefined
      ? `"${name}" isn't a field of ${parent.typeName}`
      : `"${name}" is ${describeKind(known)}, not a ${repeated === "singular only" ? "singular " : ""}message field of ${parent.typeName}`;
  return { mistake, advice: advice(name, candidates) };
}

/** Return whether a field holds messages other than masks. */
export function holdsMessages(
  field: DescField,
  repeated: "repeated allowed" | "singular only",
): field is MessageField {
  switch (field.fieldKind) {
    case "message":
      return !isMaskField(field);
    case "list":
      return repeated === "repeated allowed" && field.listKind === "message";
    case "scalar":
    case "enum":
    case "map":
      return false;
  }
}

function describeKind(field: DescField): string {
  switch (field.fieldKind) {
    case "message":
      return `a ${field.message.typeName}`;
    case "scalar":
      return "a scalar";
    case "enum":
      return "an enum";
    case "list":
      return "repeated";
    case "map":
      return "a map";
  }
}

function advice(name: string, candidates: readonly MessageField[]): string {
  const names = candidates.map((candidate) => candidate.name);
  const meant = suggest(name, names);
  if (meant !== undefined) {
    return `; did you mean "${meant}"?`;
  }
  return names.length === 0
    ? "; it has none, so leave the name empty"
    : `; name one of ${names.join(", ")}`;
}
