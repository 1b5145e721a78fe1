import type { DescMethod, DescService } from "@bufbuild/protobuf";
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerListener,
} from "@grpc/grpc-js";
import { isBytes } from "../message/is-bytes.js";
import { CallMasks } from "../service/call-masks.js";
import { checkList, shown } from "../service/check-options.js";
import { CallCode, CallError } from "../service/error-status.js";
import type { ServiceOptions } from "../service/options.js";
import {
  type MethodPlan,
  planService,
  type ServicePlan,
} from "../service/plan.js";
import { type MethodReport, reportMethods } from "../service/report-methods.js";
import { setCallMasks } from "./call-mask.js";
import { methodPath, taggedMethod } from "./definition.js";
import { statusOfRefusal } from "./errors.js";

/** The argument of a ceiling's function. */
export interface MaskedCall {
  /** The called method. */
  readonly method: DescMethod;
  /** The metadata of the call. */
  readonly metadata: Metadata;
}

/** Options of `fieldMaskInterceptor`. */
export interface FieldMaskInterceptorOptions
  extends ServiceOptions<MaskedCall> {
  /**
   * Services that the interceptor cannot find by itself, because
   * `serviceDefinition` doesn't define them, and no message of `masks` or
   * `ceilings` is in their file. By default, none.
   */
  readonly services?: readonly DescService[] | undefined;
  /**
   * The full names of unknown services that calls may reach even with ceilings.
   * By default, only gRPC's own health, reflection and channelz services.
   */
  readonly open?: readonly string[] | undefined;
}

const OPTIONS = ["services", "open"];

/**
 * Return a server interceptor that masks every response as its caller asks, and
 * refuses calls with invalid masks before their handlers run.
 *
 * Handlers of a `serviceDefinition` can answer with the bytes of a message:
 * they are masked without being decoded.
 *
 * Without options, it does nothing; methods without masks are left alone. It
 * finds a method by its `serviceDefinition`, or by its path among `services`
 * and the services in the files of `masks` and `ceilings`. Calls of unknown
 * methods pass; with ceilings, they are refused as INTERNAL.
 *
 * In a stream of requests, the first one decides what the responses hold.
 * Responses that the handler sends earlier are held back until it arrives.
 *
 * Throws a `FieldMaskError` for a ceiling with an unknown path, and a
 * `TypeError` for other mistakes in the options.
 */
export function fieldMaskInterceptor(
  options: FieldMaskInterceptorOptions,
): ServerInterceptor {
  const service = planService<MaskedCall>(options, OPTIONS);
  const known = methodsByPath(options, service);
  const open = new Set([...checkNames(options.open), ...STANDARD]);
  return (definition, call) => {
    assertServer(call);
    const own = taggedMethod(definition);
    const method = own ?? known.get(definition.path);
    try {
      if (method === undefined) {
        assertOpen(definition.path, service, open);
        return asIs(call);
      }
      const plan = service.of(method);
      return plan === undefined
        ? asIs(call)
        : new MaskingCall(plan, call, own !== undefined).intercept();
    } catch (error) {
      service.emit({ kind: "failed", method, error });
      return refused(call, error);
    }
  };
}

/** Return what `fieldMaskInterceptor` does in the calls of these services, for a log at start-up or a test. */
export function describeMasks(
  options: FieldMaskInterceptorOptions,
  ...services: DescService[]
): MethodReport[] {
  return reportMethods(options, OPTIONS, services);
}

/** gRPC's own services, which carry no messages of other services. */
const STANDARD = [
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
  "grpc.channelz.v1.Channelz",
];

function methodsByPath<Call>(
  { services }: FieldMaskInterceptorOptions,
  { helpers, ceilings }: ServicePlan<Call>,
): ReadonlyMap<string, DescMethod> {
  const files = [
    ...helpers.map(({ request }) => request.file),
    ...ceilings.map(({ message }) => message.file),
  ];
  const all = [
    ...files.flatMap((file) => file.services),
    // Last, so that they win over others with the same path.
    ...checkServices(services),
  ];
  return new Map(
    all
      .flatMap(({ methods }) => methods)
      .map((method) => [methodPath(method), method]),
  );
}

function checkServices(
  services: readonly DescService[] | undefined,
): readonly DescService[] {
  return checkList("services", services).map((service) => {
    if ((service as DescService | undefined)?.kind !== "service") {
      throw new TypeError(
        `services must hold descriptors of services, not ${shown(service)}`,
      );
    }
    return service;
  });
}

function checkNames(open: readonly string[] | undefined): readonly string[] {
  return checkList("open", open).map((name) => {
    if (typeof name !== "string") {
      throw new TypeError(
        `open must hold the full names of services, not ${shown(name)}`,
      );
    }
    return name;
  });
}

/** Refuse an unknown method if there are ceilings: it could return what they withhold. */
function assertOpen<Call>(
  path: string,
  { ceilings }: ServicePlan<Call>,
  open: ReadonlySet<string>,
): void {
  const [, name = ""] = path.split("/");
  if (ceilings.length > 0 && !open.has(name)) {
    throw new CallError(
      CallCode.internal,
      `cannot keep the ceilings in ${path}, which fieldMaskInterceptor doesn't know: name its service in the option services, or in open to let it pass`,
    );
  }
}

/** Throw a `TypeError` in a client, which calls its interceptors with a function. */
function assertServer(call: unknown): void {
  if (typeof call === "function") {
    throw new TypeError(
      "fieldMaskInterceptor is for servers, new Server({ interceptors }): clients mask responses with the request, or with fieldMaskMetadata",
    );
  }
}

/** Return the call itself, which has all the methods that grpc-js needs. */
function asIs(call: NextCall): ServerInterceptingCall {
  return call as ServerInterceptingCall;
}

function refused(call: NextCall, error: unknown): ServerInterceptingCall {
  return new ServerInterceptingCall(call, {
    start: () => call.sendStatus(statusOfRefusal(error)),
  });
}

type NextCall = Parameters<ServerInterceptor>[1];

/** One call on its way through the interceptor. */
class MaskingCall {
  private masks: CallMasks | undefined;
  private isRefused = false;
  /** Whether the last request has come. */
  private hasEnded = false;
  /** Sends the response that waits for the first request. */
  private held: (() => void) | undefined;

  constructor(
    private readonly plan: MethodPlan<MaskedCall>,
    private readonly next: NextCall,
    /** Whether `serviceDefinition` defines the service, which then sends bytes as they are. */
    private readonly takesBytes: boolean,
  ) {}

  intercept(): ServerInterceptingCall {
    return new ServerInterceptingCall(this.next, {
      start: (start) => start(this.listener()),
      sendMessage: (response, pass) => this.send(response, pass),
      sendStatus: (status) => {
        this.held = undefined;
        if (!this.isRefused) {
          // Not with grpc-js, which keeps a status until a held response has gone out.
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
   * Return whether a check succeeds. One that fails ends the call: an error must not
   * reach grpc-js, where it would end the process.
   */
  private attempt(run: () => void): boolean {
    if (!this.isRefused) {
      try {
        run();
        return true;
      } catch (error) {
        this.isRefused = true;
        this.next.sendStatus(statusOfRefusal(error));
      }
    }
    return false;
  }
}
