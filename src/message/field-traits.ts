import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { Edition, FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";

/** Return whether an unset field differs from one that is set to its zero value. */
export function hasPresence(field: DescField): boolean {
  return field.presence !== FeatureSet_FieldPresence.IMPLICIT;
}

/** Return whether a message is one of protobuf's own, which count as single values. */
export function isGoogleProtobuf(desc: DescMessage): boolean {
  return desc.typeName.startsWith("google.protobuf.");
}

/** Return whether protobuf-es tells presence by the prototype of the message, which has the defaults. */
export function needsPrototype({ file, fields }: DescMessage): boolean {
  switch (file.edition) {
    case Edition.EDITION_PROTO3:
      return false;
    case Edition.EDITION_PROTO2:
      return true;
    default:
      return fields.some(
        (field) =>
          hasPresence(field) &&
          field.fieldKind !== "message" &&
          field.oneof === undefined,
      );
  }
}
