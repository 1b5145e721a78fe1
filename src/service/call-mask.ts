import {
  type DescMessage,
  isMessage,
  type MessageShape,
} from "@bufbuild/protobuf";
import { resolvePath } from "../mask/resolve-mask.js";
import { type Kept, keepsPath } from "../read/kept.js";
import { withoutInputOnly } from "../read/response-kept.js";
import type { BoundMask } from "../request/bound-mask.js";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import {
  type AnyLoaders,
  type Loaded,
  type LoadOptions,
  load,
} from "../request/load.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { type NestedSelection, select } from "../request/select.js";

/** What a handler asks of the masks of its call: what is worth loading. */
// biome-ignore lint/suspicious/noExplicitAny: any helper, whatever its types
export type CallMask<T extends FieldMaskTypes = any> = Pick<
  BoundMask<T>,
  "wants" | "select" | "load"
>;

/** The types of a response as a whole: its paths are not known to the compiler. */
export interface ResponseTypes<Desc extends DescMessage> {
  readonly request: MessageShape<DescMessage>;
  readonly response: MessageShape<Desc>;
  readonly out: MessageShape<Desc>;
  readonly outPath: string;
}

/** Knows what a call keeps of its response. */
export interface Viewer {
  view(target: RequestFieldMask | DescMessage): CallMask;
}

/**
 * Return what a call keeps of its response. Where no masks are known, those of
 * the request count; without a request, everything is kept.
 */
export function maskOfCall(
  masks: Viewer | undefined,
  target: RequestFieldMask | DescMessage,
  request?: unknown,
): CallMask {
  if (masks !== undefined) {
    return masks.view(target);
  }
  if ("kind" in target) {
    return new ResponseView(target, true);
  }
  return isMessage(request, target.request) || target.outDesc === undefined
    ? target.filter(request)
    : new ResponseView(target.outDesc, true);
}

/** What a call keeps of a message of its response. */
export class ResponseView implements CallMask<FieldMaskTypes> {
  constructor(
    private readonly desc: DescMessage,
    private readonly kept: Kept,
  ) {}

  wants(path: string): boolean {
    const edges = resolvePath(this.desc, path, "read");
    return typeof edges === "function"
      ? this.kept === true || this.kept === withoutInputOnly(this.desc)
      : keepsPath(this.desc, this.kept, edges);
  }

  select(): NestedSelection {
    return select(this.desc, this.kept);
  }

  load<L>(loaders: L & AnyLoaders, options?: LoadOptions): Promise<Loaded<L>> {
    return load(this.desc, this.kept, loaders, options);
  }
}
