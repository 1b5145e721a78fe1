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

/** Where the metadata of a call has its masks, for both copies of this package. */
const MASKS = Symbol.for("protoc-gen-fieldmask-es.masks");

interface MetadataWithMasks {
  [MASKS]?: CallMasks;
}

/**
 * What the caller gets of the response, for handlers that load no more than
 * that: the request's own masks, the side channel and the ceilings together.
 * With a mask field, for the message that its paths are relative to; with the
 * descriptor of the response, for all of it.
 *
 * In a method that `fieldMaskInterceptor` has nothing to do for, the mask of the
 * request alone counts, and without a request in `call` everything is wanted.
 *
 * Throws an `Error` for a mask field or a message of another method.
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

/** Let the handler ask for the masks of its call. */
export function setCallMasks(metadata: Metadata, masks: CallMasks): void {
  Object.defineProperty(metadata, MASKS, { value: masks, configurable: true });
}
