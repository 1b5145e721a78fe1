import type { DescMethod } from "@bufbuild/protobuf";
import type { Kept, MaskMode } from "../read/kept.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { Ceilings } from "./ceilings.js";
import type { CallOfMethod, ServiceOptions } from "./options.js";
import { SIDE_CHANNEL } from "./side-channel.js";

/** What a service does with masks in the calls of one method, decided once. */
export interface MethodPlan<Call = never> {
  readonly method: DescMethod;
  /** The mask fields of the request that have to do with the method. */
  readonly masks: readonly RequestFieldMask[];
  readonly mode: MaskMode;
  /** Whether responses depend on a mask of the request. */
  readonly masksResponses: boolean;
  /** Whether the requests come as a stream. */
  readonly streamsRequests: boolean;
  /** The name of the header that masks the response. */
  readonly sideChannel: string | undefined;
  readonly validates: boolean;
  readonly denies: boolean;
  /** What the ceilings allow a caller. Throws the error of a ceiling's function. */
  readonly allow: (call: Call) => Allowed;
}

/** What the ceilings allow the caller. */
export interface Allowed {
  /** Of the response. */
  readonly see: Kept;
  /** Of the update of each mask field that has one. */
  readonly set: ReadonlyMap<RequestFieldMask, Kept>;
}

/** The plan of a method; undefined where there is nothing to do in any call. */
export function planMethod<Call extends CallOfMethod>(
  method: DescMethod,
  all: readonly RequestFieldMask[],
  {
    mode = "filter",
    validate = true,
    sideChannel = false,
    ceilings = [],
    forbidden = "drop",
  }: Omit<ServiceOptions<Call>, "masks">,
): MethodPlan<Call> | undefined {
  const masks = all.filter((mask) => concerns(mask, method));
  const header = sideChannel === true ? SIDE_CHANNEL : sideChannel || undefined;
  const see = new Ceilings(method.output, ceilings, "see");
  if (masks.length === 0 && header === undefined && see.isEmpty) {
    return undefined;
  }
  const set = masks.flatMap((mask) =>
    mask.inDesc === undefined
      ? []
      : [[mask, new Ceilings(mask.inDesc, ceilings, "set")] as const],
  );
  const { methodKind } = method;
  return {
    method,
    masks,
    mode,
    masksResponses: masks.some((mask) => masksResponse(mask, method)),
    streamsRequests:
      methodKind === "client_streaming" || methodKind === "bidi_streaming",
    sideChannel: header,
    validates: validate,
    denies: forbidden === "deny" && mode === "filter",
    allow: (call) => ({
      see: see.of(call),
      set: new Map(set.map(([mask, limits]) => [mask, limits.of(call)])),
    }),
  };
}

/** Whether a mask field masks the responses of a method. */
export function masksResponse(
  { request, response }: RequestFieldMask,
  { input, output }: DescMethod,
): boolean {
  return (
    request.typeName === input.typeName &&
    response?.typeName === output.typeName
  );
}

function concerns(mask: RequestFieldMask, method: DescMethod): boolean {
  const isUpdate =
    mask.inDesc !== undefined &&
    mask.request.typeName === method.input.typeName;
  return isUpdate || masksResponse(mask, method);
}
