import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import {
  credentials,
  loadPackageDefinition,
  Server,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import {
  callMask,
  fieldMaskInterceptor,
  makeClient,
  packageDefinition,
} from "../../src/grpc/index.js";
import { bind } from "../service/doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  Shop,
  setFields,
} from "../service/shop.js";

// biome-ignore lint/suspicious/noExplicitAny: NestJS has no types for these
type Any = any;

/** The options of a microservice in NestJS, as far as they are about its service. */
const options = {
  package: "shop",
  packageDefinition: packageDefinition(Shop),
  channelOptions: {
    interceptors: [fieldMaskInterceptor({ masks: Object.values(masks) })],
  },
};

/** A controller whose methods are decorated with `@GrpcMethod("Shop")`. */
class ShopController {
  async getUser({ name }: Any, _metadata: Any, call: Any) {
    return callMask(call, masks.get).wants("labels")
      ? fullUser(name)
      : make("User", { name, email: "without labels" });
  }

  async listUsers() {
    return { users: [{ name: "a plain object" }] };
  }
}

/** Add the controller to a server, in the way of NestJS: by what is on the prototypes of the clients. */
function serverOf(controller: Any): Server {
  const server = new Server(options.channelOptions);
  // As `onLoadPackageDefinition` gets it.
  new ReflectionService(options.packageDefinition).addToServer(server);
  const root = loadPackageDefinition(options.packageDefinition) as Any;
  // What has a format is a message.
  const clients = Object.entries<Any>(root[options.package]).filter(
    ([, definition]) => definition.format === undefined,
  );
  for (const [name, client] of clients) {
    assert.equal(name, "Shop");
    const handlers: Record<string, unknown> = {};
    for (const method in client.prototype) {
      // @GrpcMethod goes by the name of the method, with a capital letter.
      const handler = controller[method[0]?.toLowerCase() + method.slice(1)];
      if (/^[A-Z]/.test(method) && handler !== undefined) {
        handlers[method] = async (call: Any, callback: Any) =>
          handler
            .call(controller, call.request, call.metadata, call)
            .then((response: unknown) => callback(null, response), callback);
      }
    }
    server.addService(client.service, handlers as Any);
  }
  return server;
}

suite("a service of NestJS", () => {
  const closers: (() => void)[] = [];
  after(() => {
    for (const close of closers) {
      close();
    }
  });

  const ask = async (method: string, request: AnyMessage) => {
    const server = serverOf(new ShopController());
    const client: Any = new (makeClient(Shop))(
      await bind(server),
      credentials.createInsecure(),
    );
    closers.push(() => {
      client.close();
      server.forceShutdown();
    });
    return new Promise<{ error: ServiceError | null; response: AnyMessage }>(
      (resolve) =>
        client[method](
          request,
          (error: ServiceError | null, response: AnyMessage) =>
            resolve({ error, response }),
        ),
    );
  };

  test("is masked, and can ask what is worth loading", async () => {
    const getUser = (...paths: string[]) =>
      ask("getUser", make("GetUserRequest", { readMask: { paths } }));
    const masked = await getUser("email", "labels.a");
    assert.deepEqual(setFields(masked.response), ["email", "labels"]);
    assert.equal((await getUser("email")).response.email, "without labels");
    const refused = await getUser("nmae");
    assert.equal(refused.error?.code, status.INVALID_ARGUMENT);
  });

  test("is told to return messages where masks count", async () => {
    const { error } = await ask("listUsers", make("ListUsersRequest"));
    assert.equal(error?.code, status.INTERNAL);
    assert.match(
      error?.details ?? "",
      /output of shop\.Shop\.ListUsers.*shop\.ListUsersResponse.*create\(\).*plain object/,
    );
  });
});
