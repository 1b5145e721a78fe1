import type { DescMethod } from "@bufbuild/protobuf";
import type { Kept, MaskMode } from "../read/message-mask.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { CallMasks } from "./call-masks.js";
import { Ceilings } from "./ceilings.js";
import type { CallOfMethod, ServiceOptions } from "./options.js";
import { SIDE_CHANNEL } from "./side-channel.js";

/** What a service does with masks in the calls of one method. */
export interface MethodPlan {
  readonly method: DescMethod;
  /** The mask fields of the request that have to do with the method. */
  readonly masks: readonly RequestFieldMask[];
  readonly mode: MaskMode;
  /** Whether responses depend on a mask of the request. */
  readonly masksResponses: boolean;
  readonly validates: boolean;
  readonly denies: boolean;
}

/** The plan of a method, decided once, from which its calls begin. */
export class MethodMasks<Call extends CallOfMethod> implements MethodPlan {
  readonly masks: readonly RequestFieldMask[];
  readonly mode: MaskMode;
  readonly masksResponses: boolean;
  readonly validates: boolean;
  readonly denies: boolean;
  /** The name of the header that masks the response. */
  readonly sideChannel: string | undefined;
  private readonly see: Ceilings<Call>;
  private readonly set: ReadonlyMap<RequestFieldMask, Ceilings<Call>>;

  constructor(
    readonly method: DescMethod,
    {
      masks = [],
      mode = "filter",
      validate = true,
      sideChannel = false,
      ceilings = [],
      forbidden = "drop",
    }: ServiceOptions<Call>,
  ) {
    this.masks = masks.filter((mask) => concerns(mask, method));
    this.sideChannel =
      sideChannel === true ? SIDE_CHANNEL : sideChannel || undefined;
    this.masksResponses = this.masks.some((mask) =>
      masksResponse(mask, method),
    );
    this.mode = mode;
    this.validates = validate;
    this.denies = forbidden === "deny" && mode === "filter";
    this.see = new Ceilings(method.output, ceilings, "see");
    this.set = new Map(
      this.masks.flatMap((mask) =>
        mask.inDesc === undefined
          ? []
          : [[mask, new Ceilings(mask.inDesc, ceilings, "set")] as const],
      ),
    );
  }

  /** Whether there is nothing to do in any call. */
  get isIdle(): boolean {
    return (
      this.masks.length === 0 &&
      this.sideChannel === undefined &&
      this.see.isEmpty
    );
  }

  /** Whether the requests come as a stream. */
  get streamsRequests(): boolean {
    const { methodKind } = this.method;
    return methodKind === "client_streaming" || methodKind === "bidi_streaming";
  }

  /** Begin a call, with the value of the header that masks its response. */
  begin(call: Call, header: string | null | undefined): CallMasks {
    return new CallMasks(this, header ?? "", () => this.allowed(call));
  }

  private allowed(call: Call): Allowed {
    return {
      see: this.see.of(call),
      set: new Map(
        Array.from(this.set, ([mask, ceilings]) => [mask, ceilings.of(call)]),
      ),
    };
  }
}

/** What the ceilings allow the caller. */
export interface Allowed {
  /** Of the response. */
  readonly see: Kept;
  /** Of the update of each mask field that has one. */
  readonly set: ReadonlyMap<RequestFieldMask, Kept>;
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
