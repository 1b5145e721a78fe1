import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import {
  type DescMessage,
  fromBinary,
  isMessage,
  toBinary,
} from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import {
  type CallOptions as ConnectCallOptions,
  ConnectError,
  createClient,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import {
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerInterceptor,
  type ServiceError,
} from "@grpc/grpc-js";
import * as connect from "../../src/connect/index.js";
import { BadRequestSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import * as grpc from "../../src/grpc/index.js";
import type { RequestFieldMask } from "../../src/request/helper.js";
import type { CallMask } from "../../src/service/call-mask.js";
import type {
  CallOfMethod,
  ServiceOptions,
} from "../../src/service/options.js";
import { type AnyMessage, Shop } from "./shop.js";

/** What a handler knows of its call, through either door. */
export interface Context {
  callMask(target: RequestFieldMask | DescMessage): CallMask;
}

/** A handler by the kind of its method: of one request or a stream, with one response or a stream. */
// biome-ignore lint/suspicious/noExplicitAny: as the method has it
export type Handler = (requests: any, context: Context) => any;
export type Handlers = Readonly<Record<string, Handler>>;

/** What a ceiling's function knows of its call, through either door. */
export interface AnyCall extends CallOfMethod {
  header(name: string): string | undefined;
}
export type Options = ServiceOptions<AnyCall>;

export interface CallOptions {
  /** Each with its value, or with its entries. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** How a call failed, in whichever protocol. */
export class CallFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly violations: readonly {
      field: string;
      reason: string;
      description: string;
    }[],
  ) {
    super(message);
  }
}

export interface Running {
  readonly address: string;
  /** The response of a method with one. */
  call(
    method: string,
    request: AnyMessage | Iterable<AnyMessage> | AsyncIterable<AnyMessage>,
    options?: CallOptions,
  ): Promise<AnyMessage>;
  /** The responses of a method with many. */
  stream(
    method: string,
    request: AnyMessage | Iterable<AnyMessage> | AsyncIterable<AnyMessage>,
    options?: CallOptions,
  ): AsyncIterable<AnyMessage>;
  /** Resolves when no call is open any more; the service takes no more of them. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface Door {
  readonly name: string;
  /** Start a service; without options, it has no interceptor. */
  start(options: Options | undefined, handlers: Handlers): Promise<Running>;
}

/** All ways to a service: each with a server and clients of its own. */
export const doors: readonly Door[] = [
  { name: "grpc-js", start: startGrpc },
  {
    name: "grpc-js, answering with bytes",
    start: (options, handlers) => startGrpc(options, withBytes(handlers)),
  },
  {
    name: "Connect, Connect protocol",
    start: connectDoor(createConnectTransport),
  },
  { name: "Connect, gRPC protocol", start: connectDoor(createGrpcTransport) },
  {
    name: "Connect, gRPC-Web protocol",
    start: connectDoor(createGrpcWebTransport),
  },
];

async function startGrpc(
  options: Options | undefined,
  handlers: Handlers,
): Promise<Running> {
  const interceptors = options && [
    grpc.fieldMaskInterceptor(
      withCalls<grpc.MaskedCall>(options, ({ method, metadata }) => ({
        method,
        header: (name) => metadata.get(name)[0]?.toString(),
      })),
    ),
  ];
  const { address, server } = await listenGrpc(
    grpcHandlers(handlers),
    ...(interceptors ?? []),
  );
  const client = new (grpc.makeClient(Shop))(
    address,
    credentials.createInsecure(),
  );
  return {
    address,
    call: (method, request, callOptions) =>
      grpcCall(client, method, request, callOptions),
    stream: (method, request, callOptions) =>
      grpcStream(client, method, request, callOptions),
    drained: () =>
      new Promise((resolve, reject) =>
        server.tryShutdown((error) => (error ? reject(error) : resolve())),
      ),
    close: async () => {
      client.close();
      server.forceShutdown();
    },
  };
}

/** Start a grpc-js server with the shop's handlers. */
export async function listenGrpc(
  handlers: object,
  ...interceptors: ServerInterceptor[]
): Promise<{ address: string; server: Server }> {
  const server = new Server({ interceptors });
  server.addService(grpc.serviceDefinition(Shop), handlers as never);
  return { address: await bind(server), server };
}

/** Bind a server to a free port. */
export async function bind(server: Server): Promise<string> {
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      "127.0.0.1:0",
      ServerCredentials.createInsecure(),
      (error, bound) => (error ? reject(error) : resolve(bound)),
    ),
  );
  return `127.0.0.1:${port}`;
}

