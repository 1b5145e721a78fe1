import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceHandlers } from "protoc-gen-fieldmask-es/grpc";
import {
  ListUsersRequestFieldMask,
  UpdateUserInfoRequestFieldMask,
  UserInfoRequestFieldMask,
} from "./gen/example/v1/user_fieldmask.js";
import {
  type Address,
  AddressSchema,
  ListUsersResponseSchema,
  type UserInfo,
  type UserInfoResponse,
  UserInfoResponseSchema,
} from "./gen/example/v1/user_pb.js";
import { MaskMode } from "./gen/fieldmask/option_pb.js";
import { respond } from "./respond.js";

/** The handlers of the user service, which log what they do. */
export function userHandlers(
  log: (line: string) => void,
): ServiceHandlers<typeof UserInfo> {
  const users = storedUsers();

  function loadAddress(): Address {
    log("loading the address from the other database");
    return create(AddressSchema, { country: "CN", province: "Sichuan" });
  }

  return {
    getUserInfo({ request }, callback) {
      respond(callback, () => {
        const fieldMask =
          request.maskMode === MaskMode.Prune
            ? UserInfoRequestFieldMask.prune(request)
            : UserInfoRequestFieldMask.filter(request);
        const user = { ...findUser(users, request.userId) };
        if (fieldMask.wants("address")) {
          user.address = loadAddress();
        }
        return fieldMask.mask(user);
      });
    },

    listUsers({ request }, callback) {
      respond(callback, () => {
        const fieldMask = ListUsersRequestFieldMask.filter(request);
        const nextPageToken = "page-2";
        return fieldMask.mask(
          create(ListUsersResponseSchema, { users, nextPageToken }),
        );
      });
    },

    updateUserInfo({ request }, callback) {
      respond(callback, () => {
        const fieldMask = UpdateUserInfoRequestFieldMask.filter(request);
        const { userId, ...patch } = fieldMask.patch();
        // With an ORM: await db.update(users).set(patch).where(…)
        log(`writing ${JSON.stringify(patch)}`);
        return Object.assign(findUser(users, request.userId), patch);
      });
    },
  };
}

function findUser(
  users: readonly UserInfoResponse[],
  userId: string,
): UserInfoResponse {
  const user = users.find((candidate) => candidate.userId === userId);
  if (user === undefined) {
    throw new Error(`no user ${userId}`);
  }
  return user;
}

function storedUsers(): UserInfoResponse[] {
  return ["Ada", "Grace", "Yeqown"].map((name, index) =>
    create(UserInfoResponseSchema, {
      userId: String(index + 1),
      name,
      email: `${name.toLowerCase()}@example.com`,
      devices: [
        { deviceId: `phone-${index}`, model: "Pixel" },
        { deviceId: `laptop-${index}`, model: "ThinkPad" },
      ],
      labels: { team: "compilers", floor: String(index) },
      created: timestampFromDate(new Date("2024-05-06T07:08:09Z")),
    }),
  );
}
