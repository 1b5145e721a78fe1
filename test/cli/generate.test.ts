import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { needs } from "../tools.js";
import {
  compilers,
  halfAnnotatedProtos,
  shopProtos,
  withFolder,
} from "./command.js";

const helpersAndMessages = [
  "gen/fieldmask/option_pb.ts",
  "gen/shop/v1/address_pb.ts",
  "gen/shop/v1/user_fieldmask.ts",
  "gen/shop/v1/user_pb.ts",
];

/** A proto that imports what protos of Google's kind import. */
const googleProtos = {
  "shop/v1/shop.proto": `
syntax = "proto3";
package shop.v1;
${[
  "api/annotations",
  "api/client",
  "api/field_behavior",
  "api/field_info",
  "api/httpbody",
  "api/launch_stage",
  "api/resource",
  "api/routing",
  "api/visibility",
  "longrunning/operations",
  "rpc/code",
  "rpc/error_details",
  "rpc/status",
  "type/date",
  "type/money",
]
  .map((name) => `import "google/${name}.proto";`)
  .join("\n")}
service Shops {
  option (google.api.default_host) = "shop.example";
  rpc UpdateShop(Shop) returns (google.longrunning.Operation) {
    option (google.api.http) = {patch: "/v1/{name=shops/*}", body: "*"};
    option (google.longrunning.operation_info) = {response_type: "Shop"};
  }
}
message Shop {
  option (google.api.resource) = {type: "shop.example/Shop", pattern: "shops/{shop}"};
  string name = 1 [(google.api.field_behavior) = IDENTIFIER];
  string id = 2 [(google.api.field_info).format = UUID4];
  google.type.Money price = 3;
  google.rpc.Status status = 4;
}
`,
};

/** The same protos, where imports are relative to another folder. */
const nested = Object.fromEntries(
  Object.entries(shopProtos).map(([path, text]) => [`my protos/${path}`, text]),
);

for (const [compiler, options] of compilers) {
  suite(`generate, with ${compiler} alone,`, options, () => {
    test("writes helpers and the messages of all imports, and prints a line for each", () => {
      withFolder([compiler, "protoc-gen-es"], shopProtos, (folder) => {
        const { status, stdout, stderr } = folder.run(
          "generate",
          "shop/v1/user.proto",
        );
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(
          stdout.trimEnd().split("\n").sort(),
          helpersAndMessages,
        );
        assert.deepEqual(folder.files("gen"), helpersAndMessages);
      });
    });

    test("finds imports in the folders of -I, whose paths may have blanks", () => {
      withFolder([compiler, "protoc-gen-es"], nested, (folder) => {
        folder.run(
          "generate",
          "my protos/shop/v1/user.proto",
          "-I",
          "my protos",
        );
        assert.deepEqual(folder.files("gen"), helpersAndMessages);
      });
    });

    test("takes absolute paths, and a file outside of all folders with its own", () => {
      withFolder(
        [compiler, "protoc-gen-es"],
        shopProtos,
        ({ dir, run, files }) => {
          const proto = join(dir, "shop/v1/address.proto");
          const { status } = run(
            "generate",
            proto,
            "-I",
            "elsewhere",
            "-o",
            join(dir, "out"),
          );
          assert.equal(status, 0);
          assert.deepEqual(files("out"), ["out/address_pb.ts"]);
        },
      );
    });

    test("writes JavaScript and declarations with --target js+dts", () => {
      withFolder([compiler, "protoc-gen-es"], shopProtos, (folder) => {
        folder.run("generate", "shop/v1/user.proto", "--target", "js+dts");
        assert.deepEqual(
          folder.files("gen"),
          helpersAndMessages
            .flatMap((path) =>
              [".d.ts", ".js"].map((end) => path.replace(/\.ts$/, end)),
            )
            .sort(),
        );
      });
    });

    test("tells the place of what the compiler does not understand, by the file's path", () => {
      withFolder(
        [compiler],
        { "my protos/a.proto": 'syntax = "proto3";\nmessage {}' },
        ({ run }) => {
          const { status, stdout, stderr } = run(
            "generate",
            "my protos/a.proto",
            "-I",
            "my protos",
          );
          assert.deepEqual([status, stdout], [1, ""]);
          assert.match(
            stderr,
            new RegExp(`^error: ${compiler} says:\nmy protos/a\\.proto:2:`),
          );
        },
      );
    });

    test("takes all protos below a folder, with imports relative to where their packages lie", () => {
      const installed = { "my protos/node_modules/x/broken.proto": "message" };
      withFolder(
        [compiler, "protoc-gen-es"],
        { ...nested, ...installed },
        (folder) => {
          const { status, stderr } = folder.run("generate", "my protos");
          assert.deepEqual([status, stderr], [0, ""]);
          assert.deepEqual(folder.files("gen"), helpersAndMessages);
        },
      );
    });

    test("brings the protos of google/api and its like along, where the project has none", () => {
      withFolder([compiler], googleProtos, (folder) => {
        const { status, stderr } = folder.run("paths", "shop", "Shop");
        assert.deepEqual([status, stderr], [0, ""]);
      });
    });

    test("tells where it looked for an import that is not there, and what to do", () => {
      const { "shop/v1/user.proto": user } = shopProtos;
      withFolder([compiler], { "my protos/user.proto": user }, ({ run }) => {
        const { status, stderr } = run("generate", "my protos/user.proto");
        assert.equal(status, 1);
        assert.match(
          stderr,
          /imports are looked for in \., where there is no shop\/v1\/address\.proto; name other folders with -I/,
        );
      });
    });
  });
}

