import type { FieldChange } from "./field-changes.js";
import type { MessagePatch } from "./message-patch.js";
import type { FieldMaskTypes, TypeOf } from "./request-field-mask.js";

/**
 * The mask of one request, in one mode: what the service asks while it handles
 * the request.
 *
 * The mode `filter` goes by what the mask names. In the mode `prune` the
 * response loses what the mask names; an update sets the populated fields of
 * the request without those.
 */
// biome-ignore lint/suspicious/noExplicitAny: any bound mask, whatever its types
export interface BoundMask<T extends FieldMaskTypes = any> {
  /**
   * Whether the masked response can hold this field, in whole or in part:
   * whether it is worth loading. Without a mask and with an empty one: true. A
   * path that names nothing is not wanted, unless everything is.
   */
  wants(path: TypeOf<T, "outPath">): boolean;

  /**
   * The masked response: a new message that shares the kept parts with the
   * response, which is not changed. Without a mask and with an empty one,
   * everything is kept; paths that name nothing are passed over (AIP-157).
   */
  mask(response: TypeOf<T, "response">): TypeOf<T, "response">;

  /**
   * Whether the update sets or clears this field, in whole or in part. Without
   * a mask and with an empty one: whether the request has it populated
   * (AIP-134). An OUTPUT_ONLY field is never set (AIP-203), nor is one that
   * does not exist.
   */
  sets(path: TypeOf<T, "inPath">): boolean;

  /**
   * The update as a list, field by field. A field without presence is always
   * set, to its zero value if need be; one with presence that the request
   * leaves unset is cleared. Without a mask and with an empty one: the populated
   * fields.
   *
   * Throws a `FieldMaskError` for a path that names nothing, and for a REQUIRED
   * field that is left unset. Whether an IMMUTABLE one changes, only `update`
   * can tell.
   */
  changes(): FieldChange[];

  /**
   * The update as a plain object by the fields' local names, nested like the
   * message, for Prisma, Drizzle, Kysely or Knex: it has the fields that are
   * set, and null for those that are cleared. The members of a oneof go by
   * their own names.
   *
   * Throws like `changes`, and for paths below messages of google.protobuf,
   * which a patch holds as single values.
   */
  patch(): MessagePatch<TypeOf<T, "in">>;

  /**
   * A new target with the update applied (AIP-134); see `updateMessage`.
   *
   * Throws a `FieldMaskError` for a path that names nothing, and for what
   * `google.api.field_behavior` forbids.
   */
  update(target: TypeOf<T, "in">): TypeOf<T, "in">;

  /**
   * Whether the mask names the field, in whole or in part, in either mode.
   * Without a mask and with an empty one: true.
   */
  maskedIn(path: TypeOf<T, "inPath">): boolean;

  /**
   * Whether the mask names the field, in whole or in part, in either mode.
   * Without a mask and with an empty one: true.
   */
  maskedOut(path: TypeOf<T, "outPath">): boolean;
}
