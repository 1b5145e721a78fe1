import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import {
  credentials,
  type ServerOptions,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { createServer, ServerError, type ServerMiddleware } from "nice-grpc";
import {
  fieldMaskInterceptor,
  fieldMaskStatus,
  makeClient,
  serviceDefinition,
} from "../../src/grpc/index.js";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { failureOf } from "../service/doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  Shop,
  schemas,
  setFields,
} from "../service/shop.js";

// biome-ignore lint/suspicious/noExplicitAny: a service without types
type Any = any;

/** What docs/nice-grpc.md shows. */
const fieldMaskErrors: ServerMiddleware = async function* (call, context) {
  try {
    return yield* call.next(call.request, context);
  } catch (error) {
    if (!isFieldMaskError(error)) {
      throw error;
    }
    const { code, details, metadata } = fieldMaskStatus(error);
    for (const value of metadata.get("grpc-status-details-bin")) {
      context.trailer.set("grpc-status-details-bin", value as Buffer);
    }
    throw new ServerError(code, details);
  }
};

suite("a service of nice-grpc", async () => {
  const options: ServerOptions = {
    interceptors: [
      fieldMaskInterceptor({
        masks: Object.values(masks),
        ceilings: [
          { message: schemas.User, see: ["name", "email", "address"] },
        ],
      }),
    ],
  };
  const server = createServer(options).use(fieldMaskErrors);
  server.add(
    serviceDefinition(Shop) as Any,
    {
      // nice-grpc wants a handler for each method.
      ...Object.fromEntries(
        Shop.methods.map(({ localName }) => [localName, async () => {}]),
      ),
      getUser: async ({ name }: Any) => fullUser(name),
      getTeam: async () => ({ title: "a plain object", lead: { name: "a" } }),
      async *watchUsers({ name }: Any) {
        yield fullUser(name);
      },
      updateUser: async (request: Any) =>
        masks.update.filter(request).update(fullUser()),
    } as Any,
  );
  const port = await server.listen("127.0.0.1:0");
  const client: Any = new (makeClient(Shop))(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
  );
  after(async () => {
    client.close();
    server.forceShutdown();
  });
  const ask = (method: string, request: AnyMessage) =>
    new Promise<{ error: ServiceError | null; response: AnyMessage }>(
      (resolve) =>
        client[method](
          request,
          (error: ServiceError | null, response: AnyMessage) =>
            resolve({ error, response }),
        ),
    );
  const getUser = (...paths: string[]) =>
    make("GetUserRequest", { name: "ada", readMask: { paths } });

  test("is masked by its requests and by ceilings, though nice-grpc wraps its serialisers", async () => {
    const { response } = await ask("getUser", getUser("email", "labels"));
    assert.deepEqual(setFields(response), ["email"]);
    const whole = await ask("getUser", getUser());
    assert.deepEqual(setFields(whole.response), ["name", "email", "address"]);
    for await (const user of client.watchUsers(getUser("name", "labels"))) {
      assert.deepEqual(setFields(user), ["name"]);
    }
  });

  test("refuses wrong masks with their details", async () => {
    const { error } = await ask("getUser", getUser("nmae"));
    assert.ok(error);
    const { code, violations } = failureOf(error);
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.equal(violations[0]?.field, "nmae");
  });

  test("passes the error of a handler on with its details, by a middleware", async () => {
    const request = make("UpdateUserRequest", {
      user: { friends: [] },
      updateMask: { paths: ["friends.*.name"] },
    });
    const { error } = await ask("updateUser", request);
    assert.ok(error);
    const { code, violations } = failureOf(error);
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.equal(violations[0]?.field, "friends.*.name");
  });

  test("never sends what is no message of protobuf-es", async () => {
    const { error } = await ask("getTeam", getUser());
    assert.equal(error?.code, status.INTERNAL);
    assert.match(
      error.details,
      /cannot mask the output of shop\.Shop\.GetTeam/,
    );
  });
});
