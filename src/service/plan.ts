import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import type { Kept, MaskMode } from "../read/kept.js";
import type { RequestFieldMask } from "../request/helper.js";
import { helperFor } from "../request/helper.js";
import { Ceilings, checkCeilings } from "./ceilings.js";
import { checkOptions, helpersOf } from "./check-options.js";
import { CallCode, CallError } from "./error-status.js";
import type {
  CallOfMethod,
  Ceiling,
  MaskEvent,
  ServiceOptions,
} from "./options.js";
import { messagesIn, RequestParts } from "./request-parts.js";
import { SIDE_CHANNEL } from "./side-channel.js";

/** The plan for the masks in the calls of one method, decided once. */
export interface MethodPlan<Call = never> {
  readonly method: DescMethod;
  /** The helpers of the request itself that apply to the method. */
  readonly helpers: readonly PlannedHelper[];
  /** The helpers of messages inside of the request, by the message's full name. They mask no response. */
  readonly inner: ReadonlyMap<string, readonly PlannedHelper[]>;
  /** Finds the messages inside of the request whose masks count; undefined if there can't be any. */
  readonly parts: RequestParts | undefined;
  /** The errors for messages whose updates cannot be kept below a ceiling, by the message's full name. */
  readonly unkept: ReadonlyMap<string, CallError>;
  readonly mode: MaskMode;
  /** Whether responses depend on a mask of the request. */
  readonly masksResponses: boolean;
  /** Whether requests come as a stream. */
  readonly streamsRequests: boolean;
  /** The name of the header that masks the response. */
  readonly sideChannel: string | undefined;
  readonly validates: boolean;
  readonly denies: boolean;
  /** Whether there is an observer. */
  readonly observes: boolean;
  /** Whether what the ceilings drop is an event. */
  readonly observesDrops: boolean;
  readonly dryRun: boolean;
  /** Returns what the ceilings allow a caller. Throws the error of a ceiling's function. */
  readonly allow: (call: Call) => Allowed;
  readonly emit: (event: MaskEvent) => void;
  /** The full names of the message types that have ceilings. */
  readonly ceilingTypes: { readonly see: string[]; readonly set: string[] };
}

/** A helper in the calls of a method. */
export interface PlannedHelper {
  /** The helper, for the descriptors that the method has. */
  readonly helper: RequestFieldMask;
  /** The helper that the service was given. */
  readonly given: RequestFieldMask;
  readonly masksResponse: boolean;
}

/** What the ceilings allow the caller. */
export interface Allowed {
  /** What may be seen of the response. */
  readonly see: Kept;
  /** What may be set by the update of each helper with one. */
  readonly set: ReadonlyMap<RequestFieldMask, Kept>;
}

/** The plan for the masks of a service. */
export interface ServicePlan<Call> {
  /**
   * Return the plan of a method; undefined if there is nothing to do in any
   * call. Throws a `CallError` if the helpers don't fit the method.
   */
  of(method: DescMethod): MethodPlan<Call> | undefined;
  readonly helpers: readonly RequestFieldMask[];
  readonly ceilings: readonly Ceiling<Call>[];
  readonly emit: (event: MaskEvent) => void;
}

/**
 * Plan the masks of a service, for gRPC and Connect alike. `ofDoor` are the
 * names of the additional options of one of them.
 *
 * Throws a `FieldMaskError` for a ceiling with an unknown path, and a
 * `TypeError` for unknown or invalid options.
 */
export function planService<Call extends CallOfMethod>(
  options: ServiceOptions<Call>,
  ofDoor: readonly string[] = [],
): ServicePlan<Call> {
  checkOptions(options, ofDoor);
  const { ceilings = [], observe } = options;
  checkCeilings(ceilings);
  const helpers = helpersOf(options);
  const emit = (event: MaskEvent) => observed(observe, event);
  const plans = new WeakMap<DescMethod, MethodPlan<Call> | undefined>();
  const planned = { ...options, ceilings, helpers, emit };
  return {
    helpers,
    ceilings,
    emit,
    of: (method) => {
      if (!plans.has(method)) {
        plans.set(method, planOrFail(method, planned));
      }
      return plans.get(method);
    },
  };
}

/** Call the observer. Its errors don't affect the call. */
function observed(
  observe: ServiceOptions<never>["observe"],
  event: MaskEvent,
): void {
  try {
    const result: unknown = observe?.(event);
    Promise.resolve(result).catch(() => {});
  } catch {
    // The observer's errors don't affect the call.
  }
}

type Planned<Call> = Omit<ServiceOptions<Call>, "masks"> &
  Pick<ServicePlan<Call>, "helpers" | "ceilings" | "emit">;

function planOrFail<Call extends CallOfMethod>(
  method: DescMethod,
  options: Planned<Call>,
): MethodPlan<Call> | undefined {
  try {
    return planMethod(method, options);
  } catch (error) {
    throw new CallError(
      CallCode.internal,
      `cannot mask ${method.parent.typeName}.${method.name}: ${(error as Error).message}`,
      error,
    );
  }
}

