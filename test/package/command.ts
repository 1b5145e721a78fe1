import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { exec, folder, install, tarball } from "./workshop.js";

const userProto = `syntax = "proto3";

package shop.v1;

import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";

service UserService {
  rpc GetUser(GetUserRequest) returns (GetUserResponse);
}

message GetUserRequest {
  google.protobuf.FieldMask read_mask = 1 [(fieldmask.option.Option).out = {gen: true}];
}

message GetUserResponse {
  string name = 1;
}
`;

const generated = ["user_pb.ts", "user_fieldmask.ts"].map(
  (name) => `gen/shop/v1/${name}`,
);

const tools = [
  tarball,
  "@bufbuild/protobuf@2",
  "@bufbuild/buf@1",
  "@bufbuild/protoc-gen-es@2",
];

suite("the command of the packed package", () => {
  test("generates with npx in a folder that holds nothing but a proto", () => {
    const dir = folder("npx", { "user.proto": userProto });
    const args = ["generate", "user.proto", "--no-messages"];
    exec(
      "npm",
      [
        "exec",
        "--yes",
        "--package",
        tarball,
        "protoc-gen-fieldmask-es",
        ...args,
      ],
      dir,
    );
    assert.ok(existsSync(join(dir, "gen/user_fieldmask.ts")));
  });

  test("sets a project up for buf generate and buf lint", () => {
    const dir = folder("project", {
      "package.json": "{}",
      "proto/shop/v1/user.proto": userProto,
    });
    install(dir, ...tools);
    checkInit(dir);
  });

  test("does so in an npm workspace, whose packages lie further up", () => {
    const root = folder("workspace", {
      "package.json": '{ "workspaces": ["packages/*"] }',
      "packages/api/package.json": '{ "name": "api", "version": "1.0.0" }',
      "packages/api/proto/shop/v1/user.proto": userProto,
    });
    install(root, "--workspace", "packages/api", ...tools);
    const dir = join(root, "packages/api");
    assert.ok(!existsSync(join(dir, "node_modules")));
    checkInit(dir);
    assert.ok(existsSync(join(dir, "proto/fieldmask/option.proto")));
    npx(
      dir,
      "protoc-gen-fieldmask-es",
      "generate",
      "proto/shop/v1/user.proto",
      "-I",
      "proto",
      "-o",
      "other/gen",
    );
    checkGenerated(join(dir, "other"));
  });
});

function checkInit(dir: string): void {
  npx(dir, "protoc-gen-fieldmask-es", "init");
  npx(dir, "buf", "lint");
  npx(dir, "buf", "generate");
  checkGenerated(dir);
}

function checkGenerated(dir: string): void {
  for (const path of generated) {
    assert.ok(existsSync(join(dir, path)), path);
  }
}

function npx(dir: string, ...args: readonly string[]): void {
  exec("npm", ["exec", "--offline", "--", ...args], dir);
}
