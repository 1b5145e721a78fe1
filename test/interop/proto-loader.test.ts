import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import {
  credentials,
  loadPackageDefinition,
  Server,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { createFieldMaskInterceptor } from "../../src/connect/index.js";
import { BadRequestSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import { fieldMaskInterceptor } from "../../src/grpc/index.js";
import {
  bind,
  grpcHandlers,
  listenConnect,
  listenGrpc,
} from "../service/doors.js";
import { masks, Shop, setFields, shopFiles } from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";

// biome-ignore lint/suspicious/noExplicitAny: proto-loader has no types of its own
type Any = any;

const options = { masks: Object.values(masks), sideChannel: true };
const foreign = loadPackageDefinition(
  loadFileDescriptorSetFromBuffer(
    Buffer.from(toBinary(FileDescriptorSetSchema, shopFiles)),
    { keepCase: true },
  ),
) as Any;

const closers: (() => unknown)[] = [];
after(() => Promise.all(closers.map((close) => close())));

function clientOf(address: string): Any {
  const client = new foreign.shop.Shop(address, credentials.createInsecure());
  closers.push(() => client.close());
  return client;
}

function request(...paths: string[]): object {
  return { name: "ada", read_mask: { paths } };
}

function answered(
  client: Any,
  ...paths: string[]
): Promise<{ error: ServiceError | null; user: Any }> {
  return new Promise((resolve) =>
    client.GetUser(request(...paths), (error: ServiceError | null, user: Any) =>
      resolve({ error, user }),
    ),
  );
}

const servers = {
  "grpc-js": async () => {
    const { address, server } = await listenGrpc(
      grpcHandlers(shopHandlers),
      fieldMaskInterceptor(options),
    );
    closers.push(() => server.forceShutdown());
    return address;
  },
  Connect: async () => {
    const { address, close } = await listenConnect(
      shopHandlers,
      createFieldMaskInterceptor(options),
    );
    closers.push(close);
    return address;
  },
};

for (const [name, start] of Object.entries(servers)) {
  suite(`a client with @grpc/proto-loader, of a service on ${name}`, () => {
    let client: Any;
    before(async () => {
      client = clientOf(await start());
    });

    test("gets what it asks for", async () => {
      const { user } = await answered(client, "email", "address.city");
      assert.deepEqual(user.address, { city: "London" });
      assert.equal(user.email, "ada@example.org");
      assert.ok(!user.name);
      const users: Any[] = [];
      const call = client.ChatUsers();
      call.write(request("email"));
      call.end(request("email"));
      for await (const each of call) {
        users.push(Object.keys(each));
      }
      assert.deepEqual(users, [["email"], ["email"]]);
    });

    test("can read what is wrong with its mask", async () => {
      const { error } = await answered(client, "nmae", "adress");
      assert.equal(error?.code, status.INVALID_ARGUMENT);
      const [bytes] = error?.metadata.get("grpc-status-details-bin") ?? [];
      const { rpcStatus, badRequest } = decodeStatus(bytes as Buffer);
      assert.equal(rpcStatus.code, status.INVALID_ARGUMENT);
      // Connect encodes more of a grpc-message than grpc-js decodes.
      assert.equal(rpcStatus.message, decodeURIComponent(error?.details ?? ""));
      assert.deepEqual(
        badRequest.field_violations.map(({ field, reason }: Any) => [
          field,
          reason,
        ]),
        [
          ["nmae", "UNKNOWN_FIELD"],
          ["adress", "UNKNOWN_FIELD"],
        ],
      );
    });
  });
}

test("a client of Connect reads what a service on grpc-js tells it", async () => {
  const transport = createGrpcTransport({
    baseUrl: `http://${await servers["grpc-js"]()}`,
  });
  const client = createClient(Shop, transport) as Any;
  const user = await client.getUser({ readMask: { paths: ["email"] } });
  assert.deepEqual(setFields(user), ["email"]);
  const error = await client
    .getUser({ readMask: { paths: ["nmae"] } })
    .then(() => assert.fail("not refused"), ConnectError.from);
  assert.equal(error.code, Code.InvalidArgument);
  const [details] = error.findDetails(BadRequestSchema);
  assert.equal(details.fieldViolations[0].field, "nmae");
});

suite("a service with @grpc/proto-loader", () => {
  const plain = {
    GetUser: (_: Any, callback: Any) =>
      callback(null, { name: "a", email: "b" }),
  };
  const serve = async (...interceptors: Any[]) => {
    const server = new Server({ interceptors });
    server.addService(foreign.shop.Shop.service, plain);
    closers.push(() => server.forceShutdown());
    return clientOf(await bind(server));
  };

  test("is left alone where its methods are unknown, because there is nothing to find them by", async () => {
    const client = await serve(fieldMaskInterceptor({ sideChannel: true }));
    const { user } = await answered(client, "email");
    assert.deepEqual({ ...user }, { name: "a", email: "b" });
  });

  test("is told what to do if its methods shall be masked", async () => {
    const client = await serve(fieldMaskInterceptor(options));
    const { error } = await answered(client, "email");
    assert.equal(error?.code, status.INTERNAL);
    assert.match(error?.details ?? "", /shop\.GetUserRequest.*plain object/);
    assert.match(error?.details ?? "", /serviceDefinition/);
  });
});

/** The details of an error, as somebody decodes them who has the protos of google.rpc. */
function decodeStatus(bytes: Buffer): { rpcStatus: Any; badRequest: Any } {
  const types = {
    Status: ".google.rpc.Status",
    BadRequest: ".google.rpc.BadRequest",
  };
  const rpcFiles = [StatusSchema.file.proto, BadRequestSchema.file.proto];
  const decoders = create(FileDescriptorProtoSchema, {
    name: "decode.proto",
    dependency: rpcFiles.map(({ name }) => name),
    service: [
      {
        name: "Decode",
        method: Object.entries(types).map(([name, inputType]) => ({
          name,
          inputType,
          outputType: inputType,
        })),
      },
    ],
  });
  const set = create(FileDescriptorSetSchema, {
    file: [...shopFiles.file, ...rpcFiles, decoders],
  });
  const { Decode } = loadFileDescriptorSetFromBuffer(
    Buffer.from(toBinary(FileDescriptorSetSchema, set)),
    { keepCase: true },
  ) as Any;
  const rpcStatus = Decode.Status.requestDeserialize(bytes);
  const [detail] = rpcStatus.details;
  return {
    rpcStatus,
    badRequest: Decode.BadRequest.requestDeserialize(detail.value),
  };
}