function planMethod<Call extends CallOfMethod>(
  method: DescMethod,
  options: Planned<Call>,
): MethodPlan<Call> | undefined {
  const { mode = "filter", ceilings, sideChannel = false } = options;
  const { helpers: all, forbidden = "drop" } = options;
  const helpers = helpersOfMethod(method, all);
  const see = new Ceilings(method.output, ceilings, "see");
  const unkept = unkeptIn(method.input, all, ceilings);
  const types = new Set([...all.map(requestName), ...unkept.keys()]);
  const parts = new RequestParts(method.input, types);
  const inner = innerHelpers(parts.descs, all);
  const header = sideChannel === true ? SIDE_CHANNEL : sideChannel || undefined;
  if (
    helpers.length === 0 &&
    parts.descs.length === 0 &&
    !unkept.has(method.input.typeName) &&
    header === undefined &&
    see.isEmpty
  ) {
    return undefined;
  }
  const set = [helpers, ...inner.values()]
    .flat()
    .flatMap(({ helper }) =>
      helper.inDesc === undefined
        ? []
        : [[helper, new Ceilings(helper.inDesc, ceilings, "set")] as const],
    )
    .filter(([, ceiling]) => !ceiling.isEmpty);
  const { methodKind } = method;
  return {
    method,
    helpers,
    inner,
    parts: parts.descs.length === 0 ? undefined : parts,
    unkept,
    mode,
    masksResponses: helpers.some(({ masksResponse }) => masksResponse),
    streamsRequests:
      methodKind === "client_streaming" || methodKind === "bidi_streaming",
    sideChannel: header,
    validates: options.validate ?? true,
    denies: forbidden === "deny" && mode === "filter",
    observes: options.observe !== undefined,
    observesDrops:
      options.observe !== undefined &&
      forbidden === "drop" &&
      mode === "filter" &&
      !see.isEmpty,
    dryRun: options.dryRun ?? false,
    allow: (call) => ({
      see: see.of(call),
      set:
        set.length === 0
          ? NOTHING_SET
          : new Map(set.map(([helper, ceiling]) => [helper, ceiling.of(call)])),
    }),
    emit: options.emit,
    ceilingTypes: {
      see: see.typeNames,
      set: [...new Set(set.flatMap(([, { typeNames }]) => typeNames))],
    },
  };
}

const NOTHING_SET: Allowed["set"] = new Map();

/** Return whether the paths of a helper are relative to the responses of a method. */
export function masksResponse(
  { request, response }: RequestFieldMask,
  { input, output }: DescMethod,
): boolean {
  return (
    request.typeName === input.typeName &&
    response?.typeName === output.typeName
  );
}

/** Return the helpers of the request that update something, or mask the responses. */
function helpersOfMethod(
  method: DescMethod,
  all: readonly RequestFieldMask[],
): PlannedHelper[] {
  return all
    .filter(({ request }) => request.typeName === method.input.typeName)
    .map((given) => ({ given, masksResponse: masksResponse(given, method) }))
    .filter(
      ({ given, masksResponse }) => masksResponse || given.inDesc !== undefined,
    )
    .flatMap(({ given, masksResponse }) =>
      plannedHelper(
        given,
        method.input,
        masksResponse ? method.output : undefined,
      ),
    );
}

function innerHelpers(
  descs: readonly DescMessage[],
  all: readonly RequestFieldMask[],
): Map<string, PlannedHelper[]> {
  return new Map(
    descs.map((desc) => [
      desc.typeName,
      all
        .filter(({ request }) => request.typeName === desc.typeName)
        .flatMap((given) => plannedHelper(given, desc, undefined)),
    ]),
  );
}

/** Return the helper for the descriptors of a method; none if its request lacks the mask field. */
function plannedHelper(
  given: RequestFieldMask,
  request: DescMessage,
  response: DescMessage | undefined,
): PlannedHelper[] {
  return request.fields.some(({ name }) => name === given.field.name)
    ? [
        {
          given,
          helper: helperFor(given, request, response ?? given.response),
          masksResponse: response !== undefined,
        },
      ]
    : [];
}

/**
 * Return the errors for messages of a request whose updates cannot be kept
 * below a `set` ceiling, because a mask field has no helper.
 */
function unkeptIn<Call>(
  input: DescMessage,
  helpers: readonly RequestFieldMask[],
  ceilings: readonly Ceiling<Call>[],
): Map<string, CallError> {
  const unkept = new Map<string, CallError>();
  for (const desc of messagesIn(input)) {
    const [field] = masksWithoutHelper(desc, helpers);
    const ceiling = new Ceilings(desc, ceilings, "set");
    if (field !== undefined && !ceiling.isEmpty) {
      unkept.set(
        desc.typeName,
        new CallError(
          CallCode.internal,
          `cannot keep the ceiling for ${ceiling.typeNames.join(", ")}: masks has no helper for ${desc.typeName}.${field.name}`,
        ),
      );
    }
  }
  return unkept;
}

/** Return the mask fields of a message that have no helper. */
export function masksWithoutHelper(
  desc: DescMessage,
  helpers: readonly RequestFieldMask[],
): DescField[] {
  return desc.fields.filter(
    (field) =>
      field.message?.typeName === FieldMaskSchema.typeName &&
      !helpers.some(
        (helper) =>
          requestName(helper) === desc.typeName &&
          helper.field.name === field.name,
      ),
  );
}

function requestName({ request }: RequestFieldMask): string {
  return request.typeName;
}
