import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  FieldMaskReason,
  type FieldMaskViolation,
  quotePath,
} from "./field-mask-error.js";
import type { MaskRules } from "./mask-rules.js";
import type { Segment } from "./path.js";
import type { SuggestField } from "./suggest-field.js";

/** What is wrong with a path, in words for the person who wrote it. */
export type PathFault = Omit<FieldMaskViolation, "path">;

export function malformed(path: string): PathFault {
  return {
    reason: FieldMaskReason.malformedPath,
    description:
      path === ""
        ? "the path is empty, it must name a field"
        : "the path must be names with single dots between them, and a map key with other characters must stand in backticks",
  };
}

export function unknownField(
  desc: DescMessage,
  segment: Segment,
  suggestField: SuggestField,
): PathFault {
  return {
    reason: FieldMaskReason.unknownField,
    description: `${desc.typeName} has no field ${quotePath(segment.text)}${hint(desc, segment, suggestField)}`,
  };
}

function hint(
  desc: DescMessage,
  segment: Segment,
  suggestField: SuggestField,
): string {
  if (desc.oneofs.some(({ name }) => name === segment.name)) {
    return ", it is a oneof, name the fields in it";
  }
  const meant = suggestField(desc, segment.name);
  return meant === undefined ? "" : `, did you mean \`${meant}\`?`;
}

export function misplacedWildcard(desc: DescMessage): PathFault {
  return {
    reason: FieldMaskReason.invalidWildcard,
    description: `"*" cannot stand for the fields of ${desc.typeName} here, name them`,
  };
}

/** `*` beside other paths. */
export function wildcardNotAlone(desc: DescMessage): PathFault {
  return {
    reason: FieldMaskReason.invalidWildcard,
    description: `"*" stands for all of ${desc.typeName} and must be the only path of the mask`,
  };
}

/** `*` inside the path of an update. */
export function wildcardUpdate(): PathFault {
  return {
    reason: FieldMaskReason.wildcardUpdate,
    description:
      'a "*" inside a path cannot be applied to a message, name the whole field or the keys of the map',
  };
}

export function belowScalar(field: DescField, segment: Segment): PathFault {
  return {
    reason: FieldMaskReason.belowScalar,
    description: `${nameOf(field)} holds no messages and has no field ${quotePath(segment.text)}, end the path before it`,
  };
}

export function belowRepeated(
  field: DescField,
  segment: Segment,
  rules: MaskRules,
): PathFault {
  const advice =
    rules === "proto" || field.message === undefined || isIndex(segment)
      ? "only the whole field has a path"
      : `name the whole field, or put "*" before ${quotePath(segment.text)}`;
  return {
    reason: FieldMaskReason.belowRepeated,
    description: `${nameOf(field)} is a repeated field, ${advice}`,
  };
}

export function belowMap(field: DescField): PathFault {
  return {
    reason: FieldMaskReason.belowMap,
    description: `${nameOf(field)} is a map field, only the whole field has a path`,
  };
}

export function invalidMapKey(
  field: DescField & { fieldKind: "map" },
  segment: Segment,
): PathFault {
  const keyType = ScalarType[field.mapKey].toLowerCase();
  const advice =
    field.mapKey === ScalarType.BOOL
      ? 'bool keys have no path, use "*" or the whole field'
      : `its keys are of type ${keyType}`;
  return {
    reason: FieldMaskReason.invalidMapKey,
    description: `${quotePath(segment.text)} is no key of ${nameOf(field)}, ${advice}`,
  };
}

export function clearedRequired(field: DescField): PathFault {
  return {
    reason: FieldMaskReason.requiredField,
    description: `${nameOf(field)} is REQUIRED and cannot be cleared`,
  };
}

export function changedImmutable(field: DescField): PathFault {
  return {
    reason: FieldMaskReason.immutableField,
    description: `${nameOf(field)} is IMMUTABLE and cannot be changed`,
  };
}

/** A mask field where the paths are those of an update of its request. */
export function excludedMaskField(request: DescMessage): PathFault {
  return {
    reason: FieldMaskReason.unknownField,
    description: `a mask field of ${request.typeName} is no part of the update`,
  };
}

/** A field of a message of google.protobuf, of which a patch has no part. */
export function partOfValue({ parent }: DescField): PathFault {
  return {
    reason: FieldMaskReason.belowScalar,
    description: `a patch holds a ${parent.typeName} whole, end the path before it`,
  };
}

/** Whether a segment reads like the index of a list. */
export function isIndex(segment: Segment): boolean {
  return /^-?\d+$/.test(segment.text);
}

function nameOf(field: DescField): string {
  return `${field.parent.typeName}.${field.name}`;
}
