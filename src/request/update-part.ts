import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { maskCovers } from "../mask/mask-algebra.js";
import { assertMessage } from "../message/assert-message.js";
import { behaviorOf } from "../message/field-behavior.js";
import { getLocal, setLocal } from "../message/local-value.js";
import { filterMessage } from "../read/filter-message.js";
import { diffMessages } from "../update/diff-messages.js";
import { copyInput } from "../update/input.js";
import type { FieldMaskTypes, TypeOf } from "./field-mask-types.js";
import { type InSide, withoutMasks } from "./in-side.js";

/**
 * The part of an update request with the update: the resource and its mask, or
 * for flat updates all fields of the request.
 */
export type UpdatePart<T extends FieldMaskTypes> = [TypeOf<T, "part">] extends [
  never,
]
  ? Partial<Omit<TypeOf<T, "request">, keyof Message>>
  : {
      [K in TypeOf<T, "part"> & keyof TypeOf<T, "request">]-?: Exclude<
        TypeOf<T, "request">[K],
        undefined
      >;
    };

/** Return the part of an update request that changes `before` to `after`; undefined if nothing differs. */
export function updatePart(
  side: InSide,
  maskField: DescField,
  before: Message,
  after: Message,
): Record<string, unknown> | undefined {
  const { desc, field } = side;
  assertMessage(desc, before);
  assertMessage(desc, after);
  const stored = copyInput(desc, withoutMasks(side, before));
  const edited = copyInput(desc, withoutMasks(side, after));
  const mask = diffMessages(desc, stored, edited, { rules: "json" });
  if (mask.paths.length === 0) {
    return undefined;
  }
  if (field === undefined) {
    return { ...localValues(after), [maskField.localName]: mask };
  }
  const resource = filterMessage(desc, edited, mask);
  for (const reference of references(desc)) {
    // What the mask names is as edited, and setting one member of a oneof clears the others.
    const members = reference.oneof?.fields ?? [reference];
    const isTaken =
      mask.paths.some((path) => meets(path, reference)) ||
      members.some((member) => isFieldSet(resource, member));
    if (!isTaken && isFieldSet(before, reference)) {
      setLocal(resource, reference, getLocal(before, reference));
    }
  }
  return { [field.localName]: resource, [maskField.localName]: mask };
}

/** Return whether a path names a field, or something in it. */
function meets(path: string, { name }: DescField): boolean {
  return maskCovers([path], name) || maskCovers([name], path);
}

/** Return the fields that identify a resource and its version. */
function references({ fields }: DescMessage): DescField[] {
  const isString = (field: DescField) =>
    field.fieldKind === "scalar" && field.scalar === ScalarType.STRING;
  const identifiers = fields.filter((field) => behaviorOf(field).identifier);
  const names = identifiers.length === 0 ? ["name", "etag"] : ["etag"];
  return [
    ...identifiers,
    ...fields.filter((field) => isString(field) && names.includes(field.name)),
  ];
}

/** Return the fields and oneofs of a message, under their local names. */
function localValues(message: Message): Record<string, unknown> {
  const { $typeName, $unknown, ...values } = message;
  return values;
}