suite("generate", () => {
  test("writes the same with buf and with protoc", needs("protoc"), () => {
    const [withBuf, withProtoc] = compilers.map(([compiler]) => {
      let code: string[] = [];
      withFolder(
        [compiler, "protoc-gen-es"],
        shopProtos,
        ({ dir, run, files }) => {
          run("generate", "shop/v1/user.proto");
          code = files("gen").map((path) =>
            readFileSync(join(dir, path), "utf8"),
          );
        },
      );
      return code;
    });
    assert.equal(withBuf?.length, helpersAndMessages.length);
    assert.deepEqual(withBuf, withProtoc);
  });

  test("names the command that installs a compiler where there is none", () => {
    withFolder(["protoc-gen-es"], shopProtos, ({ run }) => {
      const { status, stdout, stderr } = run("generate", "shop/v1/user.proto");
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, /npm install --save-dev @bufbuild\/buf/);
    });
  });

  test("passes over a folder that is called as the compiler", () => {
    const files = { ...shopProtos, "node_modules/.bin/buf/.keep": "" };
    withFolder(["buf"], files, ({ run }) => {
      const { status, stderr } = run("generate", "shop", "--no-messages");
      assert.deepEqual([status, stderr], [0, ""]);
    });
  });

  test("names the command of the package manager whose lock file is there", () => {
    const files = { ...shopProtos, "pnpm-lock.yaml": "" };
    withFolder([], files, ({ run }) => {
      assert.match(
        run("generate", "shop").stderr,
        /: pnpm add --save-dev @bufbuild\/buf @bufbuild\/protoc-gen-es\n$/,
      );
    });
  });

  test("writes the helpers without protoc-gen-es, and names the command that installs it", () => {
    withFolder(["buf"], shopProtos, (folder) => {
      const { status, stderr } = folder.run("generate", "shop/v1/user.proto");
      assert.equal(status, 0);
      assert.match(
        stderr,
        /^note: .*npm install --save-dev @bufbuild\/protoc-gen-es/,
      );
      assert.deepEqual(folder.files("gen"), ["gen/shop/v1/user_fieldmask.ts"]);
    });
  });

  test("leaves the messages out with --no-messages, and does not miss protoc-gen-es", () => {
    withFolder(["buf"], shopProtos, (folder) => {
      const { stderr } = folder.run(
        "generate",
        "shop/v1/user.proto",
        "--no-messages",
      );
      assert.equal(stderr, "");
      assert.deepEqual(folder.files("gen"), ["gen/shop/v1/user_fieldmask.ts"]);
    });
  });

  test("passes parameters on, and its own to its plugin alone", () => {
    withFolder(
      ["buf", "protoc-gen-es"],
      halfAnnotatedProtos,
      ({ dir, run }) => {
        const { status, stderr } = run(
          "generate",
          "shop/v1/user.proto",
          "--opt",
          "import_extension=none,max_paths=2",
        );
        assert.equal(status, 0, stderr);
        const read = (name: string) =>
          readFileSync(join(dir, "gen/shop/v1", name), "utf8");
        assert.match(read("user_pb.ts"), /from "\.\/address_pb"/);
        assert.match(read("user_fieldmask.ts"), /from "\.\/user_pb"/);
        assert.match(read("user_fieldmask.ts"), /`address\.\$\{string\}`/);
      },
    );
  });

  test("takes a folder whose files say nothing of folders as the one that imports are relative to", () => {
    const files = {
      "protos/sub/a.proto":
        'syntax = "proto3"; import "b.proto"; message A { B b = 1; }',
      "protos/b.proto": 'syntax = "proto3"; message B {}',
    };
    withFolder(["buf", "protoc-gen-es"], files, (folder) => {
      const { status, stderr } = folder.run(
        "generate",
        "./protos/",
        "-o",
        "out",
      );
      assert.equal(status, 0, stderr);
      assert.deepEqual(folder.files("out"), ["out/b_pb.ts", "out/sub/a_pb.ts"]);
    });
  });

  test("takes the protos of google/type that the project has", () => {
    const mine = `syntax = "proto3"; package google.type;
message Money { string mine = 1; }
`;
    const files = { ...googleProtos, "google/type/money.proto": mine };
    withFolder(["buf"], files, ({ run }) => {
      assert.equal(
        run("paths", "shop", "google.type.Money").stdout,
        "google.type.Money\n  mine  string\n",
      );
    });
  });

  test("goes by the imports, where they are relative to another folder than the packages", () => {
    const files = {
      "proto/p/v1/a.proto": `syntax = "proto3"; import "proto/p/v1/b.proto";
package p.v1;
message A { B b = 1; }`,
      "proto/p/v1/b.proto": 'syntax = "proto3";\npackage p.v1;\nmessage B {}',
    };
    withFolder(["buf", "protoc-gen-es"], files, (folder) => {
      const { status, stderr } = folder.run("generate", "proto");
      assert.equal(status, 0, stderr);
      assert.deepEqual(folder.files("gen"), [
        "gen/proto/p/v1/a_pb.ts",
        "gen/proto/p/v1/b_pb.ts",
      ]);
    });
  });

  test("decides by convention with --infer", () => {
    withFolder(["buf"], halfAnnotatedProtos, ({ dir, run }) => {
      run("generate", "shop", "--infer", "--no-messages");
      assert.match(
        readFileSync(join(dir, "gen/shop/v1/user_fieldmask.ts"), "utf8"),
        /export const GetUserRequestViewMask/,
      );
    });
  });

  test("writes imports that Node can follow", () => {
    withFolder(["buf", "protoc-gen-es"], shopProtos, ({ dir, run }) => {
      run("generate", "shop/v1/user.proto");
      const read = (name: string) =>
        readFileSync(join(dir, "gen/shop/v1", name), "utf8");
      assert.match(read("user_pb.ts"), /from "\.\/address_pb\.js"/);
      assert.match(read("user_fieldmask.ts"), /from "\.\/user_pb\.js"/);
    });
  });

  test("says so where no mask has a helper", () => {
    withFolder(["buf", "protoc-gen-es"], shopProtos, ({ run }) => {
      const { status, stderr } = run("generate", "shop/v1/address.proto");
      assert.equal(status, 0);
      assert.match(stderr, /^note: no mask field .* explain says why\n$/);
    });
  });

  test("reports a mistake in an option with its place, and writes nothing", () => {
    const user = shopProtos["shop/v1/user.proto"].replace(
      "{gen: true}",
      '{gen: true, message: "Usr"}',
    );
    withFolder(
      ["buf"],
      { ...shopProtos, "shop/v1/user.proto": user },
      ({ run, files }) => {
        const { status, stdout, stderr } = run(
          "generate",
          "shop/v1/user.proto",
        );
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(
          stderr,
          /^error: shop\/v1\/user\.proto:20:\d+: .*did you mean "User"/,
        );
        assert.throws(() => files("gen"));
      },
    );
  });

  const apart = {
    "p/v1/messages.proto": `
syntax = "proto3";
package p.v1;
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
message GetRequest {
  google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true}];
}
message Thing { string name = 1; }
`,
    "p/v1/service.proto": `
syntax = "proto3";
package p.v1;
import "p/v1/messages.proto";
service Things { rpc Get(GetRequest) returns (Thing); }
`,
  };

  test("says to name the file of the service, where that is another one", () => {
    withFolder(["buf"], apart, ({ run }) => {
      const { status, stderr } = run("generate", "p/v1/messages.proto");
      assert.equal(status, 1);
      assert.match(
        stderr,
        /\nno RPC of these files takes p\.v1\.GetRequest; name the file of its service, too: p\/v1\/service\.proto\n$/,
      );
      assert.equal(run("generate", "p", "--no-messages").status, 0);
    });
  });

  test("says so where the conventions miss the service, too", () => {
    const option = " [(fieldmask.option.Option).out = {gen: true}]";
    const messages = apart["p/v1/messages.proto"].replace(option, "");
    const files = { ...apart, "p/v1/messages.proto": messages };
    withFolder(["buf"], files, ({ run }) => {
      assert.match(
        run("generate", "p/v1/messages.proto", "--infer", "--no-messages")
          .stderr,
        /^note: no RPC of these files takes p\.v1\.GetRequest; name the file of its service, too: p\/v1\/service\.proto\n$/,
      );
    });
  });

  test("refuses two files of one name instead of taking one for the other", () => {
    withFolder(["buf"], { "a/x.proto": "", "b/x.proto": "" }, ({ run }) => {
      const { status, stderr } = run(
        "generate",
        "b/x.proto",
        "-I",
        "a",
        "-I",
        "b",
      );
      assert.equal(status, 2);
      assert.match(
        stderr,
        /b\/x\.proto and a\/x\.proto both go by the name x\.proto; .* -I/,
      );
    });
  });
});
