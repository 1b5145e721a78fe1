import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import type { Mask } from "../mask/mask-paths.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";

/** What a service does with masks. `Call` is what a door knows of a call before its handler runs. */
export interface ServiceOptions<Call> {
  /**
   * The mask fields of the requests: `Object.values` of the modules that the
   * plugin generated. Each masks the responses of its own response type. By
   * default, there are none.
   */
  readonly masks?: readonly (RequestFieldMask | MaskModule)[] | undefined;
  /** How the masks of requests are applied, by the handlers of updates as well. By default, "filter". */
  readonly mode?: "filter" | "prune" | undefined;
  /** Whether a call with a wrong mask is INVALID_ARGUMENT. By default, it is; otherwise wrong paths are passed over. */
  readonly validate?: boolean | undefined;
  /**
   * Whether callers can mask the response of any method by a header (AIP-157),
   * on top of the request's own mask: `true` for "x-goog-fieldmask", or its
   * name. By default, they cannot.
   */
  readonly sideChannel?: boolean | string | undefined;
  /** Limits for what callers see and set, by message type. By default, there are none. */
  readonly ceilings?: readonly Ceiling<Call>[] | undefined;
  /**
   * What happens to a call whose mask names what its caller may not see. By
   * default, "drop": the response comes without it. With "deny", the call is
   * PERMISSION_DENIED; in the mode "prune", where a mask names what is not
   * wanted, it never is.
   */
  readonly forbidden?: "drop" | "deny" | undefined;
}

/** A module that the plugin generated: among its own values, where CommonJS is imported. */
export interface MaskModule {
  readonly [name: string]: RequestFieldMask;
}

/**
 * A limit for a message type, wherever it stands in a response or an update.
 * All ceilings of a type count. What a message holds as bytes, in an extension
 * or a `google.protobuf.Any`, is not looked into.
 */
export interface Ceiling<Call> {
  /** The message type that is limited. */
  readonly message: DescMessage;
  /** What the caller may see. By default, everything. */
  readonly see?: Allow<Call> | undefined;
  /** What the caller may set: an update that sets anything else is PERMISSION_DENIED. By default, everything. */
  readonly set?: Allow<Call> | undefined;
}

/**
 * What a call may see or set of a message: no paths allow nothing, `*` allows
 * everything. A function that throws ends the call with the gRPC code of its
 * error, or with INTERNAL.
 */
export type Allow<Call> = Mask | ((call: Call) => Mask);

/** What both doors know of a call. */
export interface CallOfMethod {
  readonly method: DescMethod;
}
