import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { compilers, shopProtos, withFolder } from "./command.js";

suite("paths", () => {
  for (const [compiler, options] of compilers) {
    test(
      `prints the tree of a message's paths, with types, with ${compiler}`,
      options,
      () => {
        withFolder([compiler], shopProtos, ({ run }) => {
          const { status, stdout, stderr } = run(
            "paths",
            "shop/v1/user.proto",
            "User",
          );
          assert.deepEqual([status, stderr], [0, ""]);
          assert.equal(
            stdout,
            `shop.v1.User
  name                    string
  address                 shop.v1.Address
    address.city          string
  friends                 repeated shop.v1.User  (and so on, as in shop.v1.User, in read masks only)
  by_name                 map<string, shop.v1.Address>
    by_name.<key>         shop.v1.Address
      by_name.<key>.city  string
  created                 google.protobuf.Timestamp
`,
          );
        });
      },
    );
  }

  test("suggests a message where there is none of the name, with exit code 1", () => {
    withFolder(["buf"], shopProtos, ({ run }) => {
      const { status, stdout, stderr } = run(
        "paths",
        "shop/v1/user.proto",
        "Usr",
      );
      assert.deepEqual([status, stdout], [1, ""]);
      assert.equal(
        stderr,
        "error: these protos have no message Usr; did you mean User?\n",
      );
    });
  });

  test("asks for the full name where several messages end in a name", () => {
    const proto = `syntax = "proto3"; package p;
message A { message Item { string a = 1; } }
message B { message Item { string b = 1; } }`;
    withFolder(["buf"], { "p.proto": proto }, ({ run }) => {
      assert.match(
        run("paths", "p.proto", "Item").stderr,
        /Item can be one of p\.A\.Item, p\.B\.Item; use the full name/,
      );
      assert.match(
        run("paths", "p.proto", "B.Item").stdout,
        /^p\.B\.Item\n {2}b {2}string\n$/,
      );
    });
  });
});
