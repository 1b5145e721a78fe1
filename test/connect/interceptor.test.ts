import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, suite, test } from "node:test";
import { create, toJsonString } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import {
  Code,
  ConnectError,
  createClient,
  createContextValues,
  createRouterTransport,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import {
  callMask,
  createFieldMaskInterceptor,
  type FieldMaskInterceptorOptions,
  fieldMaskHeader,
} from "../../src/connect/index.js";
import { BadRequestSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import {
  FieldMaskError,
  FieldMaskReason,
} from "../../src/mask/field-mask-error.js";
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

// biome-ignore lint/suspicious/noExplicitAny: handlers and clients of all kinds
type Any = any;

/** A server on HTTP/1.1, as for browsers and curl. */
async function serve(
  handlers: object,
  options: FieldMaskInterceptorOptions,
): Promise<string> {
  const server = createServer(
    connectNodeAdapter({
      interceptors: [createFieldMaskInterceptor(options)],
      routes: (router) => void router.service(Shop, handlers as Any),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client without a network. */
function clientOf(handlers: object, options: FieldMaskInterceptorOptions): Any {
  const transport = createRouterTransport(
    ({ service }) => void service(Shop, handlers as Any),
    { router: { interceptors: [createFieldMaskInterceptor(options)] } },
  );
  return createClient(Shop, transport);
}

function request(...paths: string[]): AnyMessage {
  const readMask = create(FieldMaskSchema, { paths });
  return make("GetUserRequest", { name: "ada", readMask });
}

const mistake = () =>
  new FieldMaskError([
    {
      path: "nmae",
      reason: FieldMaskReason.unknownField,
      description: "no such field",
    },
  ]);

suite("createFieldMaskInterceptor", () => {
  test("answers a POST of JSON, and tells in it what is wrong", async () => {
    const url = await serve(
      { getUser: () => fullUser() },
      { masks: allMasks, sideChannel: true },
    );
    const post = (body: string, headers = {}) =>
      fetch(`${url}/shop.Shop/GetUser`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
    const masked = await post('{"readMask": "email,address.city"}');
    assert.deepEqual(await masked.json(), {
      email: "ada@example.org",
      address: { city: "London" },
    });
    const byHeader = await post("{}", { "X-Goog-FieldMask": "displayName" });
    assert.deepEqual(await byHeader.json(), { displayName: "Ada" });

    const refused = await post('{"readMask": "nmae"}');
    assert.equal(refused.status, 400);
    const { code, message, details } = (await refused.json()) as Any;
    assert.equal(code, "invalid_argument");
    assert.match(message, /nmae/);
    assert.equal(details[0].type, "google.rpc.BadRequest");
    const [violation] = details[0].debug.fieldViolations;
    assert.equal(violation.field, "nmae");
    assert.equal(violation.reason, "UNKNOWN_FIELD");
  });

  test("lets caches know that a GET depends on the header", async () => {
    const url = await serve(
      { getUser: () => fullUser() },
      { masks: allMasks, sideChannel: true },
    );
    const get = (message: AnyMessage) => {
      const query = new URLSearchParams({
        connect: "v1",
        encoding: "json",
        message: toJsonString(schemas.GetUserRequest, message),
      });
      return fetch(`${url}/shop.Shop/GetUser?${query}`, {
        headers: fieldMaskHeader(["email"]),
      });
    };
    const response = await get(request());
    assert.deepEqual(await response.json(), { email: "ada@example.org" });
    assert.match(response.headers.get("vary") ?? "", /x-goog-fieldmask/);
    const refused = await get(request("nmae"));
    assert.equal(refused.status, 400);
    assert.match(refused.headers.get("vary") ?? "", /x-goog-fieldmask/);
    const posted = await fetch(`${url}/shop.Shop/GetUser`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    assert.doesNotMatch(posted.headers.get("vary") ?? "", /fieldmask/);
  });

  test("turns a FieldMaskError of a handler into INVALID_ARGUMENT, also without masks", async () => {
    const handlers = {
      getUser: () => {
        throw mistake();
      },
      ping: async () => {
        throw mistake();
      },
      async *watchUsers() {
        yield fullUser();
        throw mistake();
      },
      async *pingAll() {
        yield make("Team");
        throw mistake();
      },
    };
    const client = clientOf(handlers, { masks: allMasks });
    const all = async (responses: AsyncIterable<unknown>) => {
      let count = 0;
      for await (const _ of responses) {
        count++;
        assert.equal(count, 1);
      }
    };
    for (const call of [
      () => client.getUser({}),
      () => client.ping({}),
      () => all(client.watchUsers({})),
      () => all(client.pingAll((async function* () {})())),
    ]) {
      await assert.rejects(call, (error: Any) => {
        assert.equal(error.code, Code.InvalidArgument);
        const [details] = error.findDetails(BadRequestSchema);
        assert.equal(details.fieldViolations[0].field, "nmae");
        return true;
      });
    }
  });

  test("leaves other errors and the answers around as they are", async () => {
    const handlers = {
      getUser: (_: Any, context: HandlerContext) => {
        context.responseHeader.set("x-header", "header");
        context.responseTrailer.set("x-trailer", "trailer");
        return { name: "from a plain object", email: "a" };
      },
      getTeam: () => {
        throw new ConnectError("gone", Code.NotFound);
      },
      listUsers: () => {
        throw Object.assign(new Error("a driver's"), { code: 7 });
      },
    };
    const client = clientOf(handlers, { masks: allMasks, sideChannel: true });
    const received: Any[] = [];
    const user = await client.getUser(request("name"), {
      onHeader: (header: Headers) => received.push(header.get("x-header")),
      onTrailer: (trailer: Headers) => received.push(trailer.get("x-trailer")),
    });
    assert.deepEqual(setFields(user), ["name"]);
    assert.deepEqual(received, ["header", "trailer"]);
    await assert.rejects(client.getTeam({}), { code: Code.NotFound });
    await assert.rejects(client.listUsers({}), { code: Code.Internal });
  });

  test("sends no response whose request it has not seen", async () => {
    let sent: AsyncIterable<unknown> | undefined;
    const around: Interceptor = (next) => (call) => {
      sent = call.stream ? call.message : undefined;
      return next(call);
    };
    const passBy: Interceptor = (next) => (call) =>
      next({ ...call, message: sent } as typeof call);
    for (const options of [
      { masks: allMasks },
      { ceilings: [{ message: schemas.User, see: ["name"] }] },
    ]) {
      const transport = createRouterTransport(
        ({ service }) =>
          void service(Shop, {
            async *watchUsers() {
              yield fullUser();
            },
          } as Any),
        {
          router: {
            interceptors: [around, createFieldMaskInterceptor(options), passBy],
          },
        },
      );
      const client = createClient(Shop, transport) as Any;
      await assert.rejects(
        async () => {
          for await (const _ of client.watchUsers(request("email"))) {
            assert.fail("a response");
          }
        },
        { code: Code.Internal, message: /bypassed the interceptor/ },
      );
    }
  });

  test("ends a call with the ConnectError of a ceiling", async () => {
    const client = clientOf(
      { getUser: () => fullUser() },
      {
        ceilings: [
          {
            message: schemas.User,
            see: ({ header, method }) => {
              throw new ConnectError(
                `${method.name} ${header.get("role")}`,
                Code.Unauthenticated,
              );
            },
          },
        ],
      },
    );
    await assert.rejects(client.getUser({}, { headers: { role: "guest" } }), {
      code: Code.Unauthenticated,
      rawMessage: "GetUser guest",
    });
  });

  test("refuses a stream even if its handler carries on", async () => {
    const seen: string[] = [];
    const client = clientOf(
      {
        async joinUsers(requests: AsyncIterable<AnyMessage>) {
          for (const _ of ["once", "again"]) {
            try {
              for await (const { name } of requests) {
                seen.push(String(name));
              }
            } catch {}
          }
          return fullUser();
        },
        async *chatUsers(requests: AsyncIterable<unknown>) {
          try {
            for await (const _ of requests) {
              yield fullUser();
            }
          } catch {}
        },
      },
      { masks: allMasks },
    );
    const requests = async function* () {
      yield request("email");
      yield request("name");
      yield request("email");
    };
    await assert.rejects(client.joinUsers(requests()), {
      code: Code.InvalidArgument,
    });
    assert.deepEqual(seen, ["ada"]);
    await assert.rejects(
      async () => {
        for await (const user of client.chatUsers(requests())) {
          assert.deepEqual(setFields(user), ["email"]);
        }
      },
      { code: Code.InvalidArgument },
    );
  });

  test("does no harm on the client's side", async () => {
    const closed: string[] = [];
    const transport = createRouterTransport(
      ({ service }) =>
        void service(Shop, {
          getUser: () => fullUser(),
          async joinUsers(requests: AsyncIterable<AnyMessage>) {
            let last = "";
            for await (const { name } of requests) {
              last = String(name);
            }
            return fullUser(last);
          },
          async *chatUsers(requests: AsyncIterable<AnyMessage>) {
            for await (const { name } of requests) {
              yield fullUser(String(name));
            }
          },
        } as Any),
      {
        transport: {
          interceptors: [createFieldMaskInterceptor({ masks: allMasks })],
        },
      },
    );
    const client: Any = createClient(Shop, transport);
    const stream = async function* (...paths: string[]) {
      try {
        for (const path of paths) {
          yield request(path);
        }
      } finally {
        closed.push(paths.join());
      }
    };
    assert.deepEqual(setFields(await client.getUser(request("email"))), [
      "email",
    ]);
    const joined = await client.joinUsers(stream("email", "email"));
    assert.deepEqual(setFields(joined), ["email"]);
    const chat = async (...paths: string[]) => {
      for await (const user of client.chatUsers(stream(...paths))) {
        assert.deepEqual(setFields(user), ["name"]);
      }
    };
    await chat("name", "name");
    await assert.rejects(chat("name", "email"), { code: Code.InvalidArgument });
    assert.deepEqual(closed, ["email,email", "name,name", "name,email"]);
  });
});

test("fieldMaskHeader makes the header of a call", () => {
  assert.deepEqual(fieldMaskHeader(["a", "b.c"]), {
    "x-goog-fieldmask": "a,b.c",
  });
  assert.deepEqual(fieldMaskHeader(["a"], "x-fields"), { "x-fields": "a" });
  assert.deepEqual(fieldMaskHeader([]), {});
  assert.throws(() => fieldMaskHeader(["labels.`ä`"]), {
    name: "FieldMaskError",
  });
});

test("callMask wants everything where the interceptor has nothing to do", () => {
  const context = { values: createContextValues() };
  assert.ok(callMask(context, masks.get).wants("email"));
  assert.ok(callMask(context, schemas.User).wants("email"));
});
