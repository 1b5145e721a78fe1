import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import {
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { fieldsByNumber } from "../message/field-table.js";
import { getLocal } from "../message/local-value.js";
import { intersectKept } from "../read/intersect-kept.js";
import { isMapMask, type Kept } from "../read/kept.js";
import { keptAround } from "../read/response-kept.js";
import { type BoundMask, updateOf } from "../request/bound-mask.js";
import type { RequestFieldMask } from "../request/helper.js";
import {
  type BoundResponse,
  boundResponse,
  keptOf,
} from "../request/response-mask.js";
import { forbiddenChanges, forbiddenPaths } from "./forbidden.js";
import type { MaskLimits } from "./mask-limits.js";
import type { MaskOfField } from "./options.js";
import type { Allowed, MethodPlan, PlannedHelper } from "./plan.js";
import type { RequestPart } from "./request-parts.js";

/** A mask of a request, bound to it. */
interface Bound extends MaskOfField, PlannedHelper {
  readonly bound: BoundMask;
  /** The place in the request of the message with the mask. */
  readonly place: string;
}

/** A mask of a request for responses. */
interface OfResponse extends MaskOfField, Omit<PlannedHelper, "masksResponse"> {
  readonly response: BoundResponse;
}

/** The masks of a request when it arrives: later changes to it don't count. */
export class RequestMasks {
  /** All masks, until the request is admitted. */
  private all: readonly Bound[];
  private readonly ofResponse: readonly OfResponse[];

  /**
   * Throws a `FieldMaskError` for masks over the limits, together or alone, and
   * a `CallError` if a ceiling cannot be kept.
   */
  constructor(
    private readonly plan: MethodPlan,
    private readonly request: Message,
    limits: MaskLimits,
    /** The masks of the first request of the stream. */
    private readonly first?: RequestMasks,
  ) {
    const { helpers, method, mode } = plan;
    assertKept(plan, method.input);
    const all: Bound[] = [];
    for (const helper of helpers) {
      limits.add(pathsOf(helper, request));
      all.push(bind(helper, request, ""));
    }
    for (const { desc, helper, message, place } of innerMasks(plan, request)) {
      assertKept(plan, desc);
      const paths = helper === undefined ? [] : pathsOf(helper, message);
      if (helper !== undefined && paths.length > 0) {
        limits.add(paths);
        all.push(bind(helper, message, place));
      }
    }
    this.all = all;
    this.ofResponse = all
      .filter(({ masksResponse }) => masksResponse)
      .map(({ helper, given, field, paths, bound }) => {
        const own = boundResponse(bound);
        // Of later masks, only the paths count.
        const response = first === undefined ? own.responseIn(mode) : own;
        return { helper, given, field, paths, response };
      });
    if (first === undefined && limits.areShared) {
      for (const { response } of this.ofResponse) {
        limits.spend(response.readMask);
      }
    }
  }

  /**
   * Keep only what responses depend on, in its compiled form, because the call
   * can be open for long. Throws a `FieldMaskError` for a mask that compiles to
   * too many places.
   */
  settle(): void {
    this.all = [];
    for (const { response } of this.ofResponse) {
      keptOf(response);
    }
  }

  /** The violations of the masks, whatever the caller may see and set. */
  get violations(): FieldMaskViolation[] {
    const violations = this.first?.differences(this) ?? [];
    for (const { bound, helper, masksResponse, paths, place } of this.all) {
      // Of later response masks, only the difference counts.
      const isDecided = masksResponse && helper.inDesc === undefined;
      if (paths.length > 0 && !(isDecided && this.first !== undefined)) {
        violations.push(...placed(place, bound.violations));
      }
    }
    return violations;
  }

  /** The masks that have paths. */
  get sent(): MaskOfField[] {
    return this.all
      .filter(({ paths }) => paths.some((path) => path !== ""))
      .map(({ field, paths }) => ({ field, paths }));
  }

  /** Return what the masks leave of a response, one after the other. */
  mask(response: Message): Message {
    return this.ofResponse.reduce(
      (masked, { response: mask }) =>
        keptOf(mask) === true ? masked : mask.mask(masked),
      response,
    );
  }

  /** What each of the masks keeps of a response, but for those that keep everything. */
  get keptByEach(): readonly Kept[] {
    return this.ofResponse
      .map(({ helper, response }) => keptOfResponse(helper, keptOf(response)))
      .filter((kept) => kept !== true);
  }

  /** Return what the masks keep of a response, together with that of one more helper. */
  kept(other?: RequestFieldMask): Kept {
    const { output } = this.plan.method;
    const isAnother =
      other && !this.ofResponse.some(({ given }) => given === other);
    const kept = isAnother
      ? [keptOfResponse(other, keptOf(other.filter(this.request)))]
      : [];
    return [...this.keptByEach, ...kept].reduce<Kept>(
      (all, each) => intersectKept(output, all, each),
      true,
    );
  }

  /** Return the violations of requested paths of which the caller may see nothing. */
  forbiddenToSee(see: Kept): FieldMaskViolation[] {
    return this.first === undefined
      ? this.ofResponse.flatMap(({ helper, response }) =>
          forbiddenPaths(response.readMask, keptAtOut(helper, see)),
        )
      : [];
  }

  /** Return the violations of changes that the caller may not make. */
  forbiddenToSet(set: Allowed["set"]): FieldMaskViolation[] {
    if (set.size === 0) {
      return [];
    }
    const violations = this.all.flatMap((bound) => forbiddenIn(bound, set));
    // Updates without paths are not kept: a request can have one in every two bytes.
    for (const { helper, message, place } of innerMasks(
      this.plan,
      this.request,
    )) {
      if (violations.length >= MAX_FORBIDDEN) {
        break;
      }
      if (helper !== undefined && pathsOf(helper, message).length === 0) {
        violations.push(...forbiddenIn(bind(helper, message, place), set));
      }
    }
    return violations;
  }

  /** Return a violation for each response mask that a later request changes to another one. */
  private differences(later: RequestMasks): FieldMaskViolation[] {
    return this.ofResponse
      .filter(({ given, paths }) => {
        const other = later.ofResponse.find((mask) => mask.given === given);
        return other !== undefined && !isSame(paths, other.paths);
      })
      .map(({ field }) => ({
        path: "",
        reason: FieldMaskReason.maskChanged,
        description: `the first request of a stream decides: a later one must have the same ${field.name} or none`,
      }));
  }
}

/** Return what is kept of the message that the paths of a helper are relative to. */
export function keptAtOut({ outField }: RequestFieldMask, kept: Kept): Kept {
  if (outField === undefined || typeof kept === "boolean") {
    return kept;
  }
  const index = fieldsByNumber(outField.parent).findIndex(
    ({ number }) => number === outField.number,
  );
  return !isMapMask(kept) && (kept.fields[index] ?? false);
}

/** Return what a mask keeps of a response, given what it keeps of the message that its paths are relative to. */
function keptOfResponse(
  { response, outField }: RequestFieldMask,
  kept: Kept,
): Kept {
  return response === undefined || outField === undefined
    ? kept
    : keptAround(response, outField, kept);
}

/** More than a status can list: what is beyond them tells a caller nothing. */
const MAX_FORBIDDEN = 1_000;

/** Throws where the message holds updates that cannot be kept below a ceiling. */
function assertKept({ unkept }: MethodPlan, { typeName }: DescMessage): void {
  const reason = unkept.get(typeName);
  if (reason !== undefined) {
    throw reason;
  }
}

/** Return the messages inside of a request whose masks count, each with its helpers, one by one. */
function* innerMasks(
  { parts, inner }: MethodPlan,
  request: Message,
): Generator<RequestPart & { readonly helper: PlannedHelper | undefined }> {
  for (const { desc, message, place } of parts?.of(request) ?? []) {
    const helpers = inner.get(desc.typeName) ?? [];
    for (const helper of helpers.length > 0 ? helpers : [undefined]) {
      yield { desc, message, place, helper };
    }
  }
}

function pathsOf({ helper }: PlannedHelper, message: Message): string[] {
  const mask = getLocal(message, helper.field) as FieldMask | undefined;
  return mask?.paths ?? [];
}

function bind(planned: PlannedHelper, message: Message, place: string): Bound {
  const { helper, given, masksResponse } = planned;
  const paths = [...pathsOf(planned, message)];
  const bound = helper.filter(message);
  // Not with a spread, which would take half of the time of a small call.
  return {
    helper,
    given,
    masksResponse,
    field: helper.field,
    paths,
    bound,
    place,
  };
}

function forbiddenIn(
  { helper, bound, place }: Bound,
  set: Allowed["set"],
): readonly FieldMaskViolation[] {
  const allowed = set.get(helper) ?? true;
  return allowed === true
    ? []
    : placed(place, forbiddenChanges(updateOf(bound), allowed));
}

/** Return violations with the place before the path. */
function placed(
  place: string,
  violations: readonly FieldMaskViolation[],
): readonly FieldMaskViolation[] {
  return place === ""
    ? violations
    : violations.map(({ path, ...violation }) => ({
        path: path === "" ? place : `${place}.${path}`,
        ...violation,
      }));
}

/** Return whether a later mask has no paths, or the same as the first one. */
function isSame(first: readonly string[], later: readonly string[]): boolean {
  const b = distinct(later);
  if (b.size === 0) {
    return true;
  }
  const a = distinct(first);
  return a.size === b.size && [...b].every((path) => a.has(path));
}

function distinct(paths: readonly string[]): Set<string> {
  return new Set(paths.filter((path) => path !== ""));
}
