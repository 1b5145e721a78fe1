import {
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  MethodDefinition,
  ServiceDefinition,
} from "@grpc/grpc-js";
import { isBytes } from "../message/is-bytes.js";
import { methodPath, tagged } from "./method.js";

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
 * The handlers of a service on grpc-js, by the local names of its methods. They
 * answer with messages, or with the bytes of messages.
 */
export type ServiceHandlers<Service extends DescService> = {
  [Name in keyof MethodsOf<Service>]: MethodHandler<MethodsOf<Service>[Name]>;
};

type MethodHandler<Method> = Method extends { readonly methodKind: infer Kind }
  ? MethodHandlers<RequestOf<Method>, ResponseOf<Method> | Uint8Array>[Kind &
      DescMethod["methodKind"]]
  : never;

interface MethodHandlers<Request, Response> {
  unary: handleUnaryCall<Request, Response>;
  server_streaming: handleServerStreamingCall<Request, Response>;
  client_streaming: handleClientStreamingCall<Request, Response>;
  bidi_streaming: handleBidiStreamingCall<Request, Response>;
}

/**
 * The definition of a service for `Server.addService` of grpc-js. Handlers go
 * by the local names of the methods (`getUserInfo`), and protobuf-es does the
 * serialisation and deserialisation.
 *
 * Declare the handlers as `ServiceHandlers<typeof UserInfo>` to have them
 * checked.
 *
 * A handler that has the bytes of a response, from a cache or another service,
 * can answer with them: they are sent as they are. `fieldMaskInterceptor` masks
 * them like a message, without decoding them.
 */
export function serviceDefinition<Service extends DescService>(
  service: Service,
): ServiceDefinition<ServiceHandlers<Service>> {
  return Object.fromEntries(
    service.methods.map((method) => [
      method.localName,
      methodDefinition(method),
    ]),
  ) as ServiceDefinition as ServiceDefinition<ServiceHandlers<Service>>;
}

function methodDefinition(
  method: DescMethod,
): MethodDefinition<
  MessageShape<DescMessage>,
  MessageShape<DescMessage> | Uint8Array
> {
  const { name, input, output, methodKind } = method;
  return {
    path: methodPath(method),
    originalName: name,
    requestStream:
      methodKind === "client_streaming" || methodKind === "bidi_streaming",
    responseStream:
      methodKind === "server_streaming" || methodKind === "bidi_streaming",
    requestSerialize: (message) => serialize(input, message),
    requestDeserialize: (bytes) => fromBinary(input, bytes),
    responseSerialize: tagged(method, (response) =>
      isBytes(response) ? asBuffer(response) : serialize(output, response),
    ),
    responseDeserialize: (bytes) => fromBinary(output, bytes),
  };
}

function serialize<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
): Buffer {
  return asBuffer(toBinary(desc, message));
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
