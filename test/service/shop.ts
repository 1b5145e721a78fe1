import {
  create,
  createFileRegistry,
  type DescMessage,
  type DescService,
  isFieldSet,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { requestFieldMask } from "../../src/request/helper.js";
import { compileProtos, getMessage } from "../helpers.js";

/** A service with masks in all kinds of methods, as clients of any kind compile it. */
export const shopFiles = compileProtos({
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/protobuf/any.proto";
    import "google/protobuf/field_mask.proto";

    service Shop {
      rpc GetUser(GetUserRequest) returns (User) { option idempotency_level = NO_SIDE_EFFECTS; }
      rpc ListUsers(ListUsersRequest) returns (ListUsersResponse);
      rpc WatchUsers(GetUserRequest) returns (stream User);
      rpc JoinUsers(stream GetUserRequest) returns (User);
      rpc ChatUsers(stream GetUserRequest) returns (stream User);
      rpc UpdateUser(UpdateUserRequest) returns (User);
      rpc ImportUsers(stream UpdateUserRequest) returns (User);
      rpc GetTeam(GetUserRequest) returns (Team);
      rpc Ping(Team) returns (Team);
      rpc PingAll(stream Team) returns (stream Team);
    }
    message GetUserRequest {
      string name = 1;
      google.protobuf.FieldMask read_mask = 2;
      google.protobuf.FieldMask second_mask = 3;
    }
    message ListUsersRequest { google.protobuf.FieldMask read_mask = 1; }
    message ListUsersResponse { repeated User users = 1; string next_page_token = 2; }
    message UpdateUserRequest {
      User user = 1;
      google.protobuf.FieldMask update_mask = 2;
      google.protobuf.FieldMask read_mask = 3;
    }
    message User {
      string name = 1;
      string email = 2;
      Address address = 3;
      repeated User friends = 4;
      map<string, Address> places = 5;
      map<string, string> labels = 6;
      oneof contact { string phone = 7; Address office = 8; }
      string display_name = 9;
      bytes photo = 10;
      google.protobuf.Any extra = 11;
    }
    message Address { string country = 1; string city = 2; }
    message Team { string title = 1; User lead = 2; repeated User members = 3; map<string, User> by_role = 4; }
  `,
});

const registry = createFileRegistry(shopFiles);

export type AnyMessage = Message & Record<string, unknown>;

export const Shop = registry.getService("shop.Shop") as DescService;
export const schemas = {
  GetUserRequest: getMessage(registry, "shop.GetUserRequest"),
  ListUsersRequest: getMessage(registry, "shop.ListUsersRequest"),
  ListUsersResponse: getMessage(registry, "shop.ListUsersResponse"),
  UpdateUserRequest: getMessage(registry, "shop.UpdateUserRequest"),
  User: getMessage(registry, "shop.User"),
  Address: getMessage(registry, "shop.Address"),
  Team: getMessage(registry, "shop.Team"),
};

export function make(
  name: keyof typeof schemas,
  init: Record<string, unknown> = {},
): AnyMessage {
  return create(
    schemas[name],
    init as MessageInitShape<DescMessage>,
  ) as AnyMessage;
}

/** A user with all fields. */
export function fullUser(name = "ada"): AnyMessage {
  return make("User", {
    name,
    email: `${name}@example.org`,
    address: { country: "UK", city: "London" },
    friends: [
      { name: "charles", email: "charles@example.org" },
      { name: "mary", email: "mary@example.org" },
    ],
    places: { home: { country: "UK", city: "Ockham" } },
    labels: { a: "1", b: "2" },
    contact: { case: "phone", value: "123" },
    displayName: "Ada",
  });
}

const User = schemas.User;

/** The mask fields of the service. */
export const masks = {
  get: requestFieldMask({
    request: schemas.GetUserRequest,
    field: "read_mask",
    out: { response: User },
  }),
  second: requestFieldMask({
    request: schemas.GetUserRequest,
    field: "second_mask",
    out: { response: User },
  }),
  list: requestFieldMask({
    request: schemas.ListUsersRequest,
    field: "read_mask",
    out: { response: schemas.ListUsersResponse, field: "users" },
  }),
  update: requestFieldMask({
    request: schemas.UpdateUserRequest,
    field: "update_mask",
    in: { field: "user" },
  }),
  updateRead: requestFieldMask({
    request: schemas.UpdateUserRequest,
    field: "read_mask",
    out: { response: User },
  }),
};

/** The fields of a message that are set, by their names. */
export function setFields(message: Message): string[] {
  const desc = getMessage(registry, message.$typeName);
  return desc.fields
    .filter((field) => isFieldSet(message, field))
    .map(({ name }) => name);
}
