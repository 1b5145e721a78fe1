import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rootDir } from "../helpers.js";
import { exec, folder, install, tarball } from "./workshop.js";

/** What the consumers are made of: their protos. */
const userProto = `
syntax = "proto3";
package shop.v1;

import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";

service Users {
  rpc GetUser(GetUserRequest) returns (User);
  rpc UpdateUser(UpdateUserRequest) returns (User);
}

message User {
  string id = 1;
  string name = 2;
  string email = 3;
  Address address = 4;
  repeated Device devices = 5;
  map<string, Device> named = 6;
  oneof contact {
    string phone = 7;
    Address postal = 8;
  }
}

message Address {
  string country = 1;
  string city = 2;
}

message Device {
  string serial = 1;
}

message GetUserRequest {
  string id = 1;
  google.protobuf.FieldMask read_mask = 2 [(fieldmask.option.Option).out = {gen: true}];
}

message UpdateUserRequest {
  User user = 1;
  google.protobuf.FieldMask update_mask = 2 [(fieldmask.option.Option).in = {gen: true, field: "user"}];
  google.protobuf.FieldMask read_mask = 3 [(fieldmask.option.Option).out = {gen: true}];
}
`;

const { peerDependencies } = JSON.parse(
  readFileSync(join(rootDir, "package.json"), "utf8"),
) as { peerDependencies: Record<string, string> };

/** A consumer that has just installed everything. */
export const consumer = createConsumer("consumer", (range) => range);

/** A consumer with the oldest versions that the package says it works with. */
export const oldestConsumer = createConsumer("oldest-consumer", (range) =>
  range.replace(/^\^/, ""),
);

/**
 * A folder with the package and all it is used with, and below it a folder for
 * ES modules and one for CommonJS, with the code that the command generates.
 */
function createConsumer(
  name: string,
  version: (range: string) => string,
): string {
  const dir = folder(name, {
    "package.json": "{}",
    "esm/package.json": '{ "type": "module" }',
    "cjs/package.json": '{ "type": "commonjs" }',
    "shop/v1/user.proto": userProto,
  });
  const packages = Object.entries({
    ...peerDependencies,
    // Has the versions of the runtime.
    "@bufbuild/protoc-gen-es": peerDependencies["@bufbuild/protobuf"],
  }).map(([name, range = ""]) => `${name}@${version(range)}`);
  install(dir, tarball, ...packages, "@bufbuild/buf@1", "@types/node@~20.17");
  for (const [out, target, option] of [
    ["esm", "js+dts", "import_extension=js"],
    ["cjs", "js+dts", "js_import_style=legacy_commonjs"],
    ["ts", "ts", "import_extension=js"],
  ] as const) {
    const args = ["-o", `${out}/gen`, "--target", target, "--opt", option];
    exec(
      "node_modules/.bin/protoc-gen-fieldmask-es",
      ["generate", "shop/v1/user.proto", ...args],
      dir,
    );
  }
  return dir;
}
