import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { rootDir } from "../helpers.js";
import { type Folder, shopProtos, withFolder } from "./command.js";

const proto = {
  "proto/shop/v1/address.proto": shopProtos["shop/v1/address.proto"],
};

suite("init", () => {
  test("takes the option from the installed package", () => {
    withFolder([], proto, (folder) => {
      installPackage(folder);
      const { status, stdout, stderr } = folder.run("init");
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(stdout, /^buf\.yaml\nbuf\.gen\.yaml\n/);
      assert.match(
        read(folder, "buf.yaml"),
        /- path: proto\n {2}- path: node_modules\/protoc-gen-fieldmask-es\/proto\n/,
      );
      assert.deepEqual(folder.files("proto"), ["proto/shop/v1/address.proto"]);
    });
  });

  test("copies the option beside the protos where the package lies further up, and says so", () => {
    withFolder([], proto, (folder) => {
      const { status, stdout, stderr } = folder.run("init");
      assert.equal(status, 0);
      assert.match(
        stdout,
        /^proto\/fieldmask\/option\.proto\nbuf\.yaml\nbuf\.gen\.yaml\n/,
      );
      assert.match(
        stderr,
        /^note: proto\/fieldmask\/option\.proto is a copy: /,
      );
      assert.equal(
        read(folder, "proto/fieldmask/option.proto"),
        readFileSync(join(rootDir, "proto/fieldmask/option.proto"), "utf8"),
      );
      assert.doesNotMatch(read(folder, "buf.yaml"), /node_modules/);
      assert.match(
        read(folder, "buf.yaml"),
        /ignore:\n {4}- proto\/fieldmask\/option\.proto\n/,
      );
    });
  });

  test("takes the option that is beside the protos already, since buf takes it from one module alone", () => {
    const option = readFileSync(join(rootDir, "proto/fieldmask/option.proto"));
    const files = { ...proto, "proto/fieldmask/option.proto": String(option) };
    withFolder([], files, (folder) => {
      installPackage(folder);
      const { status, stderr } = folder.run("init");
      assert.deepEqual([status, stderr], [0, ""]);
      assert.doesNotMatch(read(folder, "buf.yaml"), /node_modules/);
      assert.match(
        read(folder, "buf.yaml"),
        /ignore:\n {4}- proto\/fieldmask\/option\.proto\n/,
      );
    });
  });

  test("leaves files that are there as they are, and shows what they would have been", () => {
    const mine = {
      "buf.yaml": "# mine\n",
      "buf.gen.yaml": "# mine\n",
      "proto/fieldmask/option.proto": "// mine\n",
    };
    withFolder([], mine, (folder) => {
      const { status, stderr } = folder.run("init");
      assert.equal(status, 0);
      assert.match(
        stderr,
        /note: buf\.yaml is there already and stays as it is; .*\n\n {2}version: v2\n/,
      );
      for (const [path, text] of Object.entries(mine)) {
        assert.equal(read(folder, path), text);
      }
    });
  });

  test("says nothing about files that it wrote itself", () => {
    withFolder([], proto, (folder) => {
      folder.run("init");
      const { status, stderr } = folder.run("init");
      assert.deepEqual([status, stderr], [0, ""]);
    });
  });

  for (const [where, files, path, out] of [
    ["in proto, into gen", proto, "proto", "gen"],
    [
      "in protos, into src/gen",
      { "protos/a.proto": "", "src/a.ts": "" },
      "protos",
      "src/gen",
    ],
    ["in the folder itself", { "shop/a.proto": "" }, ".", "gen"],
    ["in proto, where there are none yet", {}, "proto", "gen"],
  ] as const) {
    test(`finds the protos ${where}`, () => {
      withFolder([], files, (folder) => {
        folder.run("init");
        assert.match(read(folder, "buf.yaml"), new RegExp(`- path: ${path}\n`));
        assert.match(
          read(folder, "buf.gen.yaml"),
          new RegExp(`- directory: ${path}\n`),
        );
        assert.match(read(folder, "buf.gen.yaml"), new RegExp(`out: ${out}\n`));
      });
    });
  }

  test("names the packages that are missing, and only these", () => {
    withFolder([], proto, (folder) => {
      assert.match(
        folder.run("init").stdout,
        / {2}npm install protoc-gen-fieldmask-es @bufbuild\/protobuf\n {2}npm install --save-dev @bufbuild\/buf @bufbuild\/protoc-gen-es\n {2}npx buf generate\n$/,
      );
      installPackage(folder);
      assert.match(
        folder.run("init").stdout,
        / {2}npm install @bufbuild\/protobuf\n/,
      );
    });
  });
});

function installPackage({ dir }: Folder): void {
  cpSync(
    join(rootDir, "proto"),
    join(dir, "node_modules/protoc-gen-fieldmask-es/proto"),
    { recursive: true },
  );
}

function read({ dir }: Folder, path: string): string {
  return readFileSync(join(dir, path), "utf8");
}
