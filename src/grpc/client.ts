import type { DescMethod, DescService } from "@bufbuild/protobuf";
import {
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientDuplexStream,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  type Metadata,
  makeClientConstructor,
  type requestCallback,
} from "@grpc/grpc-js";
import { serviceDefinition } from "./definition.js";
import type { MethodsOf, RequestOf, ResponseOf } from "./service-handlers.js";

/** A client of a service on grpc-js. */
export type ServiceClient<Service extends DescService> = Client & {
  [Name in keyof MethodsOf<Service>]: ClientMethod<MethodsOf<Service>[Name]>;
};

/** The constructor of the clients of a service. */
export type ServiceClientConstructor<Service extends DescService> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: ClientOptions,
) => ServiceClient<Service>;

type ClientMethod<Method> = Method extends { readonly methodKind: infer Kind }
  ? ClientMethods<RequestOf<Method>, ResponseOf<Method>>[Kind &
      DescMethod["methodKind"]]
  : never;

/** The shortest overload is last, because type inference takes the last one. */
interface ClientMethods<Request, Response> {
  unary: {
    (
      request: Request,
      metadata: Metadata,
      options: CallOptions,
      callback: requestCallback<Response>,
    ): ClientUnaryCall;
    (
      request: Request,
      metadata: Metadata | CallOptions,
      callback: requestCallback<Response>,
    ): ClientUnaryCall;
    (request: Request, callback: requestCallback<Response>): ClientUnaryCall;
  };
  server_streaming: {
    (request: Request, options: CallOptions): ClientReadableStream<Response>;
    (
      request: Request,
      metadata?: Metadata,
      options?: CallOptions,
    ): ClientReadableStream<Response>;
  };
  client_streaming: {
    (
      metadata: Metadata,
      options: CallOptions,
      callback: requestCallback<Response>,
    ): ClientWritableStream<Request>;
    (
      metadata: Metadata | CallOptions,
      callback: requestCallback<Response>,
    ): ClientWritableStream<Request>;
    (callback: requestCallback<Response>): ClientWritableStream<Request>;
  };
  bidi_streaming: {
    (options: CallOptions): ClientDuplexStream<Request, Response>;
    (
      metadata?: Metadata,
      options?: CallOptions,
    ): ClientDuplexStream<Request, Response>;
  };
}

/**
 * Return the constructor of typed clients for a service: `new
 * (makeClient(UserInfo))(address, credentials)`. The client has the methods
 * under their local names; protobuf-es serializes and deserializes.
 */
export function makeClient<Service extends DescService>(
  service: Service,
): ServiceClientConstructor<Service> {
  return makeClientConstructor(
    serviceDefinition(service),
    service.typeName,
  ) as unknown as ServiceClientConstructor<Service>;
}
