import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { create, type Message, toBinary } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import {
  credentials,
  Metadata,
  Server,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import {
  callMask,
  fieldMaskInterceptor,
  fieldMaskMetadata,
  fieldMaskStatus,
  makeClient,
  serviceDefinition,
  withFieldMaskErrors,
} from "../../src/grpc/index.js";
import {
  FieldMaskError,
  FieldMaskReason,
} from "../../src/mask/field-mask-error.js";
import { bind, failureOf, listenGrpc } from "../service/doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  Shop,
  schemas,
  setFields,
} from "../service/shop.js";

const allMasks = Object.values(masks);
const closers: (() => void)[] = [];
after(() => {
  for (const close of closers) {
    close();
  }
});

// biome-ignore lint/suspicious/noExplicitAny: handlers and calls of all kinds
type Any = any;

async function serve(handlers: object, ...interceptors: ServerInterceptor[]) {
  const { address, server } = await listenGrpc(handlers, ...interceptors);
  const client: Any = new (makeClient(Shop))(
    address,
    credentials.createInsecure(),
  );
  closers.push(() => {
    client.close();
    server.forceShutdown();
  });
  return client;
}

function request(...paths: string[]): AnyMessage {
  const readMask = create(FieldMaskSchema, { paths });
  return make("GetUserRequest", { name: "ada", readMask });
}

/** How a call ends: its responses and its status. */
function ended(
  call: Any,
): Promise<{ data: Message[]; code: number; details: string }> {
  return new Promise((resolve) => {
    const data: Message[] = [];
    call.on("data", (message: Message) => data.push(message));
    call.on("error", () => {});
    call.on("status", ({ code, details }: Any) =>
      setImmediate(() => resolve({ data, code, details })),
    );
  });
}

/** The error or the response of a unary call. */
function answered(
  client: Any,
  method: string,
  ...args: unknown[]
): Promise<{ error: ServiceError | null; response: AnyMessage }> {
  return new Promise((resolve) =>
    client[method](
      ...args,
      (error: ServiceError | null, response: AnyMessage) =>
        resolve({ error, response }),
    ),
  );
}

