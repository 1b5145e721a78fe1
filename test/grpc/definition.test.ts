import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { credentials, loadPackageDefinition, Server } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import {
  makeClient,
  packageDefinition,
  type serviceDefinition,
} from "../../src/grpc/index.js";
import { bind, grpcHandlers } from "../service/doors.js";
import { make, Shop } from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";
import { Echo } from "./echo.js";

// biome-ignore lint/suspicious/noExplicitAny: clients without types
type Any = any;

suite("packageDefinition", async () => {
  const server = new Server();
  const definition = packageDefinition(Shop, Echo);
  server.addService(
    definition[Shop.typeName] as ReturnType<typeof serviceDefinition>,
    grpcHandlers(shopHandlers) as Any,
  );
  new ReflectionService(definition).addToServer(server);
  const address = await bind(server);
  after(() => server.forceShutdown());

  /** What a reflection client is answered. */
  const reflect = (request: object) =>
    new Promise<Any>((resolve, reject) => {
      const { grpc } = loadPackageDefinition(
        loadSync(
          "node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto",
        ),
      ) as Any;
      const client = new grpc.reflection.v1.ServerReflection(
        address,
        credentials.createInsecure(),
      );
      const call = client.ServerReflectionInfo();
      call.on("data", (response: Any) => {
        call.end();
        resolve(response);
      });
      call.on("error", reject);
      call.on("end", () => client.close());
      call.write(request);
    });

  test("lets a reflection client list the services", async () => {
    const { listServicesResponse } = await reflect({ listServices: "*" });
    assert.deepEqual(
      listServicesResponse.service.map(({ name }: Any) => name).sort(),
      ["echo.Echo", "shop.Shop"],
    );
  });

  test("lets a reflection client read the files of a symbol and of its imports", async () => {
    const { fileDescriptorResponse } = await reflect({
      fileContainingSymbol: "shop.Shop",
    });
    const files = fileDescriptorResponse.fileDescriptorProto.map(
      (bytes: Buffer) => fromBinary(FileDescriptorProtoSchema, bytes).name,
    );
    assert.deepEqual(files.sort(), [
      "google/protobuf/any.proto",
      "google/protobuf/field_mask.proto",
      "shop.proto",
    ]);
  });

  test("serves as a definition of the service", async () => {
    const client: Any = new (makeClient(Shop))(
      address,
      credentials.createInsecure(),
    );
    const user = await new Promise<Any>((resolve, reject) =>
      client.getUser(
        make("GetUserRequest", { name: "ada" }),
        (error: Any, found: Any) => (error ? reject(error) : resolve(found)),
      ),
    );
    client.close();
    assert.equal(user.name, "ada");
  });

  test("says about methods and messages what proto-loader says", () => {
    const { getUser } = definition[Shop.typeName] as Any;
    const request = definition["shop.GetUserRequest"] as Any;
    assert.equal(getUser.requestType, request);
    assert.deepEqual(getUser.options, {
      deprecated: false,
      idempotency_level: "NO_SIDE_EFFECTS",
      uninterpreted_option: [],
    });
    const message = make("GetUserRequest", { name: "ada" });
    assert.deepEqual(request.deserialize(request.serialize(message)), message);
    assert.throws(() => request.serialize({ name: "ada" }), TypeError);
  });
});
