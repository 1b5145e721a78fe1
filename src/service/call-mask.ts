import {
  type DescMessage,
  isMessage,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import type { CallMasks } from "./call-masks.js";
import { type CallMask, ResponseView } from "./response-view.js";

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
