import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { create, toJson } from "@bufbuild/protobuf";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { addService } from "protoc-gen-fieldmask-es/grpc";
import { connect, unary } from "../../example/client.js";
import {
  ListUsersRequestFieldMask,
  UserInfoRequestFieldMask,
} from "../../example/gen/example/v1/user_fieldmask.js";
import {
  ListUsersRequestSchema,
  ListUsersResponseSchema,
  UpdateUserInfoRequestSchema,
  UserInfo,
  UserInfoRequestSchema,
  UserInfoResponseSchema,
} from "../../example/gen/example/v1/user_pb.js";
import { MaskMode } from "../../example/gen/fieldmask/option_pb.js";
import { userHandlers } from "../../example/users.js";

suite("the example's users", async () => {
  const log: string[] = [];
  const server = new Server();
  addService(
    server,
    UserInfo,
    userHandlers((line) => log.push(line)),
  );
  const port = await new Promise<number>((resolve, reject) => {
    const insecure = ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", insecure, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const { users, close } = connect(`127.0.0.1:${port}`);
  const getUser = unary(users.getUserInfo.bind(users));
  after(() => {
    close();
    server.forceShutdown();
  });

  test("return a whole user without a mask", async () => {
    log.length = 0;
    const request = create(UserInfoRequestSchema, { userId: "2" });
    const user = await getUser(request);
    assert.equal(user.name, "Grace");
    assert.equal(user.address?.country, "CN");
    assert.equal(user.devices.length, 2);
    assert.deepEqual(log, ["loading the address from the other database"]);
  });

  test("return and load only what the mask names", async () => {
    log.length = 0;
    const request = create(UserInfoRequestSchema, {
      userId: "2",
      fieldMask: UserInfoRequestFieldMask.out("email", "devices.model"),
    });
    const user = await getUser(request);
    assert.deepEqual(toJson(UserInfoResponseSchema, user), {
      email: "grace@example.com",
      devices: [{ model: "Pixel" }, { model: "ThinkPad" }],
    });
    assert.deepEqual(log, []);
  });

  test("return all but what the mask names in prune mode", async () => {
    const request = create(UserInfoRequestSchema, {
      userId: "2",
      fieldMask: UserInfoRequestFieldMask.out("devices", "labels", "created"),
      maskMode: MaskMode.Prune,
    });
    const user = await getUser(request);
    assert.deepEqual(toJson(UserInfoResponseSchema, user), {
      userId: "2",
      name: "Grace",
      email: "grace@example.com",
      address: { country: "CN", province: "Sichuan" },
    });
  });

  test("mask a list element by element, and leave the page token", async () => {
    const request = create(ListUsersRequestSchema, {
      fieldMask: ListUsersRequestFieldMask.out("user_id", "labels.floor"),
    });
    const list = await unary(users.listUsers.bind(users))(request);
    assert.deepEqual(toJson(ListUsersResponseSchema, list), {
      users: ["0", "1", "2"].map((floor, index) => ({
        userId: String(index + 1),
        labels: { floor },
      })),
      nextPageToken: "page-2",
    });
  });

  test("update what is populated without a mask", async () => {
    log.length = 0;
    const request = create(UpdateUserInfoRequestSchema, {
      userId: "3",
      email: "y@example.org",
    });
    const user = await unary(users.updateUserInfo.bind(users))(request);
    assert.equal(user.email, "y@example.org");
    assert.equal(user.name, "Yeqown");
    assert.deepEqual(log, ['writing {"email":"y@example.org"}']);
  });

  test("answer NOT_FOUND for a user that does not exist", async () => {
    const request = create(UserInfoRequestSchema, { userId: "none" });
    await assert.rejects(getUser(request), { code: status.NOT_FOUND });
  });
});
