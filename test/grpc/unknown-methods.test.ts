import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import {
  credentials,
  loadPackageDefinition,
  Server,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import {
  type FieldMaskInterceptorOptions,
  fieldMaskInterceptor,
  makeClient,
  serviceDefinition,
} from "../../src/grpc/index.js";
import { bind } from "../service/doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  Shop,
  schemas,
  setFields,
  shopFiles,
} from "../service/shop.js";
import { Echo } from "./echo.js";

// biome-ignore lint/suspicious/noExplicitAny: services without types
type Any = any;

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers) {
    close();
  }
});

const ceilings = [{ message: schemas.User, see: ["name", "email"] }];
const request = make("GetUserRequest", {
  name: "ada",
  readMask: { paths: ["email", "labels"] },
});

/** The definition of the shop, its serialisers wrapped, as instrumentations do. */
const wrapped = Object.fromEntries(
  Object.entries<Any>(serviceDefinition(Shop)).map(([name, method]) => [
    name,
    {
      ...method,
      responseSerialize: (message: Any) => method.responseSerialize(message),
    },
  ]),
);

/** The shop, as `@grpc/proto-loader` defines it. */
const loaded = (
  loadPackageDefinition(
    loadFileDescriptorSetFromBuffer(
      Buffer.from(toBinary(FileDescriptorSetSchema, shopFiles)),
      { keepCase: true },
    ),
  ) as Any
).shop.Shop.service;

async function ask(
  definition: Any,
  handlers: object,
  options: FieldMaskInterceptorOptions,
  method = "getUser",
  message: object = request,
): Promise<{ error: ServiceError | null; response: AnyMessage }> {
  const server = new Server({ interceptors: [fieldMaskInterceptor(options)] });
  server.addService(definition, handlers as Any);
  const service = definition === echo ? Echo : Shop;
  const client: Any = new (makeClient(service))(
    await bind(server),
    credentials.createInsecure(),
  );
  closers.push(() => {
    client.close();
    server.forceShutdown();
  });
  return new Promise((resolve) =>
    client[method](
      message,
      { deadline: Date.now() + 10_000 },
      (error: ServiceError | null, response: AnyMessage) =>
        resolve({ error, response }),
    ),
  );
}

const echo = Object.fromEntries(
  Object.entries<Any>(serviceDefinition(Echo)).map(([name, method]) => [
    name,
    {
      ...method,
      responseSerialize: (message: Any) => method.responseSerialize(message),
    },
  ]),
);
const say = (_: Any, callback: Any) => callback(null, { ...hello });
const hello = { $typeName: "echo.Text", text: "hello", count: 0n };

suite("a method whose definition is not that of serviceDefinition", () => {
  const handlers = {
    getUser: (_: Any, callback: Any) => callback(null, fullUser()),
  };

  test("is masked where its serialisers are wrapped", async () => {
    const { response } = await ask(wrapped, handlers, {
      masks: Object.values(masks),
    });
    assert.deepEqual(setFields(response), ["email", "labels"]);
    const limited = await ask(wrapped, handlers, { ceilings });
    assert.deepEqual(setFields(limited.response), ["name", "email"]);
    const refused = await ask(
      wrapped,
      handlers,
      { masks: Object.values(masks) },
      "getUser",
      make("GetUserRequest", { readMask: { paths: ["nmae"] } }),
    );
    assert.equal(refused.error?.code, status.INVALID_ARGUMENT);
  });

  test("never sends the objects of another library", async () => {
    const plain = {
      getUser: (_: Any, callback: Any) =>
        callback(null, { name: "ada", labels: { a: "1" } }),
    };
    for (const options of [{ masks: Object.values(masks) }, { ceilings }]) {
      const { error } = await ask(loaded, plain, options);
      assert.equal(error?.code, status.INTERNAL);
      assert.match(error.details, /cannot mask the (in|out)put of shop\.Shop/);
    }
  });

  test("never sends bytes that it does not take for a message", async () => {
    const bytes = {
      getUser: (_: Any, callback: Any) =>
        callback(null, toBinary(schemas.User, fullUser())),
    };
    const { error } = await ask(wrapped, bytes, { ceilings });
    assert.equal(error?.code, status.INTERNAL);
  });
});

suite("a method that the interceptor doesn't know", () => {
  const message = { ...hello, text: "" };

  test("passes without ceilings", async () => {
    const { response } = await ask(
      echo,
      { say },
      { masks: Object.values(masks), sideChannel: true },
      "say",
      message,
    );
    assert.equal(response.text, "hello");
  });

  test("is refused with ceilings, unless its service is known or open", async () => {
    const failed: unknown[] = [];
    const { error } = await ask(
      echo,
      { say },
      { ceilings, observe: (event) => void failed.push(event) },
      "say",
      message,
    );
    assert.equal(error?.code, status.INTERNAL);
    assert.match(error.details, /\/echo\.Echo\/Say.*services.*open/);
    assert.deepEqual(
      failed.map((event: Any) => [event.kind, event.method]),
      [["failed", undefined]],
    );
    for (const options of [
      { ceilings, services: [Echo] },
      { ceilings, open: ["echo.Echo"] },
    ]) {
      const { response } = await ask(echo, { say }, options, "say", message);
      assert.equal(response.text, "hello");
    }
  });

  test("passes with ceilings where it is one of gRPC itself", () => {
    const interceptor = fieldMaskInterceptor({ ceilings });
    const call = {} as Any;
    for (const [service, method] of [
      ["grpc.health.v1.Health", "Check"],
      ["grpc.reflection.v1.ServerReflection", "ServerReflectionInfo"],
      ["grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo"],
      ["grpc.channelz.v1.Channelz", "GetServers"],
    ]) {
      const path = `/${service}/${method}`;
      const definition = { ...echo.say, path } as Any;
      assert.equal(interceptor(definition, call), call);
    }
    const close = { ...echo.say, path: "/grpc.health.v1.Health2/Check" } as Any;
    assert.notEqual(interceptor(close, call), call);
  });

  test("keeps its ceilings where it is known, though its service is open", async () => {
    const { response } = await ask(
      wrapped,
      { getUser: (_: Any, callback: Any) => callback(null, fullUser()) },
      { ceilings, open: ["shop.Shop"] },
    );
    assert.deepEqual(setFields(response), ["name", "email"]);
  });
});

test("a server interceptor that a client is given says so", () => {
  const client: Any = new (makeClient(Shop))(
    "127.0.0.1:1",
    credentials.createInsecure(),
    { interceptors: [fieldMaskInterceptor({ masks: [] }) as Any] },
  );
  assert.throws(() => client.getUser(request, () => {}), {
    name: "TypeError",
    message: /is for servers.*fieldMaskMetadata/,
  });
  client.close();
});
