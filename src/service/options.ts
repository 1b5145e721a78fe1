import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import type {
  FieldMaskError,
  FieldMaskViolation,
} from "../mask/field-mask-error.js";
import type { Mask } from "../mask/mask-paths.js";
import type { RequestFieldMask } from "../request/helper.js";

/** What a service does with masks. `Call` is what a door knows of a call before its handler runs. */
export interface ServiceOptions<Call> {
  /**
   * The helpers of the requests: `Object.values` of the modules that the plugin
   * generated. Each masks the responses of its own response type. By default,
   * there are none.
   */
  readonly masks?: readonly (RequestFieldMask | MaskModule)[] | undefined;
  /** How the masks of requests are applied to responses. By default, "filter". */
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
  /**
   * Whether calls pass that would be refused for the paths of their masks, with
   * an event for `observe`. What is masked stays masked; masks over the limits
   * stay refused. By default, calls are refused.
   */
  readonly dryRun?: boolean | undefined;
  /** Called for what becomes of masks: for metrics, audits, logs. What it throws changes nothing. */
  readonly observe?: ((event: MaskEvent) => void) | undefined;
}

/** What becomes of the masks of a call. */
export type MaskEvent =
  /** Once for a call that is admitted and has a mask with paths. */
  | {
      readonly kind: "masked";
      readonly method: DescMethod;
      readonly masks: readonly MaskOfField[];
    }
  /** A call is refused for its masks; with `dryRun`, it would be. */
  | {
      readonly kind: "refused";
      readonly method: DescMethod;
      readonly error: FieldMaskError;
      /** The code of gRPC. */
      readonly code: number;
      readonly dryRun: boolean;
    }
  /** The response comes without what its caller may not see: with `forbidden: "deny"`, the call would be refused. */
  | {
      readonly kind: "dropped";
      readonly method: DescMethod;
      readonly violations: readonly FieldMaskViolation[];
    }
  /** What is behind an INTERNAL. Methods that the service doesn't know have no descriptor. */
  | {
      readonly kind: "failed";
      readonly method: DescMethod | undefined;
      readonly error: unknown;
    };

/** A mask that a caller sent. */
export interface MaskOfField {
  /** The mask field. */
  readonly field: DescField;
  readonly paths: readonly string[];
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
 * error, or with INTERNAL. It must not return a promise.
 */
export type Allow<Call> = Mask | ((call: Call) => Mask);

/** What both doors know of a call. */
export interface CallOfMethod {
  readonly method: DescMethod;
}
