import type { DescMethod, DescService, Message } from "@bufbuild/protobuf";
import {
  ConnectError,
  type ContextValues,
  type Interceptor,
  type StreamRequest,
  type StreamResponse,
  type UnaryRequest,
  type UnaryResponse,
} from "@connectrpc/connect";
import { CallMasks } from "../service/call-masks.js";
import type { ServiceOptions } from "../service/options.js";
import {
  type MethodPlan,
  planService,
  type ServicePlan,
} from "../service/plan.js";
import { type MethodReport, reportMethods } from "../service/report-methods.js";
import { AdmittedRequests } from "./admitted-requests.js";
import { setCallMasks } from "./call-mask.js";
import { handlerError, orRefuse } from "./errors.js";

/** The argument of a ceiling's function. */
export interface MaskedCall {
  /** The called method. */
  readonly method: DescMethod;
  /** The headers of the call. */
  readonly header: Headers;
  /** The values that earlier interceptors have set. */
  readonly contextValues: ContextValues;
}

/** Options of `createFieldMaskInterceptor`. */
export interface FieldMaskInterceptorOptions
  extends ServiceOptions<MaskedCall> {}

type Next = ReturnType<Interceptor>;

/**
 * Create an interceptor for the handlers of a service, in all protocols of
 * Connect. It masks every response as its caller asks, and refuses calls with
 * invalid masks before their handlers run. A `FieldMaskError` that a handler
 * throws reaches the caller as INVALID_ARGUMENT or PERMISSION_DENIED, with one
 * violation per path.
 *
 * In a stream of requests, the first one decides what the responses hold.
 * Responses that the handler sends earlier are held back until it arrives.
 *
 * Throws a `FieldMaskError` for a ceiling with an unknown path, and a
 * `TypeError` for other mistakes in the options.
 */
export function createFieldMaskInterceptor(
  options: FieldMaskInterceptorOptions,
): Interceptor {
  const service = planService<MaskedCall>(options);
  return (next) => async (request) => {
    const plan = orRefuse(() => planOf(request.method, service));
    return plan === undefined
      ? passOn(request, next)
      : new MaskingCall(plan, request).run(next);
  };
}

/** Return what `createFieldMaskInterceptor` does in the calls of these services, for a log at start-up or a test. */
export function describeMasks(
  options: FieldMaskInterceptorOptions,
  ...services: DescService[]
): MethodReport[] {
  return reportMethods(options, [], services);
}

function planOf<Call>(
  method: DescMethod,
  service: ServicePlan<Call>,
): MethodPlan<Call> | undefined {
  try {
    return service.of(method);
  } catch (error) {
    service.emit({ kind: "failed", method, error });
    throw error;
  }
}

/** Pass on a call without masks, whose handler may still throw a `FieldMaskError`. */
async function passOn(
  request: UnaryRequest | StreamRequest,
  next: Next,
): Promise<UnaryResponse | StreamResponse> {
  try {
    const response = await next(request);
    return response.stream
      ? { ...response, message: passOnAll(response.message) }
      : response;
  } catch (error) {
    throw handlerError(error);
  }
}

async function* passOnAll<T>(messages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    throw handlerError(error);
  }
}

/** One call on its way through the interceptor. */
class MaskingCall {
  private readonly masks: CallMasks;
  private requests: AdmittedRequests | undefined;

  constructor(
    private readonly plan: MethodPlan<MaskedCall>,
    private readonly request: UnaryRequest | StreamRequest,
  ) {
    const { method, header, contextValues } = request;
    const { sideChannel, allow } = plan;
    const mask = sideChannel && header.get(sideChannel);
    this.masks = new CallMasks(plan, mask ?? "", () =>
      allow({ method, header, contextValues }),
    );
    setCallMasks(contextValues, this.masks);
  }

  async run(next: Next): Promise<UnaryResponse | StreamResponse> {
    try {
      const response = await next(this.admitted());
      this.vary(response.header);
      return this.masked(response);
    } catch (error) {
      const known = handlerError(error);
      if (known instanceof ConnectError) {
        this.vary(known.metadata);
      }
      throw known;
    }
  }

  /** Return the checked request; a stream is checked as the handler reads it. */
  private admitted(): UnaryRequest | StreamRequest {
    const { request, masks, plan } = this;
    if (!request.stream) {
      orRefuse(() => masks.admit(request.message));
      return request;
    }
    if (plan.streamsRequests) {
      orRefuse(() => masks.open());
    }
    this.requests = new AdmittedRequests(masks, request.message);
    return { ...request, message: this.requests };
  }

  private masked(
    response: UnaryResponse | StreamResponse,
  ): UnaryResponse | StreamResponse {
    const { masks } = this;
    return response.stream
      ? { ...response, message: this.maskAll(response.message) }
      : { ...response, message: orRefuse(() => masks.mask(response.message)) };
  }

  private async *maskAll(
    responses: AsyncIterable<Message>,
  ): AsyncGenerator<Message> {
    for await (const response of passOnAll(responses)) {
      if (this.masks.needsRequest) {
        await this.requests?.first();
      }
      yield orRefuse(() => this.masks.mask(response));
    }
    // A handler that reads on after a refusal may end well, but its call must not.
    orRefuse(() => this.masks.assertNotRefused());
  }

  /** Tell caches that the response to a GET depends on the header. */
  private vary(header: Headers): void {
    const { sideChannel } = this.plan;
    if (sideChannel !== undefined && this.request.requestMethod === "GET") {
      header.append("Vary", sideChannel);
    }
  }
}
