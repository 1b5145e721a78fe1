import {
  type DescMessage,
  isMessage,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import type { RequestFieldMask } from "../request/helper.js";
import { type ResponseMask, ResponseView } from "../request/response-mask.js";

/** The masks of a call, as a handler asks them what is worth loading. */
// biome-ignore lint/suspicious/noExplicitAny: any helper, whatever its types
export type CallMask<T extends FieldMaskTypes = any> = Pick<
  ResponseMask<T>,
  "wants" | "select" | "load"
>;

/** The types of a whole response, whose paths the compiler doesn't know. */
export interface ResponseTypes<Desc extends DescMessage> {
  readonly request: MessageShape<DescMessage>;
  readonly response: MessageShape<Desc>;
  readonly out: MessageShape<Desc>;
  readonly outPath: string;
}

/** Returns what a call keeps of its response. */
export interface Viewer {
  view(target: RequestFieldMask | DescMessage): CallMask;
}

/**
 * Return what a call keeps of its response: by default, what the masks of the
 * request keep; without a request, everything.
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
