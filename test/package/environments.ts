import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { launchChromium } from "../example/chromium.js";
import { writeFiles } from "../helpers.js";
import { needs } from "../tools.js";
import { bundle } from "./bundle.js";
import { consumer } from "./consumer.js";
import { node, tool } from "./toolbox.js";
import { exec } from "./workshop.js";

/** Masks, compares and reads a mask, and says what comes out. */
const client = `
import { create, toJson } from "@bufbuild/protobuf";
import { diffMessages, fieldMask, filterMessage, isFieldMaskError } from "protoc-gen-fieldmask-es";
import { GetUserRequestReadMask } from "./gen/shop/v1/user_fieldmask.js";
import { GetUserRequestSchema, UserSchema } from "./gen/shop/v1/user_pb.js";

const user = create(UserSchema, { name: "Ada", email: "ada@example.com" });
const request = create(GetUserRequestSchema, { readMask: GetUserRequestReadMask.out("email") });

export const result = {
  masked: toJson(UserSchema, GetUserRequestReadMask.filter(request).mask(user)),
  filtered: toJson(UserSchema, filterMessage(UserSchema, user, ["name"])),
  changed: diffMessages(UserSchema, create(UserSchema, { name: "Ada" }), user).paths,
  isMistake: isFieldMaskError(attempt(() => fieldMask(UserSchema, "nmae"))),
};

function attempt(call) {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
`;

const expected = {
  masked: { email: "ada@example.com" },
  filtered: { name: "Ada" },
  changed: ["email"],
  isMistake: true,
};

suite("the packed package runs", () => {
  test("in a browser, without Node's modules", needs("Chromium"), async () => {
    const code = await bundle(`${client}\nglobalThis.result = result;`);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: code, type: "module" });
      const result = await page.waitForFunction("globalThis.result");
      assert.deepEqual(await result.jsonValue(), expected);
    } finally {
      await browser.close();
    }
  });

  test("in a bundle of webpack, which leaves out what is not used", () => {
    const dir = join(consumer, "esm");
    writeFiles(dir, {
      "client.js": client,
      "print.js": `import { result } from "./client.js";
console.log(JSON.stringify(result));
`,
      "pack.js": `import webpack from ${JSON.stringify(tool("webpack/lib/index.js"))};
webpack(
  { mode: "production", target: "node", context: import.meta.dirname, entry: "./print.js", output: { path: import.meta.dirname, filename: "packed.cjs" } },
  (error, stats) => {
    console.log(error ?? stats.toString({ all: false, errors: true, warnings: true }));
  },
);
`,
    });
    assert.equal(exec(node(24), ["pack.js"], dir).trim(), "");
    const output = exec(node(24), ["packed.cjs"], dir);
    assert.deepEqual(JSON.parse(output), expected);
    const packed = readFileSync(join(dir, "packed.cjs"), "utf8");
    // Names of options are not minified: one of diffMessages' siblings would be seen.
    assert.doesNotMatch(packed, /ignoreUnknown/);
  });

  test("in Jest", () => {
    const dir = join(consumer, "cjs");
    writeFiles(dir, {
      "users.test.js": `const { create } = require("@bufbuild/protobuf");
const { GetUserRequestReadMask } = require("./gen/shop/v1/user_fieldmask.js");
const { GetUserRequestSchema, UserSchema } = require("./gen/shop/v1/user_pb.js");

test("a response is masked", () => {
  const readMask = GetUserRequestReadMask.out("email");
  const request = create(GetUserRequestSchema, { readMask });
  const user = create(UserSchema, { name: "Ada", email: "ada@example.com" });
  expect(GetUserRequestReadMask.filter(request).mask(user)).toEqual(
    create(UserSchema, { email: "ada@example.com" }),
  );
});
`,
    });
    const jest = tool("jest/bin/jest.js");
    exec(node(24), [jest, "--rootDir", dir, "--config", "{}"], dir);
  });
});
