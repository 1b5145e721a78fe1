import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { writeFiles } from "../helpers.js";
import { consumer } from "./consumer.js";
import { tsc, typescriptMajors } from "./toolbox.js";

/** A use of the doors, whose mistakes would not be found if one of their types were `any`. */
const program = `import { create } from "@bufbuild/protobuf";
import { Server } from "@grpc/grpc-js";
import { diffMessages, fieldMask, filterMessage, type OutPath } from "protoc-gen-fieldmask-es";
import { createFieldMaskInterceptor } from "protoc-gen-fieldmask-es/connect";
import { fieldMaskInterceptor, makeClient, type ServiceHandlers, serviceDefinition } from "protoc-gen-fieldmask-es/grpc";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import { GetUserRequestReadMask, UpdateUserRequestUpdateMask } from "./gen/shop/v1/user_fieldmask.js";
import { GetUserRequestSchema, type User, UserSchema, Users } from "./gen/shop/v1/user_pb.js";

const paths: OutPath<typeof GetUserRequestReadMask>[] = ["email", "address.country", "devices.serial"];
// @ts-expect-error No such field.
const wrong: OutPath<typeof GetUserRequestReadMask>[] = ["adress"];
const request = create(GetUserRequestSchema, { readMask: GetUserRequestReadMask.out("email") });
const user: User = GetUserRequestReadMask.filter(request).mask(create(UserSchema, { name: "Ada" }));
const copy: User = filterMessage(UserSchema, user, fieldMask(UserSchema, "name"));
const changed: string[] = diffMessages(UserSchema, user, copy).paths;
// @ts-expect-error A user is no request.
GetUserRequestReadMask.filter(user);

const rows = rowsOf(UserSchema, { names: "proto", columns: { name: { name: "full_name" } } });
const name: string = rows.toRow(user).full_name;
// @ts-expect-error The column has another name.
rows.toRow(user).name;

const handlers: ServiceHandlers<typeof Users> = {
  getUser(call, callback) {
    const id: string = call.request.id;

    callback(null, create(UserSchema, { id }));
  },
  updateUser(call, callback) {
  },
};
const masks = [GetUserRequestReadMask, UpdateUserRequestUpdateMask];
new Server({ interceptors: [fieldMaskInterceptor({ masks })] }).addService(serviceDefinition(Users), handlers);
createFieldMaskInterceptor({ masks });
makeClient(Users);
export { changed, name, paths, wrong };
`;

/** Apart from the rest, because protovalidate needs TypeScript 5. */
const validating = `
import { createValidator } from "@bufbuild/protovalidate";
import { validateUpdate } from "protoc-gen-fieldmask-es/protovalidate";
import { UpdateUserRequestUpdateMask } from "./gen/shop/v1/user_fieldmask.js";
import { UserSchema, type UpdateUserRequest } from "./gen/shop/v1/user_pb.js";

export function validate(request: UpdateUserRequest): "valid" | "invalid" | "error" {
  return validateUpdate(createValidator(), UserSchema, UpdateUserRequestUpdateMask.filter(request)).kind;
}
`;

/** How the folders of the consumer resolve modules: by Node's rules, and by those of bundlers, which TypeScript 4.9 does not know. */
const resolutions = {
  esm: () => ({ module: "nodenext" }),
  cjs: () => ({ module: "nodenext" }),
  ts: (major: string) => ({
    module: "esnext",
    moduleResolution: major === "4.9" ? "node" : "bundler",
  }),
} as const;

suite("the packed package's declarations", { concurrency: 2 }, () => {
  for (const major of typescriptMajors) {
    for (const [folder, resolution] of Object.entries(resolutions)) {
      test(`hold with TypeScript ${major}, ${folder}`, async () => {
        const config = `tsconfig.${major}.json`;
        writeFiles(join(consumer, folder), {
          "program.ts": program,
          "validating.ts": validating,
          [config]: JSON.stringify({
            compilerOptions: {
              target: "es2022",
              strict: true,
              noEmit: true,
              skipLibCheck: false,
              types: ["node"],
              ...resolution(major),
            },
            files: [
              "program.ts",
              ...(major === "4.9" ? [] : ["validating.ts"]),
            ],
          }),
        });
        assert.deepEqual(await errors(major, join(folder, config)), []);
      });
    }
  }
});

/** What the compiler has to say, but for protobuf-es' own declarations, which TypeScript 4.9 only takes unchecked. */
async function errors(major: string, config: string): Promise<string[]> {
  const args = [tsc(major), "-p", config, "--pretty", "false"];
  const { stdout, stderr } = spawn(process.execPath, args, { cwd: consumer });
  const output = await Promise.all([text(stdout), text(stderr)]);
  return output
    .flatMap((lines) => lines.split("\n"))
    .filter(
      (line) =>
        line !== "" && !/^node_modules\/@(?:bufbuild|connectrpc)\//.test(line),
    );
}
