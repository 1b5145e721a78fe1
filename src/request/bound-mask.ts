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
 * The mask of one request, bound to it: a service asks it while it handles the
 * request.
 *
 * `sets`, `changes` and `update` give one answer in three forms. Later changes
 * to the request don't count.
 */
// biome-ignore lint/suspicious/noExplicitAny: any bound mask, whatever its types
export interface BoundMask<T extends FieldMaskTypes = any>
  extends ResponseMask<T> {
  /**
   * The violations of the mask: those that `changes` throws, and the paths that
   * `mask` ignores. Without a mask, and with a valid one, the list is empty. If
   * the helper has both sides, a path of either is valid.
   */
  readonly violations: readonly FieldMaskViolation[];

  /**
   * Return whether the update sets or clears this field, in whole or in part.
   * Without a mask, and with an empty one, return whether the request has it
   * populated (AIP-134). OUTPUT_ONLY fields (AIP-203) and unknown fields are
   * never set.
   *
   * Throws a `FieldMaskError` when `changes` does.
   */
  sets(path: TypeOf<T, "inPath">): boolean;

  /**
   * Return the update as a list, field by field. A field without presence is
   * always set, if need be to its zero value; a field with presence that the
   * request leaves unset is cleared. Without a mask, and with an empty one,
   * these are the populated fields (AIP-134).
   *
   * Throws a `FieldMaskError` for a path that is unknown or outside of
   * `within`, and for a REQUIRED field that it would clear. Only `update` can
   * tell whether an IMMUTABLE field changes.
   */
  changes(): FieldChange[];

  /**
   * Return a new target with the update applied (AIP-134): see `updateMessage`.
   * Without a mask, and with an empty one, the populated fields are set.
   *
   * Without a target, return the request's whole resource as a new one,
   * whatever the mask, for AIP-134's `allow_missing`: see `createMessage`.
   *
   * Throws a `FieldMaskError` for a path that is unknown or outside of
   * `within`, and for violations of `google.api.field_behavior` (AIP-203); a
   * `TypeError` for anything but a message of the updated type.
   */
  update(target: TypeOf<T, "in"> | undefined): TypeOf<T, "in">;
}

/**
 * Return a copy of a request's mask, with the paths of `within` for each side.
 * Throws a `FieldMaskError` for a mask over the limits, and for a path in
 * `within` that is valid on neither side.
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
 * Return the resolved update of a bound mask, for services, validators and
 * rows, which use its fields instead of their paths.
 */
export function updateOf(mask: object): Update {
  // Not by its class, which may be of another copy of the package.
  if (!(typeof mask === "object" && mask && "resolvedUpdate" in mask)) {
    throw new TypeError(
      "expected a bound mask, the result of filter(request) of a helper",
    );
  }
  return (mask as BoundRequest).resolvedUpdate;
}

/** A bound mask, for the response and the update of its request. */
export class BoundRequest
  extends BoundResponse
  implements BoundMask<FieldMaskTypes>
{
  /** A copy of what the caller can set, because the request may change. */
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
   * With both sides, a path that only the response has is valid, but isn't part
   * of the update.
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

  /** Return the paths that masking a response would ignore: unknown ones, and those of which `within` allows nothing. */
  private responseViolations(): readonly FieldMaskViolation[] {
    const { field } = this.outSide;
    return [...this.readMask.word(field), ...this.pathsOutside()];
  }

  private pathsOutside(): FieldMaskViolation[] {
    const { within } = this.requestMask;
    return within === undefined ? [] : pathsOutside(this.readMask, within.out);
  }
}

/** Return the paths of `within` that are valid on each side. */
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
