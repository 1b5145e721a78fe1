import type { DescMessage } from "@bufbuild/protobuf";
import type { ContextKey, ContextValues } from "@connectrpc/connect";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import type { RequestFieldMask } from "../request/helper.js";
import {
  type CallMask,
  maskOfCall,
  type ResponseTypes,
} from "../service/call-mask.js";
import type { CallMasks } from "../service/call-masks.js";

/** Where the context of a call has its masks, for both copies of this package. */
const MASKS: ContextKey<CallMasks | undefined> = {
  id: Symbol.for("protoc-gen-fieldmask-es.masks"),
  defaultValue: undefined,
};

/**
 * What the caller gets of the response, for handlers that load no more than
 * that: the request's own masks, the side channel and the ceilings together.
 * With a mask field, for the message that its paths are relative to; with the
 * descriptor of the response, for all of it.
 *
 * In a method that the interceptor has nothing to do for, everything is wanted.
 *
 * Throws an `Error` for a mask field or a message of another method.
 */
export function callMask<T extends FieldMaskTypes>(
  context: { readonly values: ContextValues },
  mask: RequestFieldMask<T>,
): CallMask<T>;
export function callMask<Desc extends DescMessage>(
  context: { readonly values: ContextValues },
  response: Desc,
): CallMask<ResponseTypes<Desc>>;
export function callMask(
  context: { readonly values: ContextValues },
  target: RequestFieldMask | DescMessage,
): CallMask {
  return maskOfCall(context.values.get(MASKS), target);
}

/** Let the handler ask for the masks of its call. */
export function setCallMasks(values: ContextValues, masks: CallMasks): void {
  values.set(MASKS, masks);
}
