import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type Message,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import type { RequestFieldMask } from "../../src/request/helper.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { CallMasks } from "../../src/service/call-masks.js";
import { hasCode } from "../../src/service/error-status.js";
import type {
  CallOfMethod,
  ServiceOptions,
} from "../../src/service/options.js";
import { planService } from "../../src/service/plan.js";
import { getMessage, protoRegistry } from "../helpers.js";

/** A version of a schema; the fields of a user in this order. */
function version(user: string, list = "repeated User users = 1;") {
  const registry = protoRegistry({
    "users.proto": `
      syntax = "proto3";
      package users;
      import "google/protobuf/field_mask.proto";
      service Users {
        rpc Get(GetRequest) returns (User);
        rpc List(ListRequest) returns (ListResponse);
        rpc Update(UpdateRequest) returns (User);
      }
      message GetRequest { google.protobuf.FieldMask read_mask = 1; }
      message ListRequest { google.protobuf.FieldMask read_mask = 1; }
      message ListResponse { ${list} string next = 9; }
      message UpdateRequest { User user = 1; google.protobuf.FieldMask update_mask = 2; }
      message User { ${user} }
    `,
  });
  const message = (name: string) => getMessage(registry, `users.${name}`);
  const methods = registry.getService("users.Users")?.methods ?? [];
  const masks = () => [
    requestFieldMask({
      request: message("GetRequest"),
      field: "read_mask",
      out: { response: message("User") },
    }),
    requestFieldMask({
      request: message("ListRequest"),
      field: "read_mask",
      out: { response: message("ListResponse"), field: "users" },
    }),
    requestFieldMask({
      request: message("UpdateRequest"),
      field: "update_mask",
      in: { field: "user" },
    }),
  ];
  return { message, methods, masks: masks as () => RequestFieldMask[] };
}

const older = version("string name = 1; string email = 9;");
const newer = version(
  "string name = 1; string token = 2; User boss = 3; string email = 9;",
);

function admitted(
  { methods }: typeof older,
  name: string,
  options: ServiceOptions<CallOfMethod>,
  init: Record<string, unknown>,
): { call: CallMasks; method: DescMethod } {
  const method = methods.find((method) => method.name === name);
  assert.ok(method);
  const plan = planService(options).of(method);
  assert.ok(plan);
  const call = new CallMasks(plan, "", () => plan.allow({ method }));
  call.admit(made(method.input, init));
  return { call, method };
}

function made(desc: DescMessage, init: Record<string, unknown>): Message {
  return create(desc, init as MessageInitShape<DescMessage>);
}

const user = { name: "ada", token: "secret", email: "ada@" };

for (const [name, service, helpers] of [
  ["a newer service with older helpers", newer, older],
  ["an older service with newer helpers", older, newer],
] as const) {
  suite(name, () => {
    const masks = helpers.masks();
    const isNewer = service === newer;

    test("keeps of messages and bytes what the mask names", () => {
      for (const path of ["name", "email", ...(isNewer ? ["token"] : [])]) {
        const readMask = { paths: [path] };
        const { call, method } = admitted(
          service,
          "Get",
          { masks },
          { readMask },
        );
        const expected = made(method.output, {
          [path]: user[path as keyof typeof user],
        });
        const response = made(method.output, user);
        assert.deepEqual(call.mask(response), expected);
        const bytes = call.maskBytes(toBinary(method.output, response));
        assert.deepEqual(fromBinary(method.output, bytes), expected);
      }
      const readMask = { paths: ["email"] };
      const { call, method } = admitted(
        service,
        "List",
        { masks },
        { readMask },
      );
      const list = made(method.output, { users: [user], next: "next" });
      assert.deepEqual(
        call.mask(list),
        made(method.output, { users: [{ email: "ada@" }], next: "next" }),
      );
    });

    test("leaves everything without a mask", () => {
      const { call, method } = admitted(service, "Get", { masks }, {});
      const response = made(method.output, user);
      assert.deepEqual(call.mask(response), response);
    });

    test("finds what ceilings forbid, and what is wanted below them", () => {
      const message = helpers.message("User");
      const options = {
        masks,
        forbidden: "deny" as const,
        ceilings: [{ message, see: ["name"], set: ["name"] }],
      };
      const readMask = { paths: ["name"] };
      const { call } = admitted(service, "Get", options, { readMask });
      const [helper] = masks;
      assert.ok(helper);
      assert.ok(call.view(helper).wants("name"));
      assert.ok(!call.view(helper).wants("email"));
      assert.deepEqual(call.view(helper).select(), { name: true });
      for (const method of ["Get", "List"]) {
        assert.deepEqual(
          refused(() =>
            admitted(service, method, options, {
              readMask: { paths: ["email"] },
            }),
          ),
          ["email"],
        );
      }
      admitted(service, "Update", options, { user: { name: "a" } });
      assert.deepEqual(
        refused(() =>
          admitted(service, "Update", options, {
            user: { name: "a", email: "b" },
            updateMask: { paths: ["email", "name"] },
          }),
        ),
        ["email"],
      );
    });

    test("refuses paths that the service doesn't have", () => {
      const readMask = { paths: ["token"] };
      const get = () => admitted(service, "Get", { masks }, { readMask });
      const update = () =>
        admitted(
          service,
          "Update",
          { masks },
          { user, updateMask: { paths: ["token"] } },
        );
      for (const run of [get, update]) {
        if (isNewer) {
          run();
        } else {
          assert.deepEqual(refused(run), ["token"]);
        }
      }
    });
  });
}

test("a service whose response has lost the field of a mask is INTERNAL", () => {
  const moved = version("string name = 1;", "repeated User people = 1;");
  assert.throws(
    () => admitted(moved, "List", { masks: older.masks() }, {}),
    (error: Error) => {
      assert.ok(hasCode(error) && error.code === 13);
      assert.match(error.message, /cannot mask users\.Users\.List: .*users/);
      return true;
    },
  );
});

function refused(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    assert.ok(isFieldMaskError(error), String(error));
    return error.violations.map(({ path }) => path);
  }
  assert.fail("not refused");
}