// biome-ignore lint/suspicious/noExplicitAny: calls of all kinds
type GrpcCall = any;
type GrpcCallback = (error: object | null, response?: unknown) => void;

/** The handlers, answering with the bytes of their messages. */
function withBytes(handlers: Handlers): Handlers {
  const entries = Shop.methods.map(({ localName, methodKind, output }) => {
    const handler = handlers[localName] ?? unimplemented;
    const bytesOf = (response: unknown) =>
      isMessage(response, output) ? toBinary(output, response) : response;
    const one: Handler = async (...args) => bytesOf(await handler(...args));
    const many: Handler = async function* (...args) {
      for await (const response of handler(...args)) {
        yield bytesOf(response);
      }
    };
    return [
      localName,
      methodKind === "unary" || methodKind === "client_streaming" ? one : many,
    ];
  });
  return Object.fromEntries(entries);
}

/** The handlers for grpc-js. */
export function grpcHandlers(handlers: Handlers): object {
  const entries = Shop.methods.map(({ localName, methodKind }) => {
    const handler = handlers[localName] ?? unimplemented;
    const requestsOf = (call: GrpcCall) =>
      methodKind === "unary" || methodKind === "server_streaming"
        ? call.request
        : call;
    const contextOf = (call: GrpcCall): Context => ({
      callMask: (target) => grpc.callMask(call, target as DescMessage),
    });
    const one = async (call: GrpcCall, callback: GrpcCallback) =>
      callback(null, await handler(requestsOf(call), contextOf(call)));
    const many = async (call: GrpcCall) => {
      for await (const response of handler(requestsOf(call), contextOf(call))) {
        if (call.cancelled) {
          break;
        }
        call.write(response);
      }
      call.end();
    };
    return [
      localName,
      methodKind === "unary" || methodKind === "client_streaming" ? one : many,
    ];
  });
  return grpc.withFieldMaskErrors(Object.fromEntries(entries));
}

function unimplemented(): never {
  throw new Error("not implemented");
}

type GrpcClient = Record<string, (...args: unknown[]) => GrpcCall>;

function grpcCall(
  client: object,
  method: string,
  request: AnyMessage | Iterable<AnyMessage> | AsyncIterable<AnyMessage>,
  options: CallOptions = {},
): Promise<AnyMessage> {
  return new Promise((resolve, reject) => {
    const args = [
      metadataOf(options),
      deadlineOf(options),
      (error: ServiceError | null, response: AnyMessage) =>
        error ? reject(failureOf(error)) : resolve(response),
    ];
    const clientMethod = (client as GrpcClient)[method];
    const call = isMessage(request)
      ? clientMethod?.call(client, request, ...args)
      : clientMethod?.call(client, ...args);
    options.signal?.addEventListener("abort", () => call.cancel());
    if (!isMessage(request)) {
      void writeAll(call, request);
    }
  });
}

async function* grpcStream(
  client: object,
  method: string,
  request: AnyMessage | Iterable<AnyMessage> | AsyncIterable<AnyMessage>,
  options: CallOptions = {},
): AsyncIterable<AnyMessage> {
  const args = [metadataOf(options), deadlineOf(options)];
  const clientMethod = (client as GrpcClient)[method];
  const call = isMessage(request)
    ? clientMethod?.call(client, request, ...args)
    : clientMethod?.call(client, ...args);
  options.signal?.addEventListener("abort", () => call.cancel());
  if (!isMessage(request)) {
    void writeAll(call, request);
  }
  try {
    yield* call;
  } catch (error) {
    throw failureOf(error as ServiceError);
  } finally {
    call.cancel();
  }
}

async function writeAll(
  call: GrpcCall,
  requests: Iterable<AnyMessage> | AsyncIterable<AnyMessage>,
): Promise<void> {
  for await (const request of requests) {
    call.write(request);
  }
  call.end();
}

function entriesOf(
  headers: NonNullable<CallOptions["headers"]>,
): [string, string][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
}

function metadataOf({ headers = {} }: CallOptions): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of entriesOf(headers)) {
    metadata.add(name, value);
  }
  return metadata;
}

function deadlineOf({ timeoutMs }: CallOptions): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

