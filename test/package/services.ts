import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { writeFiles } from "../helpers.js";
import { consumer, oldestConsumer } from "./consumer.js";
import { node, nodeMajors } from "./toolbox.js";
import { exec } from "./workshop.js";

/** A service on grpc-js whose responses the interceptor masks, and a call of it: one text for both kinds of modules. */
const service = `
const User = { id: "7", name: "Ada", email: "ada@example.com", address: { country: "UK", city: "London" } };

const handlers = {
  getUser(call, callback) {
    callback(null, create(UserSchema, User));
  },
  updateUser(call, callback) {
    callback(null, UpdateUserRequestUpdateMask.filter(call.request).update(create(UserSchema, User)));
  },
};

const server = new Server({
  interceptors: [
    fieldMaskInterceptor({ masks: [GetUserRequestReadMask, UpdateUserRequestUpdateMask, UpdateUserRequestReadMask] }),
  ],
});
server.addService(serviceDefinition(Users), withFieldMaskErrors(handlers));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), async (error, port) => {
  if (error) throw error;
  const client = new (makeClient(Users))("127.0.0.1:" + port, credentials.createInsecure());
  const call = (method, request) =>
    new Promise((resolve) =>
      client[method](request, (error, user) =>
        resolve(error ? { code: error.code, details: error.details } : toJson(UserSchema, user)),
      ),
    );
  const update = (...paths) =>
    create(UpdateUserRequestSchema, {
      user: { address: { country: "FR" } },
      updateMask: { paths },
      readMask: UpdateUserRequestReadMask.out("name", "address.country"),
    });
  console.log(
    JSON.stringify({
      read: await call("getUser", create(GetUserRequestSchema, { readMask: GetUserRequestReadMask.out("email") })),
      update: await call("updateUser", update("address.country")),
      mistake: await call("updateUser", update("adress")),
    }),
  );
  client.close();
  server.forceShutdown();
});
`;

const imports: Readonly<Record<string, string>> = {
  "@bufbuild/protobuf": "create, toJson",
  "@grpc/grpc-js": "credentials, Server, ServerCredentials",
  "protoc-gen-fieldmask-es/grpc":
    "fieldMaskInterceptor, makeClient, serviceDefinition, withFieldMaskErrors",
  "./gen/shop/v1/user_pb.js":
    "GetUserRequestSchema, UpdateUserRequestSchema, UserSchema, Users",
  "./gen/shop/v1/user_fieldmask.js":
    "GetUserRequestReadMask, UpdateUserRequestReadMask, UpdateUserRequestUpdateMask",
};

const dialects = {
  esm: (names: string, from: string) => `import { ${names} } from "${from}";`,
  cjs: (names: string, from: string) =>
    `const { ${names} } = require("${from}");`,
} as const;

/** The names of both kinds of modules, which are the folders of the consumer. */
const kinds = ["esm", "cjs"] as const;

suite("a service of the packed package", () => {
  for (const major of nodeMajors) {
    for (const kind of kinds) {
      test(`masks, updates and refuses on Node ${major}, ${kind}`, () => {
        check(major, join(consumer, kind), kind);
      });
    }
  }
  for (const kind of kinds) {
    test(`does so with the oldest versions of its peers, ${kind}`, () => {
      check(nodeMajors[0], join(oldestConsumer, kind), kind);
    });
  }
});

function check(major: number, dir: string, kind: (typeof kinds)[number]): void {
  const lines = Object.entries(imports).map(([from, names]) =>
    dialects[kind](names, from),
  );
  writeFiles(dir, { "service.js": `${lines.join("\n")}\n${service}` });
  const output = exec(node(major), ["service.js"], dir);
  const { read, update, mistake } = JSON.parse(output);
  assert.deepEqual(read, { email: "ada@example.com" });
  assert.deepEqual(update, { name: "Ada", address: { country: "FR" } });
  assert.equal(mistake.code, 3);
  assert.match(mistake.details, /did you mean .address./);
}
