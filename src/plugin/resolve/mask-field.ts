import type { DescField, DescMessage } from "@bufbuild/protobuf";

/** A field that gets a helper, with everything decided that the option leaves open. */
export interface MaskField extends Sides {
  readonly field: DescField;
}

/** What is decided for a field: the sides of its helper, or why it has none. */
export type Decision = MaskField | (NoHelper & { readonly field: DescField });

/** The sides that a mask field has helpers for. */
export interface Sides {
  readonly in?: ResolvedIn | undefined;
  readonly out?: ResolvedOut | undefined;
  readonly none?: undefined;
}

/** Why a field has no helper. */
export interface NoHelper {
  readonly none: string;
  readonly in?: undefined;
  readonly out?: undefined;
}

/** The side of the request. */
export interface ResolvedIn {
  /** The message that the paths are relative to. */
  readonly message: DescMessage;
  /** The field of the request that holds it. Without: it is the request itself. */
  readonly field?: DescField;
  /** The fields of the message that are no valid paths: the mask fields of a request. */
  readonly without: readonly DescField[];
  readonly rule: Rule;
}

/** The side of the response. */
export interface ResolvedOut {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly message: DescMessage;
  /** The field of the response that holds it. Without: it is the response itself. */
  readonly field?: DescField;
  readonly rule: Rule;
}

/** What decided on a side: the option, or one of the conventions of `infer`. */
export type Rule =
  | "option"
  | "output type"
  | "operation_info"
  | "name"
  | "only message"
  | "flat update"
  | "list"
  | "wrapper"
  | "response";

/** Whether a field gets a helper. */
export function hasHelper(decision: Decision): decision is MaskField {
  return decision.none === undefined;
}

/** Whether a field is a singular `google.protobuf.FieldMask`. */
export function isMaskField(field: DescField): boolean {
  return (
    field.fieldKind === "message" &&
    field.message.typeName === "google.protobuf.FieldMask"
  );
}
