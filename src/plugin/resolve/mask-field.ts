import type { DescField } from "@bufbuild/protobuf";

/** Return whether a field is a singular `google.protobuf.FieldMask`. */
export function isMaskField(field: DescField): boolean {
  return field.fieldKind === "message" && holdsMasks(field);
}

/** Return whether a field holds masks: one, a list or a map of them. */
export function holdsMasks({ message }: DescField): boolean {
  return message?.typeName === "google.protobuf.FieldMask";
}