suite("fieldMaskInterceptor", () => {
  test("gives a method with nothing to do the call itself back", () => {
    const interceptor = fieldMaskInterceptor({ masks: allMasks });
    const definition = serviceDefinition(Shop) as Any;
    const call = {} as Any;
    assert.equal(interceptor(definition.ping, call), call);
    assert.equal(interceptor(definition.getTeam, call), call);
    assert.notEqual(interceptor(definition.getUser, call), call);
    const withSideChannel = fieldMaskInterceptor({ sideChannel: true });
    assert.notEqual(withSideChannel(definition.ping, call), call);
  });

  test("knows methods of other definitions by their paths", () => {
    const call = {} as Any;
    const { getUser, getTeam } = serviceDefinition(Shop) as Any;
    const foreign = (path: string) => ({
      ...getUser,
      path,
      responseSerialize: () => Buffer.alloc(0),
    });
    const interceptor = fieldMaskInterceptor({ masks: allMasks });
    assert.notEqual(interceptor(foreign(getUser.path), call), call);
    assert.equal(interceptor(foreign(getTeam.path), call), call);
    assert.equal(interceptor(foreign("/shop.Other/GetUser"), call), call);
    const option = { sideChannel: true };
    assert.equal(
      fieldMaskInterceptor(option)(foreign(getTeam.path), call),
      call,
    );
    const knows = fieldMaskInterceptor({ ...option, services: [Shop] });
    assert.notEqual(knows(foreign(getTeam.path), call), call);
  });

  test("knows the serialisers of another copy of the package", () => {
    const { getUser } = serviceDefinition(Shop) as Any;
    const { responseSerialize } = getUser;
    assert.equal(
      responseSerialize[Symbol.for("protoc-gen-fieldmask-es.method")],
      Shop.method.getUser,
    );
  });

  test("masks the bytes of a message, and refuses bytes that are none", async () => {
    const user = toBinary(schemas.User, fullUser());
    const client = await serve(
      {
        getUser: (call: Any, callback: Any) =>
          callback(
            null,
            call.request.name === "cut" ? user.subarray(0, -1) : user,
          ),
      },
      fieldMaskInterceptor({ masks: allMasks }),
    );
    const { response } = await answered(
      client,
      "getUser",
      request("email", "address.city"),
    );
    assert.deepEqual(
      response,
      make("User", {
        email: "ada@example.org",
        address: { city: "London" },
      }),
    );
    const cut = make("GetUserRequest", {
      name: "cut",
      readMask: { paths: ["email"] },
    });
    const { error } = await answered(client, "getUser", cut);
    assert.equal(error?.code, status.INTERNAL);
    assert.match(
      String(error?.details),
      /^cannot mask the output of shop\.Shop\.GetUser: cannot mask the bytes of a shop\.User: a value that is cut off, at byte \d+$/,
    );
  });

  test("refuses bytes where the service is defined by another library", async () => {
    const definition = Object.fromEntries(
      Object.entries(serviceDefinition(Shop)).map(([name, method]) => [
        name,
        { ...method, responseSerialize: (bytes: Any) => bytes },
      ]),
    );
    const server = new Server({
      interceptors: [
        fieldMaskInterceptor({ masks: allMasks, services: [Shop] }),
      ],
    });
    server.addService(definition, {
      getUser: (_: Any, callback: Any) =>
        callback(null, Buffer.from(toBinary(schemas.User, fullUser()))),
    });
    const client: Any = new (makeClient(Shop))(
      await bind(server),
      credentials.createInsecure(),
    );
    closers.push(() => {
      client.close();
      server.forceShutdown();
    });
    const { error } = await answered(client, "getUser", request("email"));
    assert.equal(error?.code, status.INTERNAL);
  });

  test("never sends what it cannot mask", async () => {
    const client = await serve(
      {
        getUser: (call: Any, callback: Any) =>
          callback(
            null,
            call.request.name === "plain" ? { name: "ada" } : null,
          ),
        watchUsers: (call: Any) => {
          call.write(fullUser());
          call.write({ name: "secret" });
          call.end();
        },
      },
      fieldMaskInterceptor({ masks: allMasks }),
    );
    for (const name of ["plain", "none"]) {
      const { error } = await answered(
        client,
        "getUser",
        make("GetUserRequest", { name }),
      );
      assert.equal(error?.code, status.INTERNAL);
      assert.match(error?.details ?? "", /shop\.User/);
    }
    const { data, code } = await ended(client.watchUsers(request("name")));
    assert.equal(code, status.INTERNAL);
    assert.deepEqual(data.map(setFields), [["name"]]);
  });

  test("takes masks from a module, also from one in CommonJS, and nothing else", () => {
    const module = { UserMask: masks.get, ListMask: masks.list };
    const compiled = { ...module, __esModule: true };
    const { getUser, listUsers } = serviceDefinition(Shop) as Any;
    for (const imported of [
      module,
      { ...module, default: module },
      { ...module, __esModule: true, default: module },
      { ...compiled, default: compiled, "module.exports": compiled },
      { module },
    ]) {
      const interceptor = fieldMaskInterceptor({
        masks: Object.values(imported) as Any,
      });
      const call = {} as Any;
      assert.notEqual(interceptor(getUser, call), call);
      assert.notEqual(interceptor(listUsers, call), call);
    }
    for (const wrong of [[{}], [undefined], [Shop], [module, {}]]) {
      assert.throws(
        () => fieldMaskInterceptor({ masks: wrong as Any }),
        TypeError,
      );
    }
  });

  test("leaves metadata, trailers and large messages as they are", async () => {
    const photo = new Uint8Array(1_000_000).fill(7);
    const seen: unknown[] = [];
    const client = await serve(
      {
        getUser: (call: Any, callback: Any) => {
          seen.push(
            call.metadata.get("x-client"),
            call.metadata.get("x-bin")[0],
          );
          const metadata = new Metadata();
          metadata.set("x-header", "header");
          call.sendMetadata(metadata);
          const trailer = new Metadata();
          trailer.set("x-trailer", "trailer");
          callback(null, make("User", { name: "ada", photo }), trailer);
        },
      },
      fieldMaskInterceptor({ masks: allMasks, sideChannel: true }),
    );
    const metadata = new Metadata();
    metadata.set("x-client", "client");
    metadata.set("x-bin", Buffer.from([0, 255]));
    const received: Any[] = [];
    const response = await new Promise<Any>((resolve, reject) => {
      const call = client.getUser(
        request("photo"),
        metadata,
        (error: Any, user: Any) =>
          error ? reject(error) : setImmediate(resolve, user),
      );
      call.on("metadata", (header: Metadata) =>
        received.push(header.get("x-header")),
      );
      call.on("status", (end: Any) =>
        received.push(end.metadata.get("x-trailer")),
      );
    });
    assert.deepEqual(seen, [["client"], Buffer.from([0, 255])]);
    assert.deepEqual(received, [["header"], ["trailer"]]);
    assert.deepEqual(response.photo, Buffer.from(photo));
    assert.equal(response.name, "");
  });

  test("works beside other interceptors", async () => {
    const log: string[] = [];
    const logging =
      (name: string): ServerInterceptor =>
      (_, call) =>
        new ServerInterceptingCall(call, {
          sendMessage: (message: Any, next) => {
            log.push(`${name} ${setFields(message).length}`);
            next(message);
          },
          sendStatus: (end, next) => {
            log.push(`${name} ${end.code}`);
            next(end);
          },
        });
    const client = await serve(
      { getUser: (_: Any, callback: Any) => callback(null, fullUser()) },
      logging("outer"),
      fieldMaskInterceptor({ masks: allMasks }),
      logging("inner"),
    );
    await answered(client, "getUser", request("email"));
    await answered(client, "getUser", request("nmae"));
    const all = setFields(fullUser()).length;
    assert.deepEqual(log, [
      `inner ${all}`,
      "outer 1",
      "inner 0",
      "outer 0",
      "outer 3",
    ]);
  });

  test("lets grpc-js answer for methods that nobody has", async () => {
    const client = await serve(
      {},
      fieldMaskInterceptor({ masks: allMasks, sideChannel: true }),
    );
    const { getUser } = serviceDefinition(Shop) as Any;
    for (const path of ["/shop.Shop/Nothing", "/shop.Shop/GetUser"]) {
      const error = await new Promise<ServiceError>((resolve) =>
        client.makeUnaryRequest(
          path,
          getUser.requestSerialize,
          getUser.responseDeserialize,
          request("email"),
          resolve,
        ),
      );
      assert.equal(error.code, status.UNIMPLEMENTED);
    }
  });

  test("ends a call that fails while its response waits for the request", async () => {
    const client = await serve(
      {
        joinUsers: (call: Any, callback: Any) => {
          callback(null, fullUser());
          const gone = { code: status.NOT_FOUND, details: "gone" };
          setImmediate(() => call.emit("error", gone));
        },
      },
      fieldMaskInterceptor({ masks: allMasks }),
    );
    const error = await new Promise<ServiceError>((resolve) =>
      client.joinUsers({ deadline: Date.now() + 5000 }, resolve),
    );
    assert.equal(error.code, status.NOT_FOUND);
  });

  test("keeps the process alive if a response cannot be serialised", async () => {
    const client = await serve(
      {
        getUser: (_: Any, callback: Any) =>
          callback(null, Object.assign(fullUser(), { address: 5 })),
      },
      fieldMaskInterceptor({ masks: allMasks }),
    );
    const { error } = await answered(client, "getUser", request("address"));
    assert.equal(error?.code, status.INTERNAL);
    const { response } = await answered(client, "getUser", request("email"));
    assert.deepEqual(setFields(response), ["email"]);
  });
});

