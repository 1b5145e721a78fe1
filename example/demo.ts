import {
  create,
  type DescMessage,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { connect, unary } from "./client.js";
import {
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import {
  BookSchema,
  type UpdateBookRequest,
  UpdateBookRequestSchema,
} from "./gen/example/v1/book_pb.js";
import {
  ListUsersRequestFieldMask,
  UserInfoRequestFieldMask,
} from "./gen/example/v1/user_fieldmask.js";
import {
  type ListUsersRequest,
  ListUsersRequestSchema,
  ListUsersResponseSchema,
  type UpdateUserInfoRequest,
  UpdateUserInfoRequestSchema,
  type UserInfoRequest,
  UserInfoRequestSchema,
  UserInfoResponseSchema,
} from "./gen/example/v1/user_pb.js";
import { MaskMode } from "./gen/fieldmask/option_pb.js";
import { startServer } from "./server.js";

const server = await startServer((line) => print("server", line));
const { users, library, close } = connect(server.address);
let step = 0;

try {
  await getUser(
    "a user, whole",
    create(UserInfoRequestSchema, { userId: "1" }),
  );

  await getUser(
    "a user, masked: the address is not even loaded",
    create(UserInfoRequestSchema, {
      userId: "1",
      fieldMask: UserInfoRequestFieldMask.out("email", "devices.model"),
    }),
  );

  await getUser(
    "a user, in prune mode: all but what the mask names",
    create(UserInfoRequestSchema, {
      userId: "1",
      fieldMask: UserInfoRequestFieldMask.out("devices", "address", "labels"),
      maskMode: MaskMode.Prune,
    }),
  );

  await listUsers(
    "a list, masked element by element",
    create(ListUsersRequestSchema, {
      fieldMask: ListUsersRequestFieldMask.out("name", "labels.team"),
    }),
  );

  await updateUser(
    "an update without a mask: what is populated",
    create(UpdateUserInfoRequestSchema, {
      userId: "1",
      email: "a@example.org",
    }),
  );

  await updateBook(
    "an update by mask: a new title, no subtitle, no pages",
    create(UpdateBookRequestSchema, {
      book: { title: "The Hobbit", author: { givenName: "J. R. R." } },
      updateMask: UpdateBookRequestUpdateMask.in(
        "title",
        "subtitle",
        "author.given_name",
        "pages",
      ),
    }),
  );

  await updateBook(
    "an update that returns what it changed",
    create(UpdateBookRequestSchema, {
      book: { tags: ["fantasy", "classic"] },
      updateMask: UpdateBookRequestUpdateMask.in("tags"),
      readMask: UpdateBookRequestReadMask.out("name", "tags"),
    }),
  );
} finally {
  close();
  server.close();
}

async function getUser(title: string, request: UserInfoRequest) {
  announce(title, { field_mask: request.fieldMask });
  const user = await unary(users.getUserInfo.bind(users), request);
  show(UserInfoResponseSchema, user);
}

async function listUsers(title: string, request: ListUsersRequest) {
  announce(title, { field_mask: request.fieldMask });
  const list = await unary(users.listUsers.bind(users), request);
  show(ListUsersResponseSchema, list);
}

async function updateUser(title: string, request: UpdateUserInfoRequest) {
  announce(title, { field_mask: request.fieldMask });
  const user = await unary(users.updateUserInfo.bind(users), request);
  show(UserInfoResponseSchema, user);
}

async function updateBook(title: string, request: UpdateBookRequest) {
  const { updateMask, readMask } = request;
  announce(title, { update_mask: updateMask, read_mask: readMask });
  const book = await unary(library.updateBook.bind(library), request);
  show(BookSchema, book);
}

function announce(
  title: string,
  masks: Readonly<Record<string, FieldMask | undefined>>,
): void {
  step += 1;
  console.log(`\n${step}. ${title}`);
  for (const [field, mask] of Object.entries(masks)) {
    print(field, mask === undefined ? "none" : mask.paths.join(", "));
  }
}

function show<Desc extends DescMessage>(
  schema: Desc,
  response: MessageShape<Desc>,
): void {
  print("response", toJsonString(schema, response));
  print("wire", `${toBinary(schema, response).length} bytes`);
}

function print(label: string, text: string): void {
  console.log(`   ${label.padEnd(11)}  ${text}`);
}
