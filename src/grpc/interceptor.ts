import type { DescMethod, DescService } from "@bufbuild/protobuf";
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerListener,
} from "@grpc/grpc-js";
import { isBytes } from "../message/is-bytes.js";
import { CallMasks } from "../service/call-masks.js";
import type { MethodPlan } from "../service/method-plan.js";
import type { ServiceOptions } from "../service/options.js";
import { planService } from "../service/service-plan.js";
import { setCallMasks } from "./call-mask.js";
import { methodPath, taggedMethod } from "./definition.js";
import { statusOfRefusal } from "./errors.js";

/** What a ceiling's function knows of a call. */
export interface MaskedCall {
  /** The method that is called. */
  readonly method: DescMethod;
  /** The metadata that the caller sent. */
  readonly metadata: Metadata;
}

/** Options of `fieldMaskInterceptor`. */
export interface FieldMaskInterceptorOptions
  extends ServiceOptions<MaskedCall> {
  /** Services that are not defined by `serviceDefinition`, but have messages of protobuf-es. By default, none. */
  readonly services?: readonly DescService[] | undefined;
}

/**
 * A server interceptor that masks every response as its caller asks, and
 * refuses calls with wrong masks, before their handlers see them.
 *
 * Handlers of a `serviceDefinition` can answer with the bytes of a message: they
 * are masked without being decoded.
 *
 * Without any option it does nothing. A method without masks is left alone, and
 * so is one that is defined by another library, unless `services` has it.
 *
 * Of a stream of requests, the first one decides what the responses hold. Those
 * that the handler sends earlier are held back until it comes.
 *
 * Throws a `FieldMaskError` for a ceiling with a path that names nothing, a
 * `TypeError` for other mistakes in the options.
 */
export function fieldMaskInterceptor(
  options: FieldMaskInterceptorOptions,
): ServerInterceptor {
  const planOf = planService<MaskedCall>(options);
  const byPath = new Map(
    options.services
      ?.flatMap(({ methods }) => methods)
      .map((method) => [methodPath(method), method]),
  );
  return (definition, call) => {
    const own = taggedMethod(definition);
    const method = own ?? byPath.get(definition.path);
    const plan = method && planOf(method);
    // Its methods are all that grpc-js needs, and it has them all.
    return plan === undefined
      ? (call as ServerInterceptingCall)
      : new MaskingCall(plan, call, own !== undefined).intercept();
  };
}

type NextCall = Parameters<ServerInterceptor>[1];

/** One call on its way through the interceptor. */
class MaskingCall {
  private masks: CallMasks | undefined;
  private isRefused = false;
  /** Whether no more requests come. */
  private hasEnded = false;
  /** Sends a response that waits for the request that decides what it holds. */
  private held: (() => void) | undefined;

  constructor(
    private readonly plan: MethodPlan<MaskedCall>,
    private readonly next: NextCall,
    /** Whether the service is one of `serviceDefinition`, which sends bytes as they are. */
    private readonly takesBytes: boolean,
  ) {}

  intercept(): ServerInterceptingCall {
    return new ServerInterceptingCall(this.next, {
      start: (start) => start(this.listener()),
      sendMessage: (response, pass) => this.send(response, pass),
      sendStatus: (status) => {
        this.held = undefined;
        if (!this.isRefused) {
          // Not by grpc-js: it keeps a status until a response that is held has gone out.
          this.next.sendStatus(status);
        }
      },
    });
  }

  private listener(): ServerListener {
    return {
      onReceiveMetadata: (metadata, pass) => {
        if (this.attempt(() => this.open(metadata))) {
          pass(metadata);
        }
      },
      onReceiveMessage: (request, pass) => {
        if (this.attempt(() => this.masks?.admit(request))) {
          pass(request);
          this.release();
        }
      },
      onReceiveHalfClose: (pass) => {
        this.hasEnded = true;
        pass();
        this.release();
      },
      onCancel: () => {
        this.held = undefined;
      },
    };
  }

  private open(metadata: Metadata): void {
    const { method, sideChannel, streamsRequests, allow } = this.plan;
    const header = sideChannel && metadata.get(sideChannel).join(",");
    this.masks = new CallMasks(this.plan, header ?? "", () =>
      allow({ method, metadata }),
    );
    setCallMasks(metadata, this.masks);
    if (streamsRequests) {
      // The handler starts before the first request comes.
      this.masks.open();
    }
  }

  private send(response: unknown, pass: (response: unknown) => void): void {
    if (!this.hasEnded && this.masks?.needsRequest) {
      this.held = () => this.sendMasked(response, pass);
      this.next.startRead();
    } else {
      this.sendMasked(response, pass);
    }
  }

  private sendMasked(
    response: unknown,
    pass: (response: unknown) => void,
  ): void {
    let masked: unknown;
    const mask = () => {
      masked =
        this.takesBytes && isBytes(response)
          ? this.masks?.maskBytes(response)
          : this.masks?.mask(response);
    };
    if (this.attempt(mask)) {
      pass(masked);
    }
  }

  private release(): void {
    const send = this.held;
    this.held = undefined;
    send?.();
  }

  /**
   * Whether a step succeeds. One that fails ends the call: an error must not
   * reach grpc-js, where it would end the process.
   */
  private attempt(step: () => void): boolean {
    if (!this.isRefused) {
      try {
        step();
        return true;
      } catch (error) {
        this.isRefused = true;
        this.next.sendStatus(statusOfRefusal(error));
      }
    }
    return false;
  }
}
