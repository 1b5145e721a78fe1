import assert from "node:assert/strict";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { filterMessage, pruneMessage } from "../../src/filter-message.js";
import { compileProtos, tempDir, writeFiles } from "../helpers.js";
import { requestFor, run } from "./helpers.js";
import { loadHelpers, typeCheck, writeProject } from "./project.js";

const PARAMETER = "target=ts,import_extension=js";

/** A user, with the fields that a version of the proto has. */
function users(...fields: string[]) {
  return compileProtos({
    "users.proto": `
      syntax = "proto3"; package users;
      import "fieldmask/option.proto";
      import "google/protobuf/field_mask.proto";
      message GetRequest {
        google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "User"}];
      }
      message User { ${fields.join(" ")} User friend = 9; }
    `,
  });
}

const name = "string name = 1;";
const nick = "optional string nick = 2;";
const email = "optional string email = 3;";
const secret = "optional string password_hash = 4;";

suite("helpers for another version of the messages", async () => {
  for (const [change, older, newer] of [
    [
      "a field between the others",
      [name, email, secret],
      [name, nick, email, secret],
    ],
    ["a field less", [name, nick, email, secret], [name, email, secret]],
    ["another order", [name, email, secret], [secret, email, name]],
  ] as const) {
    const { dir, remove } = tempDir();
    after(remove);
    writeProject(dir, users(...newer));
    const stale = run(requestFor(users(...older), { parameter: PARAMETER }));
    writeFiles(join(dir, "gen"), stale);
    const [[, helper] = []] = await loadHelpers(dir);
    const { UserSchema, GetRequestSchema } = (await import(
      pathToFileURL(join(dir, "gen/users_pb.ts")).href
    )) as Record<string, DescMessage>;

    test(`mask the right fields where the messages have ${change}`, () => {
      assert.ok(helper && UserSchema && GetRequestSchema);
      const user = create(UserSchema, {
        name: "n",
        email: "e",
        passwordHash: "secret",
        friend: { name: "f", email: "fe", passwordHash: "secret" },
      });
      for (const paths of [["email"], ["password_hash", "friend.email"]]) {
        const request = create(GetRequestSchema, { mask: { paths } });
        const filtered: Message = helper.filter(request).mask(user);
        assert.deepEqual(filtered, filterMessage(UserSchema, user, paths));
        const pruned: Message = helper.prune(request).mask(user);
        assert.deepEqual(pruned, pruneMessage(UserSchema, user, paths));
      }
    });
  }

  test("compile where the messages have only more fields", () => {
    const { dir, remove } = tempDir();
    after(remove);
    writeProject(dir, users(name, nick, email, secret));
    const stale = run(
      requestFor(users(name, email, secret), { parameter: PARAMETER }),
    );
    writeFiles(join(dir, "gen"), stale);
    assert.equal(typeCheck(dir), "");
  });
});
