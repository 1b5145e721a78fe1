import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parse, stringify } from "yaml";
import { bin, rootDir, writeFiles } from "../helpers.js";
import { type Folder, shopProtos, withFolder } from "./command.js";

const INSTALLED = "node_modules/protoc-gen-fieldmask-es/proto";
const OPTION = "fieldmask/option.proto";
const option = readFileSync(join(rootDir, "proto", OPTION), "utf8");

const proto = {
  "proto/shop/v1/address.proto": shopProtos["shop/v1/address.proto"],
};

suite("init writes", () => {
  test("configurations that take the option from the installed package", () => {
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

  test("googleapis as a dependency where the protos import it and don't have it", () => {
    const book = `syntax = "proto3"; package shop.v1; import "google/api/field_behavior.proto"; message Book { string name = 1 [(google.api.field_behavior) = IDENTIFIER]; }`;
    const protos = { "proto/shop/v1/book.proto": book };
    const own = { "proto/google/api/field_behavior.proto": "" };
    for (const [files, deps] of [
      [protos, ["buf.build/googleapis/googleapis"]],
      [{ ...protos, ...own }, undefined],
      [proto, undefined],
    ] as const) {
      withFolder([], files, (folder) => {
        installPackage(folder);
        const { status, stdout } = folder.run("init");
        assert.equal(status, 0);
        assert.deepEqual(parse(read(folder, "buf.yaml")).deps, deps);
        assert.equal(
          /\n {2}npx buf dep update\n {2}npx buf generate\n/.test(stdout),
          deps !== undefined,
        );
      });
    }
  });

  test("a template whose plugin starts once, and sees requests and RPCs of all folders together", () => {
    withFolder([], proto, (folder) => {
      folder.run("init");
      const { plugins } = parse(read(folder, "buf.gen.yaml"));
      assert.deepEqual(
        plugins.map(({ local, strategy }: Record<string, string>) => [
          local,
          strategy,
        ]),
        [
          ["protoc-gen-es", undefined],
          ["protoc-gen-fieldmask-es", "all"],
        ],
      );
    });
  });

  test("a copy of the option beside the protos where the package lies further up, and says so", () => {
    withFolder([], proto, (folder) => {
      const { status, stdout, stderr } = folder.run("init");
      assert.equal(status, 0);
      assert.match(
        stdout,
        /^proto\/fieldmask\/option\.proto\nbuf\.yaml\nbuf\.gen\.yaml\n/,
      );
      assert.match(
        stderr,
        /^note: proto\/fieldmask\/option\.proto is a copy: there is no node_modules\/protoc-gen-fieldmask-es\/proto in this folder, /,
      );
      assert.equal(read(folder, `proto/${OPTION}`), option);
      assert.deepEqual(parse(read(folder, "buf.yaml")), {
        version: "v2",
        modules: [{ path: "proto" }],
        lint: { ignore: [`proto/${OPTION}`] },
      });
    });
  });

  test("no second option where the protos have it, since buf takes it from one module alone", () => {
    const files = { ...proto, [`proto/${OPTION}`]: option };
    withFolder([], files, (folder) => {
      installPackage(folder);
      const { status, stderr } = folder.run("init");
      assert.deepEqual([status, stderr], [0, ""]);
      assert.deepEqual(parse(read(folder, "buf.yaml")), {
        version: "v2",
        modules: [{ path: "proto" }],
        lint: { ignore: [`proto/${OPTION}`] },
      });
    });
  });

  test("nothing the second time", () => {
    withFolder([], proto, (folder) => {
      installPackage(folder);
      folder.run("init");
      const files = folder.files(".");
      const { status, stdout, stderr } = folder.run("init");
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(stdout, /^buf\.yaml and buf\.gen\.yaml have all it takes\n/);
      assert.deepEqual(folder.files("."), files);
    });
  });

  const shop = shopProtos["shop/v1/address.proto"];
  for (const [where, files, path, out] of [
    ["in proto, into gen", proto, "proto", "gen"],
    [
      "in protos, into src/gen",
      { "protos/a.proto": "", "src/a.ts": "" },
      "protos",
      "src/gen",
    ],
    [
      "where their packages lie",
      { "idl/shop/v1/address.proto": shop, "proto/.keep": "" },
      "idl",
      "gen",
    ],
    ["in the folder itself", { "shop/a.proto": "" }, ".", "gen"],
    ["in proto, where there are none yet", {}, "proto", "gen"],
  ] as const) {
    test(`configurations for protos ${where}`, () => {
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

  test("a module and no input for the protos of others", () => {
    const files = {
      ...proto,
      "third_party/maps/v1/map.proto": 'syntax = "proto3";\npackage maps.v1;\n',
    };
    withFolder([], files, (folder) => {
      folder.run("init");
      const { modules, lint } = parse(read(folder, "buf.yaml"));
      assert.deepEqual(modules, [{ path: "proto" }, { path: "third_party" }]);
      assert.deepEqual(lint.ignore, ["third_party", `proto/${OPTION}`]);
      assert.deepEqual(parse(read(folder, "buf.gen.yaml")).inputs, [
        { directory: "proto" },
      ]);
    });
  });

  for (const [lock, add, addDev, exec] of [
    ["package-lock.json", "npm install", "npm install --save-dev", "npx"],
    ["pnpm-lock.yaml", "pnpm add", "pnpm add --save-dev", "pnpm exec"],
    ["yarn.lock", "yarn add", "yarn add --dev", "yarn run"],
    ["bun.lock", "bun add", "bun add --dev", "bunx"],
  ] as const) {
    test(`the commands of the package manager whose lock file is further up: ${lock}`, () => {
      withFolder([], { [lock]: "", "packages/a/proto/.keep": "" }, (root) => {
        const folder = root.folder("packages/a");
        assert.match(
          folder.run("init").stdout,
          new RegExp(
            `\n\nNow run:\n {2}${add} protoc-gen-fieldmask-es @bufbuild/protobuf\n {2}${addDev} @bufbuild/buf @bufbuild/protoc-gen-es\n {2}${exec} buf generate\n$`,
          ),
        );
      });
    });
  }

  test("no command for packages that are installed further up", () => {
    withFolder([], { "packages/a/proto/.keep": "" }, (root) => {
      installPackage(root);
      assert.match(
        root.folder("packages/a").run("init").stdout,
        / {2}npm install @bufbuild\/protobuf\n/,
      );
    });
  });
});

suite("where files exist, init", () => {
  test("prints what to add as it would stand in them, and exits 1 until it is there", () => {
    const files = {
      ...proto,
      "buf.yaml": `version: v2
# Ours.
modules:
- path: proto
lint:
  use:
  - STANDARD
`,
      "buf.gen.yaml": `version: v2
inputs:
- directory: proto
plugins:
- local: node_modules/.bin/protoc-gen-es
  out: src/lib # not gen
  opt: target=js+dts
- local: protoc-gen-go
  out: go
`,
    };
    withFolder([], files, (folder) => {
      installPackage(folder);
      const { status, stdout, stderr } = folder.run("init");
      assert.equal(status, 1);
      assert.match(stderr, /^note: existing files stay as they are; /);
      const [printed] = stdout.split("\nThen run:\n");
      assert.equal(
        printed,
        `
buf.yaml
  modules:
  - path: node_modules/protoc-gen-fieldmask-es/proto
  lint:
    ignore:
    - node_modules/protoc-gen-fieldmask-es/proto

buf.gen.yaml
  plugins:
  - local: node_modules/.bin/protoc-gen-es
    out: src/lib # not gen
    opt: target=js+dts
    include_imports: true
  - local: node_modules/.bin/protoc-gen-fieldmask-es
    out: src/lib
    opt: target=js+dts
    strategy: all
`,
      );
      assert.equal(read(folder, "buf.yaml"), files["buf.yaml"]);
      assert.equal(read(folder, "buf.gen.yaml"), files["buf.gen.yaml"]);
      addLines(folder, stdout);
      assert.equal(folder.run("init").status, 0);
      assert.equal(
        parse(read(folder, "buf.gen.yaml")).plugins[1].local,
        "protoc-gen-go",
      );
    });
  });

  const es = "version: v1\nplugins:\n  - plugin: es\n    out: gen\n";
  const v1 = "version: v1\nlint:\n  use:\n    - STANDARD\n";
  const other = {
    "b/film/v1/film.proto":
      'syntax = "proto3";\npackage film.v1;\nmessage Film {}\n',
  };
  const shops = {
    "a/shop/v1/shop.proto": `syntax = "proto3";

package shop.v1;

import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";

message GetShopRequest {
  google.protobuf.FieldMask read_mask = 1 [(fieldmask.option.Option).out = {gen: true}];
}
`,
  };
  const setUps: readonly (readonly [
    what: string,
    files: Readonly<Record<string, string>>,
    input?: string,
  ])[] = [
    [
      "a buf.yaml of modules",
      {
        ...shops,
        ...other,
        "buf.yaml": "version: v2\nmodules:\n  - path: a\n  - path: b\n",
      },
    ],
    [
      "a buf.yaml and a template in the style of JSON",
      {
        ...shops,
        "buf.yaml": '{"version": "v2", "modules": [{"path": "a"}]}',
        "buf.gen.yaml":
          '{"version": "v2", "plugins": [{"local": ["npx", "protoc-gen-es"], "out": "gen"}]}',
      },
    ],
    [
      "a buf.yaml without modules",
      { ...withoutFolder(shops), "buf.yaml": "version: v2\n" },
    ],
    [
      "a buf.yaml whose one module has node_modules in it",
      {
        ...withoutFolder(shops),
        "buf.yaml":
          "version: v2\nmodules:\n  - path: .\n    lint:\n      use:\n        - STANDARD\n",
      },
    ],
    [
      "a workspace of v1",
      {
        ...shops,
        ...other,
        "a/buf.yaml": v1,
        "buf.work.yaml": "version: v1\ndirectories:\n  - a\n  - b\n",
        "buf.gen.yaml": es,
      },
    ],
    [
      "a module of v1",
      { ...withoutFolder(shops), "buf.yaml": v1, "buf.gen.yaml": es },
    ],
    ["a module of v1 in a folder", { ...shops, "a/buf.yaml": v1 }, "a"],
  ];
  for (const [what, files, input = "."] of setUps) {
    test(`says what buf needs beside ${what}`, () => {
      withFolder([], files, (folder) => {
        installPackage(folder);
        const { status, stdout } = folder.run("init");
        assert.equal(status, 1);
        addLines(folder, stdout);
        const again = folder.run("init");
        assert.deepEqual([again.status, again.stderr], [0, ""]);
        const lint = spawnSync(bin("buf"), ["lint", input], {
          cwd: folder.dir,
          encoding: "utf8",
        });
        assert.equal(lint.status, 0, `${lint.stdout}${lint.stderr}`);
      });
    });
  }

  test("has the name of a module that is alone move to the list of modules", () => {
    const files = { "buf.yaml": "version: v2\nname: buf.build/acme/shop\n" };
    withFolder([], files, (folder) => {
      installPackage(folder);
      const { stdout, stderr } = folder.run("init");
      assert.match(
        stdout,
        /\n {4}- path: \.\n {6}name: buf\.build\/acme\/shop\n/,
      );
      assert.match(stderr, /remove the one above it\n$/);
    });
  });

  test("takes the option from the package where that is listed, and not installed yet", () => {
    withFolder([], proto, (folder) => {
      installPackage(folder);
      folder.run("init");
      rmSync(join(folder.dir, "node_modules"), { recursive: true });
      assert.equal(folder.run("init").status, 0);
      assert.deepEqual(folder.files("proto"), Object.keys(proto));
    });
  });

  test("reads lines that end as on Windows", () => {
    const files = {
      ...proto,
      "buf.gen.yaml":
        "version: v2\r\ninputs:\r\n- directory: proto\r\nplugins:\r\n- local: protoc-gen-es\r\n  out: gen\r\n",
    };
    withFolder([], files, (folder) => {
      installPackage(folder);
      assert.match(
        folder.run("init").stdout,
        /\n {2}plugins:\n {2}- local: protoc-gen-es\n {4}out: gen\n {4}include_imports: true\n {2}- local/,
      );
    });
  });

  test("names both plugins where a template generates for other languages alone", () => {
    const files = {
      ...proto,
      "buf.gen.yaml":
        "version: v2\nplugins:\n  - local: protoc-gen-go\n    out: go\n",
    };
    withFolder([], files, (folder) => {
      assert.match(
        folder.run("init").stdout,
        /\nbuf\.gen\.yaml\n {2}plugins:\n {4}- local: protoc-gen-es\n {6}out: gen\n(?: {6}.*\n)+ {4}- local: protoc-gen-fieldmask-es\n/,
      );
    });
  });

  test("finds the template that generates TypeScript by another name, and calls buf with it", () => {
    const files = {
      ...proto,
      "buf.gen.ts.yaml":
        "version: v2\nplugins:\n  - remote: buf.build/bufbuild/es:v2.2.0\n    out: ts\n",
    };
    withFolder([], files, (folder) => {
      const { stdout } = folder.run("init");
      assert.match(
        stdout,
        /\nbuf\.gen\.ts\.yaml\n {2}plugins:\n {4}- local: protoc-gen-fieldmask-es\n {6}out: ts\n {6}strategy: all\n/,
      );
      assert.match(stdout, /npx buf generate --template buf\.gen\.ts\.yaml\n$/);
      assert.ok(!existsSync(join(folder.dir, "buf.gen.yaml")));
    });
  });

  test("asks for strategy: all where the plugin is there without it", () => {
    const files = {
      ...proto,
      "buf.gen.yaml":
        "version: v2\nplugins:\n  - local: protoc-gen-es\n    out: gen\n    include_imports: true\n  - local: protoc-gen-fieldmask-es\n    out: gen\n    strategy: directory\n",
    };
    withFolder([], files, (folder) => {
      const { status, stdout } = folder.run("init");
      assert.equal(status, 1);
      assert.match(
        stdout,
        /\nbuf\.gen\.yaml\n {2}plugins:\n {4}- local: protoc-gen-fieldmask-es\n {6}out: gen\n {6}strategy: all\n\n/,
      );
    });
  });

  test("takes the option from a dependency that has it", () => {
    const files = {
      ...proto,
      "buf.yaml":
        "version: v2\nmodules:\n  - path: proto\ndeps:\n  - buf.build/acme/fieldmask\n",
    };
    withFolder([], files, (folder) => {
      installPackage(folder);
      const { status, stdout } = folder.run("init");
      assert.equal(status, 0);
      assert.match(stdout, /^buf\.gen\.yaml\n/);
    });
  });

  for (const [what, text] of [
    ["YAML", "modules: ["],
    ["a map of YAML", "hello"],
  ] as const) {
    test(`says in a sentence that a file isn't ${what}, and writes nothing`, () => {
      withFolder([], { ...proto, "buf.yaml": text }, (folder) => {
        const { status, stdout, stderr } = folder.run("init");
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(
          stderr,
          new RegExp(`^error: buf\\.yaml isn't ${what}.*\n$`),
        );
        assert.deepEqual(folder.files("."), [
          "buf.yaml",
          ...Object.keys(proto),
        ]);
      });
    });
  }
});

suite("in a monorepo, init", () => {
  const packages = {
    "packages/users/proto/shop/v1/address.proto":
      shopProtos["shop/v1/address.proto"],
    "packages/films/proto/film/v1/film.proto":
      'syntax = "proto3";\npackage film.v1;\nmessage Film {}\n',
  };
  const root = `version: v2
modules:
  - path: packages/users/proto
  - path: packages/films/proto
`;

  test("adds the option to the buf.yaml further up, where the package is beside that", () => {
    withFolder([], { ...packages, "buf.yaml": root }, (folder) => {
      installPackage(folder);
      const users = folder.folder("packages/users");
      const { status, stdout } = users.run("init");
      assert.equal(status, 1);
      assert.match(
        stdout,
        /^buf\.gen\.yaml\n\n\.\.\/\.\.\/buf\.yaml\n {2}modules:\n {4}- path: node_modules\/protoc-gen-fieldmask-es\/proto\n {2}lint:\n/,
      );
      addLines(users, stdout);
      assert.equal(users.run("init").status, 0);
      const films = folder.folder("packages/films").run("init");
      assert.equal(films.status, 0);
      assert.match(films.stdout, /^buf\.gen\.yaml\n\nNow run:/);
    });
  });

  test("copies the option into one of the packages alone", () => {
    withFolder([], { ...packages, "buf.yaml": root }, (folder) => {
      const users = folder.folder("packages/users");
      const { stdout } = users.run("init");
      assert.match(
        stdout,
        /^proto\/fieldmask\/option\.proto\nbuf\.gen\.yaml\n/,
      );
      addLines(users, stdout);
      const { status, stderr } = folder.folder("packages/films").run("init");
      assert.deepEqual([status, stderr], [0, ""]);
      assert.ok(!existsSync(join(folder.dir, "packages/films/proto", OPTION)));
    });
  });

  test("says which copies collide, and writes nothing", () => {
    const files = {
      ...packages,
      "buf.yaml": root,
      [`packages/users/proto/${OPTION}`]: option,
      [`packages/films/proto/${OPTION}`]: option,
    };
    withFolder([], files, (folder) => {
      const users = folder.folder("packages/users");
      const { status, stdout, stderr } = users.run("init");
      assert.deepEqual([status, stdout], [1, ""]);
      assert.equal(
        stderr,
        "error: buf takes a file from one module alone, and these are the same: proto/fieldmask/option.proto, ../films/proto/fieldmask/option.proto; keep one, and remove the others\n",
      );
    });
  });

  test("says what a module of a workspace of v1 needs, from within that module", () => {
    const files = {
      ...packages,
      "buf.work.yaml": root
        .replace("v2\nmodules", "v1\ndirectories")
        .replaceAll("path: ", ""),
      "packages/users/proto/buf.yaml": "version: v1\n",
    };
    withFolder([], files, (folder) => {
      installPackage(folder);
      const { stdout } = folder.folder("packages/users/proto").run("init");
      assert.match(
        stdout,
        /\n\.\.\/\.\.\/\.\.\/buf\.work\.yaml\n {2}directories:\n {4}- node_modules\/protoc-gen-fieldmask-es\/proto\n/,
      );
    });
  });
});

/** The same files, where the first folder of each path is the one to run in. */
function withoutFolder(
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.slice(path.indexOf("/") + 1),
      text,
    ]),
  );
}

/** Do as init says: merge its lines into the files that it names. */
function addLines({ dir }: Folder, printed: string): void {
  for (const [, path = "", text = ""] of printed.matchAll(
    /^(\S.*)\n((?: {2}.*\n)+)/gm,
  )) {
    if (path.endsWith(".yaml")) {
      const file = join(dir, path);
      const current = existsSync(file) ? parse(readFileSync(file, "utf8")) : {};
      const merged = merge(current, parse(text.replaceAll(/^ {2}/gm, "")));
      writeFiles(dir, { [path]: stringify(merged) });
    }
  }
}

/** Maps merge, and so do the items of lists that go by the same name. */
function merge(current: unknown, added: unknown): unknown {
  if (Array.isArray(added)) {
    const items = Array.isArray(current) ? [...current] : [];
    for (const item of added) {
      const index = items.findIndex((other) => nameOf(other) === nameOf(item));
      items.splice(index === -1 ? items.length : index, 1, item);
    }
    return items;
  }
  if (typeof added !== "object") {
    return added;
  }
  const result: Record<string, unknown> = { ...Object(current) };
  for (const [key, value] of Object.entries(Object(added))) {
    result[key] = merge(result[key], value);
  }
  return result;
}

function nameOf(item: unknown): string {
  const { path, local, plugin } = Object(item);
  return JSON.stringify(path ?? local ?? plugin ?? item);
}

function installPackage({ dir }: Folder): void {
  cpSync(join(rootDir, "proto"), join(dir, INSTALLED), { recursive: true });
}

function read({ dir }: Folder, path: string): string {
  return readFileSync(join(dir, path), "utf8");
}
