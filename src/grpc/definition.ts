import {
  type DescFile,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  isMessage,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  MethodOptions_IdempotencyLevel,
} from "@bufbuild/protobuf/wkt";
import type { MethodDefinition } from "@grpc/grpc-js";
import { isBytes } from "../message/is-bytes.js";
import type { MethodsOf, RequestOf, ResponseOf } from "./service-handlers.js";

/**
 * Return the definition of a service for `Server.addService` of grpc-js.
 * Handlers have the local names of the methods (`getUserInfo`); protobuf-es
 * serializes and deserializes.
 *
 * A handler can also answer with the bytes of a response, from a cache or
 * another service: they are sent as they are. `fieldMaskInterceptor` masks them
 * without decoding them.
 */
export function serviceDefinition<Service extends DescService>(
  service: Service,
): GrpcDefinition<Service> {
  return Object.fromEntries(
    service.methods.map((method) => [
      method.localName,
      methodDefinition(method),
    ]),
  ) as object as GrpcDefinition<Service>;
}

/** The definition of a service for grpc-js, as exact as libraries on top of it require. */
export type GrpcDefinition<Service extends DescService> = {
  readonly [Name in keyof MethodsOf<Service>]: GrpcMethod<
    MethodsOf<Service>[Name]
  >;
};

type GrpcMethod<Method> = Method extends { readonly methodKind: infer Kind }
  ? MethodDefinition<RequestOf<Method>, ResponseOf<Method>> &
      MethodStreams[Kind & DescMethod["methodKind"]]
  : never;

interface MethodStreams {
  unary: { requestStream: false; responseStream: false };
  server_streaming: { requestStream: false; responseStream: true };
  client_streaming: { requestStream: true; responseStream: false };
  bidi_streaming: { requestStream: true; responseStream: true };
}

/** The definitions of services and of their messages, by full name. */
export interface PackageDefinition {
  [fullName: string]: PackagedService | PackagedMessage;
}

/** The definition of a service, as `@grpc/proto-loader` has it. */
export interface PackagedService {
  [localName: string]: PackagedMethod;
}

/** The definition of a method, as `@grpc/proto-loader` has it. */
export interface PackagedMethod extends MethodDefinition<object, object> {
  /** The name in the proto. */
  originalName: string;
  /** The request message. */
  requestType: PackagedMessage;
  /** The response message. */
  responseType: PackagedMessage;
  /** The options, which protobuf-es has in its descriptors. */
  // biome-ignore lint/suspicious/noExplicitAny: the enum of proto-loader is no string for its type
  options: any;
}

/** The definition of a message, as `@grpc/proto-loader` has it. */
export interface PackagedMessage {
  /** The form of `type`. */
  format: "Protocol Buffer 3 DescriptorProto";
  /** The descriptor of the message. */
  type: object;
  /** The file of the message and those that it imports, each serialised. */
  fileDescriptorProtos: Buffer[];
  /** Serialise a message. */
  serialize(message: object): Buffer;
  /** Deserialise a message. */
  deserialize(bytes: Buffer): object;
}

/**
 * Return the definitions of services in the form of `@grpc/proto-loader`, for
 * libraries that read descriptors from it: `new
 * ReflectionService(packageDefinition(…))` of `@grpc/reflection`, and NestJS.
 */
export function packageDefinition(
  ...services: DescService[]
): PackageDefinition {
  const files = filesOf(services.map(({ file }) => file)).map(({ proto }) =>
    asBuffer(toBinary(FileDescriptorProtoSchema, proto)),
  );
  const messages = new Map<DescMessage, PackagedMessage>();
  for (const { input, output } of services.flatMap(({ methods }) => methods)) {
    for (const desc of [input, output]) {
      messages.set(desc, packagedMessage(desc, files));
    }
  }
  return {
    ...Object.fromEntries(
      services.map((service) => [
        service.typeName,
        packagedService(service, messages),
      ]),
    ),
    ...Object.fromEntries(
      Array.from(messages, ([{ typeName }, message]) => [typeName, message]),
    ),
  };
}

/** Return the files, each after its imports. */
function filesOf(files: readonly DescFile[], all = new Set<DescFile>()) {
  for (const file of files) {
    if (!all.has(file)) {
      filesOf(file.dependencies, all);
      all.add(file);
    }
  }
  return [...all];
}

function packagedService(
  service: DescService,
  messages: ReadonlyMap<DescMessage, PackagedMessage>,
): PackagedService {
  return Object.fromEntries(
    service.methods.map((method) => [
      method.localName,
      {
        ...methodDefinition(method),
        originalName: method.name,
        requestType: messages.get(method.input),
        responseType: messages.get(method.output),
        options: {
          deprecated: method.deprecated,
          idempotency_level: MethodOptions_IdempotencyLevel[method.idempotency],
          uninterpreted_option: [],
        },
      },
    ]),
  ) as object as PackagedService;
}

function packagedMessage(desc: DescMessage, files: Buffer[]): PackagedMessage {
  return {
    format: "Protocol Buffer 3 DescriptorProto",
    type: desc.proto,
    fileDescriptorProtos: files,
    serialize: (message) => serialize(desc, message),
    deserialize: (bytes) => fromBinary(desc, bytes),
  };
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

function serialize(desc: DescMessage, message: object): Buffer {
  if (!isMessage(message, desc)) {
    throw new TypeError(`cannot send anything but a ${desc.typeName}`);
  }
  return asBuffer(toBinary(desc, message));
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Return the path of a method in the protocol. */
export function methodPath({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

/**
 * The key of a method's descriptor in the serializer of its responses: grpc-js
 * hands interceptors little else of a definition. It is the same in the ESM and
 * the CommonJS copy of this package.
 */
const METHOD = Symbol.for("protoc-gen-fieldmask-es.method");

interface Tagged {
  [METHOD]?: DescMethod;
}

/** Return a serializer that carries the descriptor of its method. */
function tagged<F extends object>(method: DescMethod, serialize: F): F {
  return Object.assign<F, Tagged>(serialize, { [METHOD]: method });
}

/** Return the method of a definition; undefined for a definition of another library. */
export function taggedMethod({
  responseSerialize,
}: {
  readonly responseSerialize: object;
}): DescMethod | undefined {
  return (responseSerialize as Tagged)[METHOD];
}
