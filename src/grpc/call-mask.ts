import type { DescMessage } from "@bufbuild/protobuf";
import type { Metadata } from "@grpc/grpc-js";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import type { RequestFieldMask } from "../request/helper.js";
import {
  type CallMask,
  maskOfCall,
  type ResponseTypes,
} from "../service/call-mask.js";
import type { CallMasks } from "../service/call-masks.js";

/** The key of a call's masks in its metadata, in the ESM and the CommonJS copy of this package. */
const MASKS = Symbol.for("protoc-gen-fieldmask-es.masks");

interface MetadataWithMasks {
  [MASKS]?: CallMasks;
}

/**
 * Return what the caller gets of the response, for handlers that load no more
 * than that: what the request's masks, the side channel and the ceilings leave
 * together. Pass a helper for the message that its paths are relative to, or
 * the descriptor of the response for all of it.
 *
 * If `fieldMaskInterceptor` has nothing to do for the method, only the mask of
 * the request counts; without a request in `call`, everything is wanted.
 *
 * Throws an `Error` for a helper or a message of another method.
 */
export function callMask<T extends FieldMaskTypes>(
  call: { readonly metadata: Metadata },
  mask: RequestFieldMask<T>,
): CallMask<T>;
export function callMask<Desc extends DescMessage>(
  call: { readonly metadata: Metadata },
  response: Desc,
): CallMask<ResponseTypes<Desc>>;
export function callMask(
  call: { readonly metadata: Metadata; readonly request?: unknown },
  target: RequestFieldMask | DescMessage,
): CallMask {
  const { [MASKS]: masks } = call.metadata as MetadataWithMasks;
  return maskOfCall(masks, target, call.request);
}

/** Give the handler access to the masks of its call. */
export function setCallMasks(metadata: Metadata, masks: CallMasks): void {
  Object.defineProperty(metadata, MASKS, { value: masks, configurable: true });
}