suite("withFieldMaskErrors", () => {
  const mistake = () =>
    new FieldMaskError([
      {
        path: "nmae",
        reason: FieldMaskReason.unknownField,
        description: "no such field",
      },
    ]);
  const denied = () =>
    new FieldMaskError([
      {
        path: "email",
        reason: FieldMaskReason.forbiddenField,
        description: "no",
      },
    ]);

  test("ends calls for a FieldMaskError, however it comes", async () => {
    const ways: Record<string, (call: Any, callback: Any) => unknown> = {
      throw: () => {
        throw mistake();
      },
      reject: async () => {
        throw mistake();
      },
      callback: (_, callback) => callback(mistake()),
      late: async (_, callback) => {
        await new Promise(setImmediate);
        callback(mistake());
      },
    };
    const client = await serve(
      withFieldMaskErrors({
        getUser: (call: Any, callback: Any) =>
          ways[call.request.name]?.(call, callback),
        joinUsers: async (call: Any, callback: Any) => {
          for await (const { name } of call) {
            await ways[name]?.(call, callback);
          }
        },
      }),
    );
    for (const name of Object.keys(ways)) {
      const requests = make("GetUserRequest", { name });
      const unary = await answered(client, "getUser", requests);
      const streamed = await new Promise<ServiceError>((resolve) => {
        client.joinUsers(resolve).end(requests);
      });
      for (const error of [unary.error as ServiceError, streamed]) {
        const { code, violations } = failureOf(error);
        assert.equal(code, status.INVALID_ARGUMENT, name);
        assert.deepEqual(
          violations.map(({ field }) => field),
          ["nmae"],
        );
      }
    }
  });

  test("ends streams for a FieldMaskError, however it comes", async () => {
    const ways: Record<string, (call: Any) => unknown> = {
      throw: () => {
        throw mistake();
      },
      reject: async () => {
        await new Promise(setImmediate);
        throw mistake();
      },
      emit: (call) => call.emit("error", mistake()),
      destroy: (call) => call.destroy(mistake()),
    };
    const client = await serve(
      withFieldMaskErrors({
        watchUsers: (call: Any) => {
          call.write(fullUser());
          return ways[call.request.name]?.(call);
        },
        chatUsers: async (call: Any) => {
          for await (const { name } of call) {
            call.write(fullUser());
            await ways[name]?.(call);
          }
        },
      }),
    );
    for (const name of Object.keys(ways)) {
      const requests = make("GetUserRequest", { name });
      const chat = client.chatUsers();
      chat.write(requests);
      for (const end of await Promise.all([
        ended(client.watchUsers(requests)),
        ended(chat),
      ])) {
        assert.equal(end.code, status.INVALID_ARGUMENT, name);
        assert.equal(end.data.length, 1);
      }
    }
  });

  test("answers other errors as grpc-js would, and keeps their codes", async () => {
    const ways: Record<string, () => unknown> = {
      throw: () => {
        throw new Error("secret");
      },
      reject: async () => {
        throw new Error("secret");
      },
      coded: async () => {
        throw Object.assign(new Error("gone"), { code: status.NOT_FOUND });
      },
      "coded throw": () => {
        throw Object.assign(new Error("gone"), { code: status.NOT_FOUND });
      },
    };
    const client = await serve(
      withFieldMaskErrors({
        getUser: (call: Any) => ways[call.request.name]?.(),
        watchUsers: (call: Any) => ways[call.request.name]?.(),
      }),
    );
    for (const name of Object.keys(ways)) {
      const requests = make("GetUserRequest", { name });
      const { error } = await answered(client, "getUser", requests);
      const { code, details } = await ended(client.watchUsers(requests));
      const expected = name.startsWith("coded")
        ? [status.NOT_FOUND, "gone"]
        : [status.UNKNOWN, "Unknown error"];
      assert.deepEqual([error?.code, error?.details], expected);
      assert.deepEqual([code, details], expected);
    }
  });

  test("wraps the methods of a class, which keep their object", async () => {
    class Service {
      #name = "private";
      async getUser(_: Any, callback: Any) {
        callback(null, make("User", { name: this.#name }));
        await new Promise(setImmediate);
        throw new Error("after the answer");
      }
    }
    class Frozen extends Service {
      label = "own";
    }
    const wrapped = withFieldMaskErrors(Object.freeze(new Frozen()));
    assert.ok(wrapped instanceof Service);
    assert.equal((wrapped as Any).label, "own");
    const client = await serve(wrapped);
    const { response } = await answered(client, "getUser", request());
    assert.equal(response.name, "private");
    assert.deepEqual(Object.keys(withFieldMaskErrors({ a() {}, b: 1 })), ["a"]);
  });

  test("lets a handler read a stream both ways to its end", async () => {
    const client = await serve(
      withFieldMaskErrors({
        chatUsers: async (call: Any) => {
          for await (const { name } of call) {
            call.write(fullUser(name));
          }
          for (let i = 0; i < 100; i++) {
            call.write(fullUser("last"));
          }
          call.end();
        },
      }),
    );
    const call = client.chatUsers();
    call.write(request());
    call.end();
    const { data, code } = await ended(call);
    assert.equal(code, status.OK);
    assert.equal(data.length, 101);
  });

  test("ends a call that its handler destroys", async () => {
    const client = await serve(
      withFieldMaskErrors({
        watchUsers: (call: Any) => {
          call.write(fullUser());
          setImmediate(() => call.destroy());
        },
      }),
    );
    const { code } = await ended(client.watchUsers(request()));
    assert.equal(code, status.UNKNOWN);
  });

  test("has a status for the callbacks of those who do without", () => {
    const { code, details, metadata } = fieldMaskStatus(mistake());
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.match(details, /nmae/);
    assert.equal(metadata.get("grpc-status-details-bin").length, 1);
    assert.equal(fieldMaskStatus(denied()).code, status.PERMISSION_DENIED);
  });
});

suite("fieldMaskMetadata", () => {
  test("makes metadata with the header", () => {
    assert.deepEqual(fieldMaskMetadata(["a", "b.c"]).getMap(), {
      "x-goog-fieldmask": "a,b.c",
    });
    const given = new Metadata();
    given.set("x-other", "1");
    const mask = create(FieldMaskSchema, { paths: ["a"] });
    assert.deepEqual(fieldMaskMetadata(mask, given, "x-fields").getMap(), {
      "x-other": "1",
      "x-fields": "a",
    });
    assert.deepEqual(given.getMap(), { "x-other": "1" });
    assert.deepEqual(fieldMaskMetadata([], given).getMap(), { "x-other": "1" });
  });

  test("refuses what a header cannot carry", () => {
    assert.throws(() => fieldMaskMetadata(["labels.`ä`"]), {
      name: "FieldMaskError",
    });
  });

  test("reaches the service", async () => {
    const client = await serve(
      { getUser: (_: Any, callback: Any) => callback(null, fullUser()) },
      fieldMaskInterceptor({ sideChannel: true }),
    );
    const { response } = await answered(
      client,
      "getUser",
      request(),
      fieldMaskMetadata(["labels.a", "email"]),
    );
    assert.deepEqual(response.labels, { a: "1" });
    assert.deepEqual(setFields(response), ["email", "labels"]);
  });
});

suite("callMask without an interceptor", () => {
  test("goes by the request, or wants everything", () => {
    const metadata = new Metadata();
    const call = { metadata, request: request("email") };
    assert.ok(callMask(call, masks.get).wants("email"));
    assert.ok(!callMask(call, masks.get).wants("name"));
    assert.ok(callMask({ metadata }, masks.get).wants("name"));
    assert.ok(
      callMask({ metadata }, Shop.method.getUser?.output as Any).wants("name"),
    );
  });
});