/** The failure of a call on grpc-js, with the details that it sent. */
export function failureOf(error: ServiceError): CallFailure {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  const details =
    bytes instanceof Buffer ? fromBinary(StatusSchema, bytes).details : [];
  const violations = details.flatMap(
    (any) => anyUnpack(any, BadRequestSchema)?.fieldViolations ?? [],
  );
  return new CallFailure(error.code, error.details, violations);
}

type MakeTransport = (options: {
  baseUrl: string;
  httpVersion: "2";
}) => Transport;

function connectDoor(makeTransport: MakeTransport): Door["start"] {
  return async (options, handlers) => {
    const interceptors = options && [
      connect.createFieldMaskInterceptor(
        withCalls<connect.MaskedCall>(options, ({ method, header }) => ({
          method,
          header: (name) => header.get(name) ?? undefined,
        })),
      ),
    ];
    const { address, drained, close } = await listenConnect(
      handlers,
      ...(interceptors ?? []),
    );
    const transport = makeTransport({
      baseUrl: `http://${address}`,
      httpVersion: "2",
    });
    const client = createClient(Shop, transport) as unknown as Record<
      string,
      (request: unknown, options?: ConnectCallOptions) => unknown
    >;
    const connectOptions = ({ headers = {}, ...others }: CallOptions = {}) => ({
      ...others,
      headers: entriesOf(headers),
    });
    return {
      address,
      call: async (method, request, callOptions) => {
        try {
          return (await client[method]?.(
            asRequest(request),
            connectOptions(callOptions),
          )) as AnyMessage;
        } catch (error) {
          throw connectFailure(error);
        }
      },
      stream: async function* (method, request, callOptions) {
        const { signal, ...others } = connectOptions(callOptions);
        const left = new AbortController();
        signal?.addEventListener("abort", () => left.abort());
        try {
          yield* client[method]?.(asRequest(request), {
            ...others,
            signal: left.signal,
          }) as AsyncIterable<AnyMessage>;
        } catch (error) {
          throw connectFailure(error);
        } finally {
          left.abort();
        }
      },
      drained,
      close,
    };
  };
}

function asRequest(
  request: AnyMessage | Iterable<AnyMessage> | AsyncIterable<AnyMessage>,
): unknown {
  return isMessage(request) ? request : toAsync(request);
}

async function* toAsync<T>(
  items: Iterable<T> | AsyncIterable<T>,
): AsyncIterable<T> {
  yield* items;
}

/** Start a server of Connect with the shop's handlers. */
export async function listenConnect(
  handlers: Handlers,
  ...interceptors: Interceptor[]
): Promise<{
  address: string;
  drained: () => Promise<void>;
  close: () => Promise<void>;
}> {
  const implementation = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (request: unknown, context: connectContext) =>
        handler(request, {
          callMask: (target) =>
            connect.callMask(context, target as DescMessage),
        }),
    ]),
  );
  return connectAdapterServer({
    interceptors,
    routes: (router) => void router.service(Shop, implementation as never),
  });
}

/** Start a server of Connect on HTTP/2. */
export async function connectAdapterServer(
  options: Parameters<typeof connectNodeAdapter>[0],
): Promise<{
  address: string;
  drained: () => Promise<void>;
  close: () => Promise<void>;
}> {
  const server = createServer(connectNodeAdapter(options));
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  let open = 0;
  server.on("stream", (stream) => {
    open++;
    stream.on("close", () => open--);
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    drained: async () => {
      while (open > 0) {
        await new Promise(setImmediate);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) {
          session.destroy();
        }
      }),
  };
}

type connectContext = Parameters<typeof connect.callMask>[0];

function connectFailure(error: unknown): CallFailure {
  const known = ConnectError.from(error);
  return new CallFailure(
    known.code,
    known.rawMessage,
    known
      .findDetails(BadRequestSchema)
      .flatMap(({ fieldViolations }) => fieldViolations),
  );
}

/** The options with ceilings that ask a call of this door. */
function withCalls<Call>(
  options: Options,
  callOf: (call: Call) => AnyCall,
): ServiceOptions<Call> {
  const adapt = (allow: Options["ceilings"]) =>
    allow?.map(({ message, see, set }) => ({
      message,
      see: typeof see === "function" ? (call: Call) => see(callOf(call)) : see,
      set: typeof set === "function" ? (call: Call) => set(callOf(call)) : set,
    }));
  return { ...options, ceilings: adapt(options.ceilings) };
}

/** All responses of a stream. */
export async function collect<T>(responses: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const response of responses) {
    all.push(response);
  }
  return all;
}
