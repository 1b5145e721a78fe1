import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import { resolvePath } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import { type Kept, keepsPath } from "../read/kept.js";
import { keptByMask } from "../read/read-mask.js";
import { keptInResponse } from "../read/response-kept.js";
import { applyUpdate } from "../update/apply-update.js";
import { changesOf, type FieldChange } from "../update/changes.js";
import type { Update } from "../update/resolve-update.js";
import { setsPath } from "../update/sets-path.js";
import type { BoundMask, ResponseMask } from "./bound-mask.js";
import type { FieldMaskTypes } from "./field-mask-types.js";
import type { InSide } from "./in-side.js";
import {
  type AnyLoaders,
  type Loaded,
  type LoadOptions,
  load,
} from "./load.js";
import { type OutSide, responseMask } from "./out-side.js";
import {
  type MaskSides,
  type RequestMask,
  requestUpdate,
  responseViolations,
} from "./request-mask.js";
import { type NestedSelection, select } from "./select.js";

/** Bind the mask of a request. */
export function bindMask(
  sides: MaskSides,
  request: Message,
  mask: RequestMask,
): BoundMask<FieldMaskTypes> {
  return new MaskOfRequest(sides, request, mask);
}

/** Return what a bound mask sets, also one of another copy of the package. */
export function updateOf(mask: object): Update {
  if (!("resolvedUpdate" in mask)) {
    throw new TypeError(
      "expected a bound mask, the result of filter(request) of a helper",
    );
  }
  return (mask as MaskOfRequest).resolvedUpdate();
}

class MaskOfRequest implements BoundMask<FieldMaskTypes> {
  private kept: Kept | undefined;
  private masked: ((response: Message) => Message) | undefined;
  private resolved: Update | undefined;

  constructor(
    private readonly sides: MaskSides,
    private readonly request: Message,
    private readonly requestMask: RequestMask,
  ) {}

  wants(path: string): boolean {
    const { desc } = this.outSide();
    const everything = keptInResponse(desc, true);
    return holds(desc, this.keptOfResponse(), path, everything);
  }

  mask(response: Message): Message {
    this.masked ??= responseMask(this.outSide(), this.keptOfResponse());
    return this.masked(response);
  }

  select(): NestedSelection {
    return select(this.outSide().desc, this.keptOfResponse());
  }

  load<L>(loaders: L & AnyLoaders, options?: LoadOptions): Promise<Loaded<L>> {
    return load(this.outSide().desc, this.keptOfResponse(), loaders, options);
  }

  get violations(): readonly FieldMaskViolation[] {
    const { inSide, outSide } = this.sides;
    if (inSide !== undefined) {
      return this.resolvedUpdate().violations;
    }
    return outSide === undefined
      ? []
      : responseViolations(outSide, this.requestMask);
  }

  sets(path: string): boolean {
    return setsPath(this.resolvedUpdate(), path);
  }

  changes(): FieldChange[] {
    return changesOf(this.resolvedUpdate());
  }

  update(target: Message): Message {
    assertMessage(this.inSide().desc, target);
    return applyUpdate(this.resolvedUpdate(), target);
  }

  maskedIn(path: string): boolean {
    return this.names(this.inSide().desc, path);
  }

  maskedOut(path: string): boolean {
    return this.names(this.outSide().desc, path);
  }

  private names(desc: DescMessage, path: string): boolean {
    const named = keptByMask(desc, this.requestMask.paths, "filter");
    return holds(desc, named, path, true);
  }

  private keptOfResponse(): Kept {
    if (this.kept === undefined) {
      const { paths, mode, within } = this.requestMask;
      const { desc } = this.outSide();
      const kept = keptByMask(desc, paths, mode, { within: within?.out });
      this.kept = keptInResponse(desc, kept);
    }
    return this.kept;
  }

  /** @internal For rows, which apply the update themselves. */
  resolvedUpdate(): Update {
    this.resolved ??= requestUpdate(
      this.inSide(),
      this.sides.outSide,
      this.request,
      this.requestMask,
    );
    return this.resolved;
  }

  private inSide(): InSide {
    return this.sides.inSide ?? missingSide(this.sides.field, "in");
  }

  private outSide(): OutSide {
    return this.sides.outSide ?? missingSide(this.sides.field, "out");
  }
}

/** Whether something is kept of the field at a path. A path that names nothing is kept where everything is. */
function holds(
  desc: DescMessage,
  kept: Kept,
  path: string,
  everything: Kept,
): boolean {
  const steps = resolvePath(desc, path, "read");
  return typeof steps === "function"
    ? kept === everything
    : keepsPath(desc, kept, steps);
}

function missingSide({ parent, name }: DescField, side: "in" | "out"): never {
  throw new Error(
    `${parent.typeName}.${name} has no ${side} helpers: set (fieldmask.option.Option).${side} = {gen: true} in the proto`,
  );
}

/** Return what a bound mask keeps of the message that its paths are relative to. */
export function keptOf(bound: ResponseMask): Kept {
  return (bound as unknown as Parts).keptOfResponse();
}

/** What a bound mask holds, of whichever copy of this package. */
interface Parts {
  keptOfResponse(): Kept;
}
