import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import {
  type CallOptions,
  createClient,
  type HandlerContext,
  type Transport,
} from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import {
  compressionAlgorithms,
  credentials,
  Metadata,
  status,
} from "@grpc/grpc-js";
import { createFieldMaskInterceptor } from "../../src/connect/index.js";
import { fieldMaskInterceptor, makeClient } from "../../src/grpc/index.js";
import { connectAdapterServer, listenGrpc } from "./doors.js";
import { type AnyMessage, make, masks, Shop, setFields } from "./shop.js";

// biome-ignore lint/suspicious/noExplicitAny: handlers and calls of all kinds
type Any = any;

const options = { masks: Object.values(masks), sideChannel: true };
const photo = new Uint8Array(3_000_000).map((_, index) => index % 251);
const request = make("GetUserRequest", {
  name: "n".repeat(100_000),
  readMask: { paths: ["photo", "display_name"] },
});

const closers: (() => unknown)[] = [];
after(() => Promise.all(closers.map((close) => close())));

/** A large user, whose display name tells what the handler has got. */
function answer(name: string, ...values: unknown[]): AnyMessage {
  const displayName = JSON.stringify([name.length, ...values]);
  return make("User", { name, displayName, photo });
}

/** What came, less what the mask has taken away, and less what changes from call to call. */
function seen(users: AnyMessage[], ...around: unknown[]): unknown {
  for (const user of users) {
    assert.deepEqual(Buffer.from(user.photo as Uint8Array), Buffer.from(photo));
  }
  return [users.map(({ displayName }) => displayName), ...around];
}

suite("around the messages, a masked call is as one without masks", () => {
  test("on grpc-js", async () => {
    const [plain, masked] = [
      await callGrpc(await serveGrpc()),
      await callGrpc(await serveGrpc(fieldMaskInterceptor(options))),
    ];
    assert.deepEqual(masked.seen, plain.seen);
    assert.deepEqual(plain.fields, ["name", "display_name", "photo"]);
    assert.deepEqual(masked.fields, ["display_name", "photo"]);
    assert.match(JSON.stringify(plain.seen), /client.*header.*trailer/);
  });

  for (const [name, makeTransport] of Object.entries({
    Connect: createConnectTransport,
    gRPC: createGrpcTransport,
    "gRPC-Web": createGrpcWebTransport,
  })) {
    test(`on Connect, in the protocol ${name}`, async () => {
      const call = async (...interceptors: Any[]) => {
        const { address, close } = await connectAdapterServer({
          interceptors,
          routes: (router) => void router.service(Shop, connectHandlers as Any),
        });
        closers.push(close);
        return callConnect(
          makeTransport({
            baseUrl: `http://${address}`,
            httpVersion: "2",
            acceptCompression: [compressionGzip],
            sendCompression: compressionGzip,
          }),
        );
      };
      const [plain, masked] = [
        await call(),
        await call(createFieldMaskInterceptor(options)),
      ];
      assert.deepEqual(masked.seen, plain.seen);
      assert.deepEqual(plain.fields, ["name", "display_name", "photo"]);
      assert.deepEqual(masked.fields, ["display_name", "photo"]);
      assert.match(JSON.stringify(plain.seen), /client.*gzip.*header.*trailer/);
    });
  }
});

const grpcHandlers = {
  getUser: (call: Any, callback: Any) => {
    call.sendMetadata(metadata({ "x-header": ["header", "more"] }));
    const trailer = metadata({ "x-trailer": ["trailer"] });
    callback(null, answerGrpc(call), trailer);
  },
  watchUsers: (call: Any) => {
    call.sendMetadata(metadata({ "x-header": ["header"] }));
    call.write(answerGrpc(call));
    call.write(answerGrpc(call));
    const trailer = metadata({ "x-trailer": ["trailer"] });
    call.emit("error", {
      code: status.DATA_LOSS,
      details: "that was all: ä",
      metadata: trailer,
    });
  },
};

function answerGrpc({ metadata, request: { name } }: Any): AnyMessage {
  return answer(
    name,
    metadata.get("x-client"),
    metadata.get("x-client-bin")[0].toString(),
  );
}

function metadata(values: Record<string, (string | Buffer)[]>): Metadata {
  const result = new Metadata();
  for (const [name, all] of Object.entries(values)) {
    for (const value of all) {
      result.add(name, value);
    }
  }
  return result;
}

async function serveGrpc(...interceptors: Any[]): Promise<Any> {
  const { address, server } = await listenGrpc(grpcHandlers, ...interceptors);
  const client = new (makeClient(Shop))(address, credentials.createInsecure(), {
    "grpc.default_compression_algorithm": compressionAlgorithms.gzip,
  });
  closers.push(() => {
    client.close();
    server.forceShutdown();
  });
  return client;
}

async function callGrpc(client: Any) {
  const sent = metadata({
    "x-client": ["client", "more"],
    "x-client-bin": [Buffer.from("bytes")],
  });
  const around: unknown[] = [];
  const listen = (call: Any) => {
    call.on("metadata", (header: Metadata) =>
      around.push(header.get("x-header")),
    );
    return new Promise((resolve) =>
      call.on("status", ({ code, details, metadata: trailer }: Any) => {
        around.push(code, details, trailer.get("x-trailer"));
        setImmediate(resolve);
      }),
    );
  };
  const users: AnyMessage[] = [];
  await listen(
    client.getUser(request, sent, (error: unknown, user: AnyMessage) =>
      users.push(user ?? error),
    ),
  );
  const stream = client.watchUsers(request, sent);
  stream.on("data", (user: AnyMessage) => users.push(user));
  stream.on("error", () => {});
  await listen(stream);
  assert.equal(users.length, 3);
  return {
    seen: seen(users, around),
    fields: setFields(users[2] as AnyMessage),
  };
}

const connectHandlers = {
  getUser: ({ name }: Any, context: HandlerContext) => {
    context.responseHeader.append("x-header", "header");
    context.responseHeader.append("x-header", "more");
    context.responseTrailer.set("x-trailer", "trailer");
    return answerConnect(name, context);
  },
  async *watchUsers({ name }: Any, context: HandlerContext) {
    context.responseHeader.set("x-header", "header");
    context.responseTrailer.set("x-trailer", "trailer");
    yield answerConnect(name, context);
    yield answerConnect(name, context);
  },
};

function answerConnect(
  name: string,
  { requestHeader, timeoutMs }: HandlerContext,
): AnyMessage {
  return answer(
    name,
    requestHeader.get("x-client"),
    requestHeader.get("content-encoding") ??
      requestHeader.get("grpc-encoding") ??
      requestHeader.get("connect-content-encoding"),
    (timeoutMs() ?? 0) > 0,
  );
}

async function callConnect(transport: Transport) {
  const client = createClient(Shop, transport) as Any;
  const around: unknown[] = [];
  const callOptions: CallOptions = {
    timeoutMs: 60_000,
    headers: [
      ["x-client", "client"],
      ["x-client", "more"],
    ],
    onHeader: (header) =>
      around.push(
        header.get("x-header"),
        header.get("vary"),
        header.get("content-type"),
      ),
    onTrailer: (trailer) => around.push(trailer.get("x-trailer")),
  };
  const users: AnyMessage[] = [await client.getUser(request, callOptions)];
  for await (const user of client.watchUsers(request, callOptions)) {
    users.push(user);
  }
  assert.equal(users.length, 3);
  return {
    seen: seen(users, around),
    fields: setFields(users[2] as AnyMessage),
  };
}
