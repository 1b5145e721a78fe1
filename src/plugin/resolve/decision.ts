import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";

/** A field with a helper, and everything that the option leaves open. */
export interface MaskField extends Sides {
  readonly field: DescField;
}

/** The decision on a field: the sides of its helper, or the reason why it has none. */
export type Decision = MaskField | (NoHelper & { readonly field: DescField });

/** The sides of a helper. */
export interface Sides {
  readonly in?: ResolvedIn | undefined;
  readonly out?: ResolvedOut | undefined;
  readonly none?: undefined;
}

/** The reason why a field has no helper. */
export interface NoHelper {
  readonly none: Reason;
  readonly in?: undefined;
  readonly out?: undefined;
}

/** The side of the request. */
export interface ResolvedIn {
  /** The message that the paths are relative to. */
  readonly message: DescMessage;
  /** The field of the request that holds it; undefined if it is the request itself. */
  readonly field?: DescField;
  /** The fields of the message that aren't valid paths: the mask fields of a request. */
  readonly without: readonly DescField[];
  readonly rule: Rule;
  /** The fields that a rule passed over. */
  readonly passedOver?: PassedOver | undefined;
}

/** The side of the response. */
export interface ResolvedOut {
  readonly response: DescMessage;
  /** The message that the paths are relative to. */
  readonly message: DescMessage;
  /** The field of the response that holds it; undefined if it is the response itself. */
  readonly field?: DescField;
  readonly rule: Rule;
  /** The fields that a rule passed over. */
  readonly passedOver?: PassedOver | undefined;
}

/** The basis of a decision: the option, a parameter, or one of the conventions of `infer`. */
export type Rule =
  | "option"
  | "parameter"
  | UpdateRule
  | "flat update"
  | "list"
  | "wrapper"
  | "streamed"
  | "response"
  | "comment";

/** A convention for the field of a request that holds what an update sets. */
export type UpdateRule =
  | "output type"
  | "operation_info"
  | "body"
  | "name"
  | "type name"
  | "part of the name"
  | "type in the response"
  | "only message";

/** The reason why a FieldMask has no helper, as data that `explain` puts into words. */
export type Reason =
  /** Nothing says what it is for, and `infer` is off. */
  | { readonly kind: "no option" }
  /** It is a list or a map of masks. */
  | { readonly kind: "several masks"; readonly fieldKind: "list" | "map" }
  /** The parameter `none=` names it. */
  | { readonly kind: "parameter" }
  /** Its option, or the parameter that names it, has no side with a path. */
  | { readonly kind: "sides off"; readonly sides: readonly SideOff[] }
  /** No RPC takes its message, as far as the files say. */
  | { readonly kind: "no RPC" }
  /** The RPCs that take the request use it for different things. */
  | { readonly kind: "RPCs differ"; readonly answers: readonly RpcAnswer[] }
  /** The RPC updates several things at once. */
  | { readonly kind: "batch"; readonly method: DescMethod }
  /** A rule finds several fields that an update could be relative to. */
  | {
      readonly kind: "several fields";
      readonly method: DescMethod;
      readonly rule: UpdateRule;
      readonly fields: readonly DescField[];
    }
  /** No rule finds what an update is relative to. */
  | {
      readonly kind: "no field";
      readonly method: DescMethod;
      readonly passedOver?: PassedOver | undefined;
    }
  /** The message that the paths would be relative to has none. */
  | {
      readonly kind: "no paths";
      readonly message: DescMessage;
      readonly field?: DescField;
    }
  /** The mask is named after something other than what the RPC returns. */
  | { readonly kind: "called otherwise"; readonly method: DescMethod }
  /** The RPC returns no resource, or does not return it yet, or as bytes. */
  | { readonly kind: "no resource"; readonly method: DescMethod }
  /** The response holds something that stands for more than a resource. */
  | {
      readonly kind: "no plain resource";
      readonly method: DescMethod;
      readonly message: DescMessage;
      readonly as: "declared inside" | "change" | "result or error";
    }
  /** The resources of the response are in a map. */
  | {
      readonly kind: "map";
      readonly method: DescMethod;
      readonly field: DescField;
    }
  /** The response, or only what it wraps: both can be meant. */
  | {
      readonly kind: "several readings";
      readonly method: DescMethod;
      readonly field: DescField;
      readonly beside: readonly DescField[];
    }
  /** The messages of a stream hold more than the resource, and nothing says which field that is. */
  | { readonly kind: "stream"; readonly method: DescMethod }
  /** The comment quotes a path that can be relative to a field, and to the message around it. */
  | {
      readonly kind: "comment";
      readonly field: DescField;
      readonly path: string;
    };

/** The reason why the option of a mask field has nothing for a side. */
export interface SideOff {
  readonly side: "in" | "out";
  /** The message without fields; undefined if the side has no gen. */
  readonly message?: DescMessage;
}

/** The purpose of a mask in one of the RPCs that take its request. */
export interface RpcAnswer {
  readonly method: DescMethod;
  readonly answer: Sides | NoHelper;
}

/** Fields that a rule passed over. */
export interface PassedOver {
  readonly fields: readonly DescField[];
  readonly because: Because;
}

/** The reason why fields are passed over. */
export type Because =
  /** There are data beside it, so it is one of several things that are set. */
  | { readonly kind: "beside"; readonly fields: readonly DescField[] }
  /** It is a part of the resource that the RPC returns. */
  | { readonly kind: "part"; readonly of: DescMessage }
  /** It is one of several. */
  | { readonly kind: "several" }
  /** Nothing says that the response is a list. */
  | { readonly kind: "no list" }
  /** The comment of the mask quotes a path that begins with it. */
  | { readonly kind: "comment"; readonly path: string };

/** Return whether a field gets a helper. */
export function hasHelper(decision: Decision): decision is MaskField {
  return decision.none === undefined;
}
