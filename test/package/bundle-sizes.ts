import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { rootDir } from "../helpers.js";
import { bundle } from "./bundle.js";

/** A client that sends requests and reads responses. */
const messages = `
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GetUserRequestSchema, UpdateUserRequestSchema, UserSchema } from "./gen/shop/v1/user_pb.js";
export const read = (bytes) => fromBinary(UserSchema, bytes);
export const get = (readMask) =>
  toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { readMask }));
export const update = (user, updateMask) =>
  toBinary(UpdateUserRequestSchema, create(UpdateUserRequestSchema, { user, updateMask }));
`;

/** What clients do with masks, and without this package would do like this. */
const plain = {
  get: `export const send = () => get({ paths: ["email"] });`,
  update: `export const send = (before, after) => update(after, { paths: ["email"] });`,
  json: `
import { fromJson } from "@bufbuild/protobuf";
export const send = (body) => update(fromJson(UserSchema, body), { paths: ["email"] });`,
};

interface Client {
  readonly name: string;
  readonly code: string;
  readonly without: string;
}

const clients: readonly Client[] = [
  {
    name: "typed paths",
    code: `
import type { OutPath } from "protoc-gen-fieldmask-es";
import type { GetUserRequestReadMask } from "./gen/shop/v1/user_fieldmask.js";
export const send = () => get({ paths: ["email"] satisfies OutPath<typeof GetUserRequestReadMask>[] });`,
    without: plain.get,
  },
  {
    name: "fieldMask",
    code: `
import { fieldMask } from "protoc-gen-fieldmask-es";
export const send = () => get(fieldMask(UserSchema, "email"));`,
    without: plain.get,
  },
  {
    name: "diffMessages",
    code: `
import { diffMessages } from "protoc-gen-fieldmask-es";
export const send = (before, after) => update(after, diffMessages(UserSchema, before, after));`,
    without: plain.update,
  },
  {
    name: "a helper, for out()",
    code: `
import { GetUserRequestReadMask } from "./gen/shop/v1/user_fieldmask.js";
export const send = () => get(GetUserRequestReadMask.out("email"));`,
    without: plain.get,
  },
  {
    name: "a helper, for diff()",
    code: `
import { UpdateUserRequestUpdateMask } from "./gen/shop/v1/user_fieldmask.js";
export const send = (before, after) => {
  const change = UpdateUserRequestUpdateMask.diff(before, after);
  return change && update(change.user, change.updateMask);
};`,
    without: plain.update,
  },
  {
    name: "maskOfJson",
    code: `
import { fromJson } from "@bufbuild/protobuf";
import { maskOfJson } from "protoc-gen-fieldmask-es";
export const send = (body) => update(fromJson(UserSchema, body), maskOfJson(UserSchema, body));`,
    without: plain.json,
  },
  {
    name: "the whole main door",
    code: `export * from "protoc-gen-fieldmask-es";`,
    without: "",
  },
];

suite("a bundled client pays for what it uses", async () => {
  const sizes = await Promise.all(clients.map(measure));
  const increase = new Map(
    sizes.map(({ name, more }) => [name, more.minified]),
  );

  test("which is nothing where it only names typed paths", () => {
    assert.equal(increase.get("typed paths"), 0);
  });

  test("and no more than a third of the whole for fieldMask or diffMessages", () => {
    const whole = increase.get("the whole main door") ?? 0;
    for (const name of ["fieldMask", "diffMessages"]) {
      assert.ok((increase.get(name) ?? whole) < whole / 3, name);
    }
  });

  test("and docs/clients.md says how much, in KB", () => {
    const page = readFileSync(join(rootDir, "docs/clients.md"), "utf8");
    const rows = page.matchAll(/^\| (.+) \| (\d+) \| (\d+) \|$/gm);
    const said = [...rows].map(([, name = "", ...kilobytes]) => ({
      name: name.replaceAll("`", ""),
      kilobytes: kilobytes.map(Number),
    }));
    assert.equal(said.length, clients.length - 1);
    for (const { name, kilobytes } of said) {
      const more = sizes.find((size) => size.name === name)?.more;
      assert.ok(more, name);
      [more.minified, more.gzipped].forEach((bytes, i) => {
        const difference = Math.abs(bytes / 1000 - (kilobytes[i] ?? 0));
        assert.ok(difference < 2, `${name}: ${bytes}`);
      });
    }
  });

  console.log("bytes of a client, minified (and gzipped), and what is ours:");
  for (const { name, all, more } of sizes) {
    console.log(`  ${name}: ${text(all)}, +${text(more)}`);
  }
});

async function measure({ name, code, without }: Client) {
  const all = sizeOf(await bundle(messages + code));
  const base = sizeOf(await bundle(messages + without));
  const more = {
    minified: all.minified - base.minified,
    gzipped: all.gzipped - base.gzipped,
  };
  return { name, all, more };
}

interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

function sizeOf(code: string): Size {
  return { minified: code.length, gzipped: gzipSync(code).length };
}

function text({ minified, gzipped }: Size): string {
  return `${minified} (${gzipped})`;
}
