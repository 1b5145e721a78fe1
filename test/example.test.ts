import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { create, toJson } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { connect, unary } from "../example/client.js";
import {
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "../example/gen/example/v1/book_fieldmask.js";
import {
  BookSchema,
  UpdateBookRequestSchema,
} from "../example/gen/example/v1/book_pb.js";
import {
  ListUsersRequestFieldMask,
  UserInfoRequestFieldMask,
} from "../example/gen/example/v1/user_fieldmask.js";
import {
  ListUsersRequestSchema,
  ListUsersResponseSchema,
  UpdateUserInfoRequestSchema,
  UserInfoRequestSchema,
  UserInfoResponseSchema,
} from "../example/gen/example/v1/user_pb.js";
import { MaskMode } from "../example/gen/fieldmask/option_pb.js";
import { startServer } from "../example/server.js";

suite("the example services over gRPC", async () => {
  const log: string[] = [];
  const server = await startServer((line) => log.push(line));
  const { users, library, close } = connect(server.address);
  after(() => {
    close();
    server.close();
  });

  test("return a whole user without a mask", async () => {
    log.length = 0;
    const request = create(UserInfoRequestSchema, { userId: "2" });
    const user = await unary(users.getUserInfo.bind(users), request);
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
    const user = await unary(users.getUserInfo.bind(users), request);
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
    const user = await unary(users.getUserInfo.bind(users), request);
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
    const list = await unary(users.listUsers.bind(users), request);
    assert.deepEqual(toJson(ListUsersResponseSchema, list), {
      users: ["0", "1", "2"].map((floor, index) => ({
        userId: String(index + 1),
        labels: { floor },
      })),
      nextPageToken: "page-2",
    });
  });

  test("update what the mask names, and clear what is unset", async () => {
    const request = create(UpdateBookRequestSchema, {
      book: { title: "The Hobbit", tags: ["ignored"] },
      updateMask: UpdateBookRequestUpdateMask.in("title", "subtitle"),
      readMask: UpdateBookRequestReadMask.out("title", "subtitle", "pages"),
    });
    const book = await unary(library.updateBook.bind(library), request);
    assert.deepEqual(toJson(BookSchema, book), {
      title: "The Hobbit",
      pages: 310,
    });
  });

  test("update what is populated without a mask", async () => {
    log.length = 0;
    const request = create(UpdateUserInfoRequestSchema, {
      userId: "3",
      email: "y@example.org",
    });
    const user = await unary(users.updateUserInfo.bind(users), request);
    assert.equal(user.email, "y@example.org");
    assert.equal(user.name, "Yeqown");
    assert.deepEqual(log, ['writing {"email":"y@example.org"}']);
  });

  test("answer INVALID_ARGUMENT to an update of a field that does not exist", async () => {
    const request = create(UpdateBookRequestSchema, {
      updateMask: create(FieldMaskSchema, { paths: ["subTitle"] }),
    });
    await assert.rejects(unary(library.updateBook.bind(library), request), {
      code: status.INVALID_ARGUMENT,
      details: /did you mean `subtitle`/,
    });
  });
});
