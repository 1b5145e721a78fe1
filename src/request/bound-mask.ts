import { create, type Message } from "@bufbuild/protobuf";
import {
  assertNone,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { type Mask, maskPaths, type WithinOption } from "../mask/mask-paths.js";
import { forbiddenField } from "../mask/path-violation.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import { INSPECT } from "../message/inspect.js";
import { keepsPath } from "../read/kept.js";
import { keptByMask } from "../read/read-mask.js";
import {
  changesOf,
  type FieldChange,
  printChange,
  setsPath,
} from "../update/changes.js";
import { createResource } from "../update/create-message.js";
import { copyInput } from "../update/input.js";
import { resolveUpdate, type Update } from "../update/resolve-update.js";
import { applyUpdate } from "../update/update-message.js";
import type { FieldMaskTypes, TypeOf } from "./field-mask-types.js";
import { updateSource } from "./in-side.js";
import {
  BoundResponse,
  type MaskSides,
  type RequestMask,
  type ResponseMask,
  type WithinSides,
} from "./response-mask.js";

/**
 * The mask of one request: what the service asks while it handles the request.
 *
 * `sets`, `changes` and `update` are one answer in three forms. Later
 * changes of the request do not count.
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
   * Without a target, the request's whole resource as a new one, whatever the
   * mask: AIP-134's `allow_missing`; see `createMessage`.
   *
   * Throws a `FieldMaskError` for a path that names nothing or lies outside of
   * `within`, and for what `google.api.field_behavior` forbids; a `TypeError`
   * for anything but a message of the updated type.
   */
  update(target: TypeOf<T, "in"> | undefined): TypeOf<T, "in">;
}

/**
 * Return what is bound to a request of its mask: copied, with what it is limited
 * to. Throws a `FieldMaskError` for a mask over the limits, and for a path in
 * `within` that is valid on no side.
 */
export function requestMask(
  sides: MaskSides,
  paths: readonly string[],
  { within }: WithinOption = {},
): RequestMask {
  return {
    paths: [...maskPaths(paths)],
    within: within && withinSides(sides, within),
  };
}

/**
 * Return the update of a bound mask, resolved: for services, validators and
 * rows, which go by its fields and not by their paths.
 */
export function updateOf(mask: object): Update {
  // Not by its class: it may be of another copy of the package.
  if (!(typeof mask === "object" && mask && "resolvedUpdate" in mask)) {
    throw new TypeError(
      "expected a bound mask, the result of filter(request) of a helper",
    );
  }
  return (mask as BoundRequest).resolvedUpdate;
}

/** The mask of a request, bound for its response and its update. */
export class BoundRequest
  extends BoundResponse
  implements BoundMask<FieldMaskTypes>
{
  /** What the caller says, copied: the request may change. */
  private readonly source: Message | undefined;
  private resolved: Update | undefined;

  constructor(sides: MaskSides, request: Message, mask: RequestMask) {
    super(sides, mask, "filter");
    const { inSide } = sides;
    this.source =
      inSide && copyInput(inSide.desc, updateSource(inSide, request));
  }

  get violations(): readonly FieldMaskViolation[] {
    const { inSide, outSide } = this.sides;
    if (inSide !== undefined) {
      return this.resolvedUpdate.violations;
    }
    return outSide === undefined ? [] : this.responseViolations();
  }

  /** @internal */
  get resolvedUpdate(): Update {
    this.resolved ??= this.resolve();
    return this.resolved;
  }

  sets(path: string): boolean {
    return setsPath(this.resolvedUpdate, path);
  }

  changes(): FieldChange[] {
    return changesOf(this.resolvedUpdate).map(printChange);
  }

  update(target: Message | undefined): Message {
    const { desc, without } = this.inSide;
    if (target === undefined) {
      const within = this.requestMask.within?.in;
      const { source } = this.resolvedUpdate;
      return createResource(desc, source, { within, without });
    }
    assertMessage(desc, target);
    return applyUpdate(this.resolvedUpdate, target);
  }

  override [INSPECT](): string {
    return this.inspect("BoundMask");
  }

  /**
   * With both sides, a path that only the response has is valid, and none of
   * the update's.
   */
  private resolve(): Update {
    const { desc, field: holder, without } = this.inSide;
    const { paths, within } = this.requestMask;
    const mask = resolveMask(desc, paths, "apply", { without, holder });
    const update = resolveUpdate(desc, this.source ?? create(desc), mask, {
      without,
      within: within?.in,
    });
    const { outSide } = this.sides;
    if (outSide === undefined || mask.isValid) {
      return update;
    }
    const ofNeither = new Set(this.readMask.invalidPaths);
    for (const { path } of this.pathsOutside()) {
      ofNeither.add(path);
    }
    // What is wrong with it takes much memory, and the handler can be long.
    this.read = undefined;
    const passedOver = new Set(
      [...mask.invalidPaths].filter((path) => !ofNeither.has(path)),
    );
    return {
      ...update,
      violations: update.violations.filter(({ path }) => !passedOver.has(path)),
    };
  }

  /** The paths that masking a response would pass over: unknown ones, and those of which `within` allows nothing. */
  private responseViolations(): readonly FieldMaskViolation[] {
    const { field } = this.outSide;
    return [...this.readMask.word(field), ...this.pathsOutside()];
  }

  private pathsOutside(): FieldMaskViolation[] {
    const { within } = this.requestMask;
    return within === undefined ? [] : pathsOutside(this.readMask, within.out);
  }
}

/** The paths of `within` that are valid on each side. */
function withinSides(
  { inSide, outSide }: MaskSides,
  within: Mask,
): WithinSides {
  const ofIn = inSide && resolveMask(inSide.desc, within, "read");
  const ofOut = outSide && resolveMask(outSide.desc, within, "read");
  const { violations = [], desc } = ofIn ?? ofOut ?? {};
  const invalid = violations.filter(
    ({ path }) => !ofIn?.paths.has(path) && !ofOut?.paths.has(path),
  );
  assertNone(invalid, desc);
  return {
    in: ofIn && validPart(ofIn),
    out: [...(ofOut?.paths.keys() ?? [])],
  };
}

function validPart(mask: ResolvedMask): ResolvedMask {
  return mask.isValid
    ? mask
    : resolveMask(mask.desc, [...mask.paths.keys()], "read");
}

function pathsOutside(
  { desc, paths }: ResolvedMask,
  within: Mask,
): FieldMaskViolation[] {
  const allowed = keptByMask(desc, [], "filter", { within });
  return Array.from(paths)
    .filter(([, steps]) => !keepsPath(desc, allowed, steps))
    .map(([path]) => ({ path, ...forbiddenField(desc) }));
}
