import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { compileProtos } from "../helpers.js";
import { loadHelpers, typeCheck, writeProject } from "./project.js";

/** Protos as they are written for protoc-gen-fieldmask, the Go plugin. */
const set = compileProtos({
  "examples/user.proto": `
    syntax = "proto3";
    package fm.examples;

    import "google/protobuf/field_mask.proto";
    import "fieldmask/option.proto";
    import "examples/shared.proto";

    option go_package = "github.com/acme/examples;examples";

    service UserInfo {
      rpc GetUserInfo(UserInfoRequest) returns (UserInfoResponse) {}
      rpc UpdateUser(UpdateUserRequest) returns (UpdateUserResponse) {}
    }

    message UserInfoRequest {
      string user_id = 1;
      google.protobuf.FieldMask field_mask = 2 [
        (fieldmask.option.Option).in = {gen: true},
        (fieldmask.option.Option).out = {gen: true, message: "UserInfoResponse"}
      ];
    }
    message Address { string country = 1; string province = 2; }
    message UserInfoResponse {
      string user_id = 1;
      string email = 2;
      Address address = 3;
      repeated Address others = 4;
      map<string, Address> by_name = 5;
    }
    // out only, with an out message that another request uses, too
    message NonEmptyRequest {
      google.protobuf.FieldMask field_mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "UserInfoResponse"}];
    }
    // in only
    message UpdateUserRequest {
      string user_id = 1;
      string name = 2;
      google.protobuf.FieldMask mask = 3 [(fieldmask.option.Option).in = {gen: true}];
    }
    message UpdateUserResponse {}
    // nothing
    message OffRequest {
      google.protobuf.FieldMask field_mask = 1 [
        (fieldmask.option.Option).in = {gen: false},
        (fieldmask.option.Option).out = {gen: false, message: "NoSuchMessage"}
      ];
    }
    message UnsetRequest {
      google.protobuf.FieldMask field_mask = 1 [(fieldmask.option.Option).out = {message: "NoSuchMessage"}];
    }
    message PlainRequest { google.protobuf.FieldMask field_mask = 1; }
    // a message of another package
    message SharedRequest {
      google.protobuf.FieldMask field_mask = 1 [(fieldmask.option.Option) = {in: {gen: true}, out: {gen: true, message: "shared.Page"}}];
    }
  `,
  "examples/shared.proto": `
    syntax = "proto3";
    package fm.shared;
    option go_package = "github.com/acme/shared;shared";
    message Page { repeated Entry entries = 1; string next_page_token = 2; }
    message Entry { string name = 1; }
  `,
});

const dir = mkdtempSync(join(tmpdir(), "fieldmask-es-"));
after(() => rmSync(dir, { recursive: true }));
writeProject(dir, set);
const helpers = new Map(await loadHelpers(dir));

suite("protos annotated for the Go plugin", () => {
  test("generate unchanged, and the code compiles", () => {
    assert.equal(typeCheck(dir), "");
  });

  test("have a helper for each mask field that asks for one", () => {
    assert.deepEqual(
      Array.from(helpers, ([name, { inDesc, outDesc }]) => [
        name,
        inDesc?.typeName,
        outDesc?.typeName,
      ]),
      [
        ["NonEmptyRequestFieldMask", undefined, "fm.examples.UserInfoResponse"],
        [
          "SharedRequestFieldMask",
          // Its mask field is all that the request has: no path, no side.
          undefined,
          "fm.shared.Page",
        ],
        ["UpdateUserRequestMask", "fm.examples.UpdateUserRequest", undefined],
        [
          "UserInfoRequestFieldMask",
          "fm.examples.UserInfoRequest",
          "fm.examples.UserInfoResponse",
        ],
      ],
    );
  });

  test("mask a response", () => {
    const helper = helpers.get("UserInfoRequestFieldMask");
    assert.ok(helper?.outDesc);
    const request = create(helper.request);
    helper.maskOut(request, "email", "others.country", "by_name.home");
    const response = create(helper.outDesc, {
      userId: "1",
      email: "a@b.c",
      address: { country: "x" },
      others: [{ country: "x", province: "y" }],
      byName: { home: { country: "z" }, work: { country: "w" } },
    });
    const expected = create(helper.outDesc, {
      email: "a@b.c",
      others: [{ country: "x" }],
      byName: { home: { country: "z" } },
    });
    assert.deepEqual(helper.filter(request).mask(response), expected);
  });
});
