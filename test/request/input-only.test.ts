import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  type DescMessage,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { setLocal } from "../../src/message/local-value.js";
import { filterMessage } from "../../src/read/filter-message.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "user.proto": `
    syntax = "proto3";
    import "google/api/field_behavior.proto";
    import "google/protobuf/field_mask.proto";
    message GetUserRequest { google.protobuf.FieldMask read_mask = 1; }
    message ListUsersResponse {
      repeated User users = 1;
      string secret = 2 [(google.api.field_behavior) = INPUT_ONLY];
      string next_page_token = 3;
    }
    message User {
      string name = 1;
      string password = 2 [(google.api.field_behavior) = INPUT_ONLY];
      Login login = 3;
      repeated Login logins = 4;
      map<string, Login> by_host = 5;
      User manager = 6;
      oneof contact {
        string email = 7;
        string pin = 8 [(google.api.field_behavior) = INPUT_ONLY];
      }
      Plain plain = 9;
    }
    message Login {
      string host = 1;
      string token = 2 [(google.api.field_behavior) = INPUT_ONLY];
    }
    message Plain { string note = 1; }
  `,
});
const Request = getMessage(registry, "GetUserRequest");
const User = getMessage(registry, "User");
const List = getMessage(registry, "ListUsersResponse");

const login = { host: "a", token: "t" };
const full = {
  name: "ada",
  password: "p",
  login,
  logins: [login],
  byHost: { h: login },
  manager: { name: "bob", password: "q", manager: { password: "r" } },
  pin: "1234",
  plain: { note: "n" },
};
const visible = {
  name: "ada",
  login: { host: "a" },
  logins: [{ host: "a" }],
  byHost: { h: { host: "a" } },
  manager: { name: "bob", manager: {} },
  plain: { note: "n" },
};

suite("a response that a helper masks", () => {
  const helper = requestFieldMask({
    request: Request,
    field: "read_mask",
    out: { response: User },
  });
  const user = fromJson(User, full);
  const masked = (mode: "filter" | "prune", ...paths: string[]): JsonValue =>
    toJson(User, helper[mode](request(...paths)).mask(user) as never);

  test("holds no INPUT_ONLY field, at any depth, without a mask and with a star", () => {
    for (const paths of [[], ["*"], [""]]) {
      assert.deepEqual(masked("filter", ...paths), visible);
    }
    assert.deepEqual(masked("prune"), visible);
    assert.deepEqual(toJson(User, user), full);
  });

  test("holds none that a path names, or a parent of it", () => {
    assert.deepEqual(masked("filter", "password"), {});
    assert.deepEqual(masked("filter", "pin"), {});
    assert.deepEqual(masked("filter", "login", "logins.token", "by_host.h"), {
      login: { host: "a" },
      byHost: { h: { host: "a" } },
    });
    assert.deepEqual(masked("filter", "manager.password", "manager.manager"), {
      manager: { manager: {} },
    });
  });

  test("holds none that a mask does not remove", () => {
    const { name, ...rest } = visible;
    assert.equal(name, "ada");
    assert.deepEqual(masked("prune", "name"), rest);
    assert.deepEqual(masked("prune", "login.host"), { ...visible, login: {} });
  });

  test("has valid paths to INPUT_ONLY fields that are never wanted nor selected", () => {
    const bound = helper.filter(request("password", "login", "name"));
    assert.deepEqual(helper.validate(request("password", "login.token")), []);
    assert.equal(bound.wants("password"), false);
    assert.equal(bound.wants("login.token"), false);
    assert.equal(bound.wants("login.host"), true);
    assert.deepEqual(bound.select(), { name: true, login: { host: true } });
    assert.equal(bound.maskedOut("password"), true);
  });

  test("is not asked for INPUT_ONLY fields without a mask, and for all others", () => {
    const bound = helper.filter(request());
    assert.equal(bound.wants("manager.manager.password"), false);
    assert.equal(bound.wants("nothing"), true);
    assert.deepEqual(bound.select(), {
      name: true,
      login: { host: true },
      logins: { host: true },
      byHost: true,
      manager: true,
      email: true,
      plain: true,
    });
  });

  test("shares the messages that lead to no such field", () => {
    const response = helper.filter(request()).mask(user);
    assert.equal(
      (response as Message & { plain: unknown }).plain,
      (user as Message & { plain: unknown }).plain,
    );
  });
});

suite("a response with the masked messages in a field", () => {
  const helper = requestFieldMask({
    request: Request,
    field: "read_mask",
    out: { response: List, field: "users" },
  });
  const list = fromJson(List, {
    users: [full],
    secret: "s",
    nextPageToken: "n",
  });

  test("holds no INPUT_ONLY field beside them either", () => {
    const json = (...paths: string[]) =>
      toJson(List, helper.filter(request(...paths)).mask(list) as never);
    assert.deepEqual(json(), { users: [visible], nextPageToken: "n" });
    assert.deepEqual(json("name", "password"), {
      users: [{ name: "ada" }],
      nextPageToken: "n",
    });
  });
});

suite("a schema without INPUT_ONLY fields", () => {
  test("costs nothing: everything is kept as it is", () => {
    const Plain = getMessage(registry, "Plain");
    const helper = requestFieldMask({
      request: Request,
      field: "read_mask",
      out: { response: Plain },
    });
    assert.deepEqual(helper.filter(request()).select(), { note: true });
  });
});

test("filterMessage goes by the schema and the mask alone", () => {
  const user = fromJson(User, full);
  const kept = filterMessage(User as DescMessage, user, ["password"]);
  assert.deepEqual(toJson(User, kept), { password: "p" });
  assert.deepEqual(
    toBinary(User, filterMessage(User, user, [])),
    toBinary(User, user),
  );
});

function request(...paths: string[]): Message {
  const message = create(Request);
  const [field] = Request.fields;
  if (field !== undefined) {
    setLocal(message, field, create(FieldMaskSchema, { paths }));
  }
  return message;
}
