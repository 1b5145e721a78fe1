import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import type { ServiceHandlers } from "protoc-gen-fieldmask-es/grpc";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import {
  ListUsersRequestFieldMask,
  UpdateUserInfoRequestFieldMask,
  UserInfoRequestFieldMask,
} from "./gen/example/v1/user_fieldmask.js";
import {
  type Address,
  AddressSchema,
  ListUsersResponseSchema,
  UpdateUserInfoRequestSchema,
  type UserInfo,
  type UserInfoResponse,
  UserInfoResponseSchema,
} from "./gen/example/v1/user_pb.js";
import { MaskMode } from "./gen/fieldmask/option_pb.js";

/** A flat update: the fields beside its mask are the columns. */
const userRows = rowsOf(UpdateUserInfoRequestSchema, {
  columns: { fieldMask: false },
});

/**
 * The users, by hand: these handlers mask their responses themselves, because
 * the mode of the mask is the caller's choice.
 */
export function userHandlers(
  log: (line: string) => void,
): ServiceHandlers<typeof UserInfo> {
  const users = storedUsers();

  async function loadAddress(): Promise<Address> {
    log("loading the address from the other database");
    return create(AddressSchema, { country: "CN", province: "Sichuan" });
  }

  return {
    async getUserInfo({ request }) {
      const mask =
        request.maskMode === MaskMode.Prune
          ? UserInfoRequestFieldMask.prune(request)
          : UserInfoRequestFieldMask.filter(request);
      const user = findUser(users, request.userId);
      const loaded = await mask.load({ address: loadAddress });
      return mask.mask({ ...user, ...loaded });
    },

    async listUsers({ request }) {
      const mask = ListUsersRequestFieldMask.filter(request);
      const nextPageToken = "page-2";
      const list = create(ListUsersResponseSchema, { users, nextPageToken });
      return mask.mask(list);
    },

    async updateUserInfo({ request }) {
      const user = findUser(users, request.userId);
      const mask = UpdateUserInfoRequestFieldMask.filter(request);
      const { userId, ...patch } = userRows.patch(mask);
      log(`writing ${JSON.stringify(patch)}`);
      return Object.assign(user, patch);
    },
  };
}

function findUser(
  users: readonly UserInfoResponse[],
  userId: string,
): UserInfoResponse {
  const user = users.find((candidate) => candidate.userId === userId);
  if (user === undefined) {
    const message = `there is no user "${userId}"`;
    throw Object.assign(new Error(message), { code: status.NOT_FOUND });
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
