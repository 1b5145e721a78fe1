import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import type { WithinOption } from "../mask/mask-paths.js";
import type { BoundMask, ResponseMask } from "./bound-mask.js";
import type { FieldMaskTypes, TypeOf } from "./field-mask-types.js";
import type { TypedMask } from "./masked.js";

/** What a mask may hold: the paths of a side, or `*`. */
type PathOf<T extends FieldMaskTypes, K extends "inPath" | "outPath"> = [
  TypeOf<T, K>,
] extends [never]
  ? never
  : TypeOf<T, K> | "*";

/**
 * The helper of a mask field: clients build masks with it, and services bind
 * the masks of requests. The plugin generates one for each field with the option
 * `(fieldmask.option.Option)`.
 */
// biome-ignore lint/suspicious/noExplicitAny: any mask field, whatever its types
export interface RequestFieldMask<T extends FieldMaskTypes = any> {
  /** The request message. */
  readonly request: DescMessage;
  /** The mask field of the request. */
  readonly field: DescField;
  /** The message that the paths of an update are relative to. Undefined where the option has no `in`. */
  readonly inDesc?: DescMessage | undefined;
  /** The message that the paths of a response are relative to. Undefined where the option has no `out`. */
  readonly outDesc?: DescMessage | undefined;
  /** The response message. Undefined where the option has no `out`. */
  readonly response?: DescMessage | undefined;
  /** The field of the response that holds `outDesc`. Undefined where that is the response itself. */
  readonly outField?: DescField | undefined;

  /**
   * A new mask for an update, with these paths in this order, duplicates
   * dropped. Without paths, the mask has none, and the populated fields of the
   * request are set (AIP-134).
   *
   * The compiler checks the paths. At run time, `validate` does.
   */
  in<Path extends PathOf<T, "inPath">>(...paths: Path[]): TypedMask<Path>;

  /**
   * A new mask for a response, with these paths in this order, duplicates
   * dropped. Without paths, the mask has none, and the response comes whole
   * (AIP-157).
   *
   * The compiler checks the paths. At run time, `validate` does.
   */
  out<Path extends PathOf<T, "outPath">>(...paths: Path[]): TypedMask<Path>;

  /**
   * Add paths of an update to the mask in the request, and return the request.
   * It is changed in place, and gets a new mask: the old one may be shared.
   *
   * Throws a `TypeError` for anything but a message of the request's type.
   */
  maskIn(
    req: TypeOf<T, "request">,
    ...paths: PathOf<T, "inPath">[]
  ): TypeOf<T, "request">;

  /**
   * Add paths of a response to the mask in the request, and return the request.
   * It is changed in place, and gets a new mask: the old one may be shared.
   *
   * Throws a `TypeError` for anything but a message of the request's type.
   */
  maskOut(
    req: TypeOf<T, "request">,
    ...paths: PathOf<T, "outPath">[]
  ): TypeOf<T, "request">;

  /**
   * Bind the request's mask: the response keeps what it names, the update sets
   * what it names. Without a mask, and with one that has no paths, the response
   * is kept whole, and the update sets the populated fields.
   *
   * With `within`, no more than that can be seen or set; there, no paths mean
   * nothing.
   *
   * Throws a `FieldMaskError` for a mask over the limits and for an invalid
   * path in `within`, a `TypeError` for anything but a message of the request's
   * type.
   */
  filter(req: TypeOf<T, "request">, options?: WithinOption): BoundMask<T>;

  /**
   * Bind the request's mask the other way round: the response loses what it
   * names. An update has no such mode. Throws like `filter`.
   */
  prune(req: TypeOf<T, "request">, options?: WithinOption): ResponseMask<T>;

  /** Return `filter(req, options).violations`. Throws like `filter`. */
  validate(
    req: TypeOf<T, "request">,
    options?: WithinOption,
  ): readonly FieldMaskViolation[];
}

/** The paths that the mask of an update can name: `InPath<typeof UpdateBookRequestUpdateMask>`. */
export type InPath<M extends RequestFieldMask> =
  M extends RequestFieldMask<infer T> ? TypeOf<T, "inPath"> : never;

/** The paths that the mask of a response can name: `OutPath<typeof GetBookRequestReadMask>`. */
export type OutPath<M extends RequestFieldMask> =
  M extends RequestFieldMask<infer T> ? TypeOf<T, "outPath"> : never;
