import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { bin, rootDir, withTempDir, writeFiles } from "../helpers.js";
import { findTool, needs } from "../tools.js";

/** The built command. */
export const command = join(rootDir, "dist/bin/protoc-gen-fieldmask-es");

/** What a run of the command has to say. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that a stranger runs the command in. */
export interface Folder {
  readonly dir: string;
  /** Run the command in it, with nothing to read. */
  run(...args: readonly string[]): Run;
  /** The files below a folder of it, sorted. */
  files(below: string): string[];
  /** A folder in it. */
  folder(path: string): Folder;
}

/** A program that the command runs. */
export type ToolName = "buf" | "protoc" | "protoc-gen-es";

/** Use a folder with these files, where the PATH has nothing but node and these tools. */
export function withFolder(
  tools: readonly ToolName[],
  files: Readonly<Record<string, string>>,
  use: (folder: Folder) => void,
): void {
  withTempDir((temp) => {
    const path = join(temp, "tools");
    mkdirSync(path);
    symlinkSync(process.execPath, join(path, "node"));
    for (const tool of tools) {
      if (tool === "protoc") {
        // A copy does not find the includes that are installed with it.
        cpSync(findTool("protoc"), join(path, tool), { dereference: true });
      } else {
        symlinkSync(bin(tool), join(path, tool));
      }
    }
    const dir = join(temp, "a folder");
    mkdirSync(dir);
    writeFiles(dir, files);
    use(folderAt(dir, path));
  });
}

function folderAt(dir: string, path: string): Folder {
  return {
    dir,
    run: (...args) =>
      spawnSync(command, args, {
        cwd: dir,
        encoding: "utf8",
        input: "",
        env: { PATH: path },
      }),
    files: (below) =>
      readdirSync(join(dir, below), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) =>
          join(parentPath, name).slice(dir.length + 1),
        )
        .sort(),
    folder: (below) => folderAt(join(dir, below), path),
  };
}

/** The compilers that the command uses, with the options of their tests: what takes either is tested with both. */
export const compilers = [
  ["buf", {}],
  ["protoc", needs("protoc")],
] as const;

/** Protos with an import of each kind: of another file, of the option, and of google.protobuf. */
export const shopProtos = {
  "shop/v1/user.proto": `
syntax = "proto3";
package shop.v1;
// import "in/a/comment.proto";
import "shop/v1/address.proto";
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
service Users {
  rpc GetUser(GetUserRequest) returns (User);
}
message User {
  string name = 1;
  Address address = 2;
  repeated User friends = 3;
  map<string, Address> by_name = 4;
  google.protobuf.Timestamp created = 5;
}
message GetUserRequest {
  google.protobuf.FieldMask read_mask = 1 [(fieldmask.option.Option).out = {gen: true}];
}
`,
  "shop/v1/address.proto": `
syntax = "proto3";
package shop.v1;
message Address { string city = 1; }
`,
};

/** The same, with a mask that has no option. */
export const halfAnnotatedProtos = {
  ...shopProtos,
  "shop/v1/user.proto": shopProtos["shop/v1/user.proto"].replace(
    "message GetUserRequest {",
    "message GetUserRequest {\n  google.protobuf.FieldMask view_mask = 2;",
  ),
};
