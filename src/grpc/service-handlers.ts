import type {
  DescMessage,
  DescMethod,
  DescService,
  MessageShape,
} from "@bufbuild/protobuf";
import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from "@grpc/grpc-js";

/** The methods of a service by their local names. */
export type MethodsOf<Service extends DescService> = Service["method"];

/** The request message of a method. */
export type RequestOf<Method> = Method extends {
  readonly input: infer Input extends DescMessage;
}
  ? MessageShape<Input>
  : never;

/** The response message of a method. */
export type ResponseOf<Method> = Method extends {
  readonly output: infer Output extends DescMessage;
}
  ? MessageShape<Output>
  : never;

/**
 * The handlers of a service on grpc-js, by the local names of its methods: an
 * object, or an instance of a class that implements it.
 *
 * They take a call and a callback, as in grpc-js. Instead of calling the
 * callback, they may return a promise of the response; handlers of streams may
 * return an async iterable of the responses. Responses are messages, or the
 * bytes of messages.
 */
export type ServiceHandlers<Service extends DescService> = {
  [Name in keyof MethodsOf<Service>]: MethodHandler<MethodsOf<Service>[Name]>;
};

type MethodHandler<Method> = Method extends { readonly methodKind: infer Kind }
  ? MethodHandlers<RequestOf<Method>, ResponseOf<Method> | Uint8Array>[Kind &
      DescMethod["methodKind"]]
  : never;

interface MethodHandlers<Request, Response> {
  unary: (
    call: ServerUnaryCall<Request, Response>,
    callback: sendUnaryData<Response>,
  ) => Answer<Response>;
  client_streaming: (
    call: ServerReadableStream<Request, Response>,
    callback: sendUnaryData<Response>,
  ) => Answer<Response>;
  server_streaming: (
    call: ServerWritableStream<Request, Response>,
  ) => Answers<Response>;
  bidi_streaming: (
    call: ServerDuplexStream<Request, Response>,
  ) => Answers<Response>;
}

// biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return statement returns
type Answer<Response> = void | Promise<Response | void>;
type Answers<Response> =
  // biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return statement returns
  void | Promise<AsyncIterable<Response> | void> | AsyncIterable<Response>;
