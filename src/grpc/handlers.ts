import type { DescService } from "@bufbuild/protobuf";
import type { Server, UntypedHandleCall } from "@grpc/grpc-js";
import { answering, type Handler } from "./answering.js";
import { serviceDefinition } from "./definition.js";
import type { ServiceHandlers } from "./service-handlers.js";

/**
 * Add a service to a server of grpc-js, with handlers that may be async, and
 * with the right status for their errors: `serviceDefinition` and
 * `withFieldMaskErrors` in one call.
 *
 * Throws an `Error` if the server already has the service.
 */
export function addService<Service extends DescService>(
  server: Server,
  service: Service,
  handlers: ServiceHandlers<Service>,
): void {
  server.addService(serviceDefinition(service), grpcHandlers(handlers));
}

/** Handlers in the form that grpc-js takes: other properties of the object are left out. */
export type GrpcHandlers<H extends object> = {
  [K in keyof H as H[K] extends UntypedHandleCall ? K : never]: GrpcHandler<
    H[K]
  >;
};

type GrpcHandler<F> = F extends (...args: infer Args) => unknown
  ? (...args: Args) => void
  : never;

/**
 * Return the handlers of a service in the form that grpc-js takes. They may
 * return promises and async iterables, which grpc-js doesn't support by itself,
 * and errors about masks are reported as the caller's mistake.
 *
 * A handler that throws a `FieldMaskError`, rejects with it, passes it to its
 * callback or emits it ends the call with `fieldMaskStatus`, and with the
 * trailers that it passes. Any other error ends the call with its own status if
 * it has a gRPC code, otherwise with UNKNOWN. A promise without a response ends
 * the call with INTERNAL, unless the callback has been called.
 *
 * Responses of an async iterable are sent as fast as the caller takes them; if
 * the call is cancelled, `return()` ends the iterable.
 *
 * Handlers may be the methods of a class; `this` is the object itself.
 */
export function withFieldMaskErrors<H extends object>(
  handlers: H,
): GrpcHandlers<H> {
  return grpcHandlers(handlers) as GrpcHandlers<H>;
}

function grpcHandlers(handlers: object): Record<string, UntypedHandleCall> {
  const result = Object.create(handlers) as Record<string, UntypedHandleCall>;
  for (const [name, handler] of methodsOf(handlers)) {
    Object.defineProperty(result, name, {
      value: answering(handler.bind(handlers)),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

/** Return the methods of an object and of its classes. */
function methodsOf(object: object): Map<string, Handler> {
  const methods = new Map<string, Handler>();
  for (
    let holder: object | null = object;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    const properties = Object.getOwnPropertyDescriptors(holder);
    for (const [name, { value }] of Object.entries(properties)) {
      if (typeof value === "function" && !methods.has(name)) {
        methods.set(name, value);
      }
    }
  }
  methods.delete("constructor");
  return methods;
}
