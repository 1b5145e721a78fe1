import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import type {
  FieldMaskError,
  FieldMaskViolation,
} from "../mask/field-mask-error.js";
import type { Mask } from "../mask/mask-paths.js";
import type { RequestFieldMask } from "../request/helper.js";

/** Options for the masks of a service. `Call` is what an interceptor knows of a call before its handler runs. */
export interface ServiceOptions<Call> {
  /**
   * The helpers of the requests: `Object.values` of the modules that the plugin
   * generated. Each masks responses of its own response type. By default, there
   * are none.
   */
  readonly masks?: readonly (RequestFieldMask | MaskModule)[] | undefined;
  /** How the masks of requests are applied to responses. By default, "filter". */
  readonly mode?: "filter" | "prune" | undefined;
  /** By default, a call with an invalid mask ends with INVALID_ARGUMENT. With `false`, invalid paths are ignored. */
  readonly validate?: boolean | undefined;
  /**
   * The header by which callers can mask the response of any method (AIP-157),
   * in addition to the request's own mask: `true` for "x-goog-fieldmask", or
   * its name. By default, there is none.
   */
  readonly sideChannel?: boolean | string | undefined;
  /** Ceilings on what callers see and set, by message type. By default, there are none. */
  readonly ceilings?: readonly Ceiling<Call>[] | undefined;
  /**
   * By default, "drop": fields that the caller may not see are missing in the
   * response, even if the mask names them. With "deny", a call whose mask names
   * one ends with PERMISSION_DENIED, except in the mode "prune", where masks
   * name unwanted fields.
   */
  readonly forbidden?: "drop" | "deny" | undefined;
  /**
   * By default, calls are refused for the paths of their masks. With `true`,
   * they pass, with an event for `observe`. Responses are still masked, and
   * masks over the limits are still refused.
   */
  readonly dryRun?: boolean | undefined;
  /** Called with an event for the masks of a call, for metrics, audits and logs. Its errors are ignored. */
  readonly observe?: ((event: MaskEvent) => void) | undefined;
}

/** An event about the masks of a call. */
export type MaskEvent = MaskedEvent | RefusedEvent | DroppedEvent | FailedEvent;

/** An admitted call has a mask with paths. Observed once per call. */
export interface MaskedEvent {
  /** Tells the events apart. */
  readonly kind: "masked";
  /** The method of the call. */
  readonly method: DescMethod;
  /** The masks that have paths. */
  readonly masks: readonly MaskOfField[];
}

/** A call is refused for its masks, or would be without `dryRun`. */
export interface RefusedEvent {
  /** Tells the events apart. */
  readonly kind: "refused";
  /** The method of the call. */
  readonly method: DescMethod;
  /** The violations. */
  readonly error: FieldMaskError;
  /** The code of gRPC. */
  readonly code: number;
  /** Whether the call passes nevertheless. */
  readonly dryRun: boolean;
}

/** A response comes without what its caller may not see. With `forbidden: "deny"`, the call would be refused. */
export interface DroppedEvent {
  /** Tells the events apart. */
  readonly kind: "dropped";
  /** The method of the call. */
  readonly method: DescMethod;
  /** What the mask names and the caller may not see. */
  readonly violations: readonly FieldMaskViolation[];
}

/** A call ends with INTERNAL. */
export interface FailedEvent {
  /** Tells the events apart. */
  readonly kind: "failed";
  /** The method of the call; undefined for an unknown one. */
  readonly method: DescMethod | undefined;
  /** The cause. */
  readonly error: unknown;
}

/** A mask that a caller sent. */
export interface MaskOfField {
  /** The mask field. */
  readonly field: DescField;
  /** Its paths, as they were sent. */
  readonly paths: readonly string[];
}

/** A module that the plugin generated, which an imported CommonJS module has among its values. */
export interface MaskModule {
  readonly [name: string]: RequestFieldMask;
}

/**
 * A ceiling on what callers see and set of a message type, wherever it occurs
 * in a response or an update. All ceilings of a type apply. Messages inside of
 * bytes, extensions and `google.protobuf.Any` are not checked.
 */
export interface Ceiling<Call> {
  /** The message type. */
  readonly message: DescMessage;
  /** The fields that the caller may see. By default, all. */
  readonly see?: Allow<Call> | undefined;
  /** The fields that the caller may set: an update that sets any other ends with PERMISSION_DENIED. By default, all. */
  readonly set?: Allow<Call> | undefined;
}

/**
 * The fields that a call may see or set: an empty mask allows nothing, `*`
 * allows everything. An error of the function ends the call with its gRPC code,
 * or with INTERNAL. It must not return a promise.
 */
export type Allow<Call> = Mask | ((call: Call) => Mask);

/** What the interceptors of gRPC and Connect both know of a call. */
export interface CallOfMethod {
  readonly method: DescMethod;
}
