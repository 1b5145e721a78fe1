import assert from "node:assert/strict";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { compileProtos, tempDir, writeFiles } from "../../helpers.js";
import { requestFor, run } from "../helpers.js";
import { loadHelpers, typeCheck, writeProject } from "../project.js";
import { checkProjection } from "./check-masked.js";

const PARAMETER = "target=ts,import_extension=js";

/** A user, with the fields that a version of the proto has. */
function users(...fields: readonly string[]) {
  return compileProtos({
    "users.proto": `
      syntax = "proto3"; package users;
      import "fieldmask/option.proto";
      import "google/protobuf/field_mask.proto";
      message GetRequest {
        google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "User"}];
      }
      message User { ${fields.join(" ")} User friend = 9; repeated Team teams = 10; }
      message Team { string title = 1; }
    `,
  });
}

const name = "string name = 1;";
const nick = "optional string nick = 2;";
const email = "optional string email = 3;";
const secret = "optional string password_hash = 4;";

suite("helpers for another version of the messages", async () => {
  for (const [change, older, newer] of [
    ["nothing new", [name, email], [name, email]],
    ["one more field", [name, email, secret], [name, email, secret, nick]],
    ["a field less", [name, nick, email], [name, email]],
    ["the fields in another order", [name, email], [email, name]],
    ["a field of another name", [name, email], [name, "string mail = 3;"]],
    [
      "two names swapped",
      ["string a = 1; string b = 2;"],
      ["string b = 1; string a = 2;"],
    ],
    [
      "two numbers swapped",
      ["string a = 1; int32 b = 2;"],
      ["string a = 2; int32 b = 1;"],
    ],
    ["a list for a field", [name, nick], [name, "repeated string nick = 2;"]],
    ["another scalar", [name, "bytes raw = 2;"], [name, "int64 raw = 2;"]],
    [
      "a message for a scalar",
      [name, "string team = 2;"],
      [name, "Team team = 2;"],
    ],
    ["another message type", [name, "Team of = 2;"], [name, "User of = 2;"]],
    ["presence", [name, "string nick = 2;"], [name, nick]],
    ["no presence", [name, nick], [name, "string nick = 2;"]],
    [
      "a oneof around fields",
      ["string a = 1; string b = 2;"],
      ["oneof o { string a = 1; string b = 2; }"],
    ],
    [
      "a field less in a oneof",
      ["oneof o { string a = 1; string b = 2; }"],
      ["oneof o { string a = 1; } string b = 2;"],
    ],
  ] as const) {
    const { dir, remove } = tempDir();
    after(remove);
    writeProject(dir, users(...newer));
    const stale = run(requestFor(users(...older), { parameter: PARAMETER }));
    writeFiles(join(dir, "gen"), stale);
    const [[, helper] = []] = await loadHelpers(dir);

    test(`give what filterMessage and pruneMessage give where the messages have ${change}`, () => {
      assert.ok(helper);
      checkProjection(helper, 60);
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
