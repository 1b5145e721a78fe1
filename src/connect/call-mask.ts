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

/** The key of a call's masks in its context, in the ESM and the CommonJS copy of this package. */
const MASKS: ContextKey<CallMasks | undefined> = {
  id: Symbol.for("protoc-gen-fieldmask-es.masks"),
  defaultValue: undefined,
};

/**
 * Return what the caller gets of the response, for handlers that load no more
 * than that: what the request's masks, the side channel and the ceilings leave
 * together. Pass a helper for the message that its paths are relative to, or
 * the descriptor of the response for all of it.
 *
 * If the interceptor has nothing to do for the method, everything is wanted.
 *
 * Throws an `Error` for a helper or a message of another method.
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

/** Give the handler access to the masks of its call. */
export function setCallMasks(values: ContextValues, masks: CallMasks): void {
  values.set(MASKS, masks);
}
