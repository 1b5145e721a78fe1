import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import type { FieldChange } from "../update/changes.js";
import type { FieldMaskTypes, TypeOf } from "./field-mask-types.js";
import type { Loaded, Loaders, LoadOptions } from "./load.js";
import type { Selection } from "./select.js";

/**
 * The mask of one request, as far as it masks the response: it keeps what the
 * mask names (`filter`), or loses it (`prune`).
 */
// biome-ignore lint/suspicious/noExplicitAny: any bound mask, whatever its types
export interface ResponseMask<T extends FieldMaskTypes = any> {
  /**
   * Whether the masked response can hold this field, in whole or in part:
   * whether it is worth loading. Without a mask and with an empty one, it can
   * hold everything. A path that names nothing is not wanted, unless everything
   * is.
   */
  wants(path: TypeOf<T, "outPath">): boolean;

  /**
   * The masked response: a new message that shares the kept parts with the
   * response, which is not changed. Without a mask and with an empty one,
   * everything is kept; paths that name nothing are passed over, and select
   * nothing (AIP-157). Bound by `prune`, it loses what the mask names.
   * INPUT_ONLY fields (AIP-203) are in no masked response.
   *
   * Throws a `TypeError` for anything but a message of the response's type.
   */
  mask(response: TypeOf<T, "response">): TypeOf<T, "response">;

  /**
   * What to load, as a plain nested object of local names: `{ email: true,
   * address: { country: true } }`. Its keys are the columns; as long as no
   * value is an object, it is what Prisma's `select` and Drizzle's `columns`
   * take. Without a mask and with an empty one, every field is true. Maps and
   * messages of google.protobuf are single values.
   */
  select(): Selection<TypeOf<T, "out">>;

  /**
   * Run the loaders of the fields that the caller wants, in parallel, and only
   * those: all of them without a mask. They go by the local names of the fields
   * and oneofs of the message that the paths are relative to, and take a signal
   * that is aborted when another loader fails, or `signal` is aborted.
   *
   * Rejects with the first failure, and for a name that is no field's.
   */
  load<L extends Loaders<TypeOf<T, "out">>>(
    loaders: L,
    options?: LoadOptions,
  ): Promise<Loaded<L>>;

  /**
   * Whether the mask names the field of the update, in whole or in part:
   * the question of the Go plugin. Without a mask and with an empty one, it is
   * true. What an update does is what `sets` knows.
   */
  maskedIn(path: TypeOf<T, "inPath">): boolean;

  /**
   * Whether the mask names the field of the response, in whole or in part:
   * the question of the Go plugin. Without a mask and with an empty one, it is
   * true. What a response holds is what `wants` knows.
   */
  maskedOut(path: TypeOf<T, "outPath">): boolean;
}

/**
 * The mask of one request: what the service asks while it handles the request.
 *
 * `sets`, `changes` and `update` are one answer in three forms, decided
 * at the first question: later changes of the request do not count.
 */
// biome-ignore lint/suspicious/noExplicitAny: any bound mask, whatever its types
export interface BoundMask<T extends FieldMaskTypes = any>
  extends ResponseMask<T> {
  /**
   * What is wrong with the mask: what `changes` throws for, and the paths that
   * `mask` passes over. An empty list for a valid mask, and for none. Where the
   * mask field has both sides, a path of either is valid.
   */
  readonly violations: readonly FieldMaskViolation[];

  /**
   * Whether the update sets or clears this field, in whole or in part. Without
   * a mask and with an empty one: whether the request has it populated
   * (AIP-134). An OUTPUT_ONLY field is never set (AIP-203), nor is one that
   * does not exist.
   *
   * Throws a `FieldMaskError` where `changes` does.
   */
  sets(path: TypeOf<T, "inPath">): boolean;

  /**
   * The update as a list, field by field. A field without presence is always
   * set, to its zero value if need be; one with presence that the request
   * leaves unset is cleared. Without a mask and with an empty one: the populated
   * fields.
   *
   * Throws a `FieldMaskError` for a path that names nothing or lies outside of
   * `within`, and for a REQUIRED field that is left unset. Whether an IMMUTABLE
   * one changes, only `update` can tell.
   */
  changes(): FieldChange[];

  /**
   * A new target with the update applied (AIP-134); see `updateMessage`.
   *
   * Throws a `FieldMaskError` for a path that names nothing or lies outside of
   * `within`, and for what `google.api.field_behavior` forbids; a `TypeError`
   * for anything but a message of the updated type.
   */
  update(target: TypeOf<T, "in">): TypeOf<T, "in">;
}
