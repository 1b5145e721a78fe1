import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";

/** Whether an unset field differs from one that is set to its zero value. */
export function hasPresence(field: DescField): boolean {
  return field.presence !== FeatureSet_FieldPresence.IMPLICIT;
}

/** Whether the message is one of protobuf's own, whose values count as single ones. */
export function isGoogleProtobuf(desc: DescMessage): boolean {
  return desc.typeName.startsWith("google.protobuf.");
}
