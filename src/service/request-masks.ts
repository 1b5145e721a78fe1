import type { Message } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import {
  FieldMaskReason,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { getLocal } from "../message/local-value.js";
import { intersectKept } from "../read/intersect-kept.js";
import type { Kept } from "../read/kept.js";
import { projectBinary } from "../read/project-binary.js";
import type { BoundMask, ResponseMask } from "../request/bound-mask.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { forbiddenChanges, forbiddenPaths } from "./forbidden.js";
import { keptAtOut, keptOfResponse } from "./kept-at.js";
import { type Allowed, type MethodPlan, masksResponse } from "./method-plan.js";

type Bound = readonly [mask: RequestFieldMask, bound: BoundMask];
type BoundResponse = readonly [mask: RequestFieldMask, bound: ResponseMask];

/** The masks of a request, bound to it. */
export class RequestMasks {
  private readonly bound: readonly Bound[];
  private readonly ofResponse: readonly BoundResponse[];

  /** Throws a `FieldMaskError` for a mask over the limits. */
  constructor(
    private readonly plan: MethodPlan,
    private readonly request: Message,
  ) {
    const { masks, mode, method } = plan;
    this.bound = masks.map((mask) => [mask, mask.filter(request)]);
    this.ofResponse = this.bound
      .filter(([mask]) => masksResponse(mask, method))
      .map(([mask, bound]) => [
        mask,
        mode === "filter" ? bound : mask.prune(request),
      ]);
    for (const [, bound] of this.ofResponse) {
      // A mask is compiled at the first question, and may be over the limits.
      bound.wants("*");
    }
  }

  /** What the masks leave of a response. */
  mask(response: Message): Message {
    return this.ofResponse.reduce(
      (masked, [, bound]) => bound.mask(masked),
      response,
    );
  }

  /** What the masks leave of the bytes of a response. */
  maskBytes(bytes: Uint8Array): Uint8Array {
    const { method, mode } = this.plan;
    return this.ofResponse.reduce((masked, [mask]) => {
      const paths = maskPathsOf(mask, this.request);
      const kept = keptOfResponse(mask, paths, mode);
      // By the descriptor that the mask goes by, should the service have another version.
      return projectBinary(mask.response ?? method.output, masked, kept);
    }, bytes);
  }

  /** What the masks keep of a response, and one more mask field of the request. */
  kept(other?: RequestFieldMask): Kept {
    const { method, mode } = this.plan;
    const masks = new Set(this.ofResponse.map(([mask]) => mask));
    if (other !== undefined) {
      masks.add(other);
    }
    let kept: Kept = true;
    for (const mask of masks) {
      const paths = maskPathsOf(mask, this.request);
      kept = intersectKept(
        method.output,
        kept,
        keptOfResponse(mask, paths, mode),
      );
    }
    return kept;
  }

  /** What the request asks for and the caller is not allowed to see or set. */
  forbidden({ see, set }: Allowed): FieldMaskViolation[] {
    const seen = this.plan.denies
      ? this.ofResponse.flatMap(([mask]) =>
          forbiddenPaths(
            mask.outDesc ?? this.plan.method.output,
            maskPathsOf(mask, this.request),
            keptAtOut(mask, see),
          ),
        )
      : [];
    const changed = this.bound.flatMap(([mask, bound]) =>
      forbiddenChanges(mask, bound, set.get(mask) ?? true),
    );
    return [...seen, ...changed];
  }

  /** One for each mask field in which another request of the stream has another mask, and not none. */
  differences(later: Message): FieldMaskViolation[] {
    return this.bound.flatMap(([mask]) =>
      isSame(maskPathsOf(mask, this.request), maskPathsOf(mask, later))
        ? []
        : [
            {
              path: "",
              reason: FieldMaskReason.maskChanged,
              description: `the first request of a stream decides, a later one must have the same ${mask.field.name} or none`,
            },
          ],
    );
  }
}

function maskPathsOf(
  { field }: RequestFieldMask,
  request: Message,
): readonly string[] {
  const mask = getLocal(request, field) as FieldMask | undefined;
  return mask?.paths ?? [];
}

function isSame(first: readonly string[], later: readonly string[]): boolean {
  const a = distinct(first);
  const b = distinct(later);
  return (
    b.size === 0 || (a.size === b.size && [...b].every((path) => a.has(path)))
  );
}

function distinct(paths: readonly string[]): Set<string> {
  return new Set(paths.filter((path) => path !== ""));
}
