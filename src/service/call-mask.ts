import {
  type DescMessage,
  isMessage,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { BoundMask } from "../request/bound-mask.js";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import type { CallMasks } from "./call-masks.js";
import { ResponseView } from "./response-view.js";

/** What a handler asks of the masks of its call: what is worth loading. */
// biome-ignore lint/suspicious/noExplicitAny: any mask field, whatever its types
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

/**
 * What a call keeps of its response. Where no masks are known, those of the
 * request count; without a request, everything is kept.
 */
export function maskOfCall(
  masks: CallMasks | undefined,
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
