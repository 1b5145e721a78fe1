import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import type { BoundMask } from "./bound-mask.js";
import type { FieldMaskViolation } from "./field-mask-error.js";

/** The types of a mask field: its messages, and the paths that are valid for them. */
export interface FieldMaskTypes {
  readonly request: Message;
  readonly in?: Message;
  readonly inPath?: string;
  readonly response?: Message;
  readonly outPath?: string;
}

/** One of the types of a mask field; never for a side that the option leaves out. */
export type TypeOf<
  T extends FieldMaskTypes,
  K extends keyof FieldMaskTypes,
> = K extends keyof T ? Exclude<T[K], undefined> : never;

/** What a mask may hold: the paths of a side, or `*`. */
type PathOf<T extends FieldMaskTypes, K extends "inPath" | "outPath"> = [
  TypeOf<T, K>,
] extends [never]
  ? never
  : TypeOf<T, K> | "*";

/**
 * The mask field of a request message: what clients build masks with, and
 * services bind them to a request with. The plugin generates one for each
 * field with the option `(fieldmask.option.Option)`.
 */
// biome-ignore lint/suspicious/noExplicitAny: any mask field, whatever its types
export interface RequestFieldMask<T extends FieldMaskTypes = any> {
  /** The request message. */
  readonly request: DescMessage;
  /** The mask field of the request. */
  readonly field: DescField;
  /** The message that the paths of an update are relative to. */
  readonly inDesc?: DescMessage | undefined;
  /** The message that the paths of a response are relative to. */
  readonly outDesc?: DescMessage | undefined;
  /** The response message. */
  readonly response?: DescMessage | undefined;

  /**
   * A new mask for an update, with these paths in this order, duplicates
   * dropped. The paths are checked by the compiler, not at run time: for that,
   * there is `validate`.
   */
  in(...paths: PathOf<T, "inPath">[]): FieldMask;

  /** The same for a response. */
  out(...paths: PathOf<T, "outPath">[]): FieldMask;

  /** Add the paths of an update to the request's mask field, and return the request. */
  maskIn(
    req: TypeOf<T, "request">,
    ...paths: PathOf<T, "inPath">[]
  ): TypeOf<T, "request">;

  /** Add the paths of a response to the request's mask field, and return the request. */
  maskOut(
    req: TypeOf<T, "request">,
    ...paths: PathOf<T, "outPath">[]
  ): TypeOf<T, "request">;

  /**
   * Bind the request's mask: the response keeps what it names, the update sets
   * what it names. Throws a `FieldMaskError` for a mask over the limits.
   */
  filter(req: TypeOf<T, "request">): BoundMask<T>;

  /**
   * Bind the request's mask: the response loses what it names, the update
   * leaves out what it names. Throws a `FieldMaskError` for a mask over the
   * limits.
   */
  prune(req: TypeOf<T, "request">): BoundMask<T>;

  /**
   * What is wrong with the request's mask; empty for a valid one and for none.
   * A path is valid if it is a path of the update (rules `update`) or of the
   * response (rules `read`). Throws a `FieldMaskError` for a mask over the
   * limits.
   */
  validate(req: TypeOf<T, "request">): FieldMaskViolation[];
}
