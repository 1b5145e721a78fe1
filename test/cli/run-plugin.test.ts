import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { suite, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { compileProtos, rootDir, withTempDir, writeFiles } from "../helpers.js";
import { requestFor, run } from "../plugin/helpers.js";
import { needs } from "../tools.js";

/** Without the version, which is not the same for the bin and for the tests. */
const PARAMETER = "target=ts,elide_plugin_version=true";

const pluginBin = join(rootDir, "dist/bin/protoc-gen-fieldmask-es");

// As on a user's machine: the plugin and buf are on the PATH.
const env = {
  ...process.env,
  PATH: [
    join(rootDir, "dist/bin"),
    join(rootDir, "node_modules/.bin"),
    process.env.PATH,
  ].join(delimiter),
};

const protos = {
  "proto/books/v1/books.proto": `
syntax = "proto3";
package books.v1;
import "authors/v1/author.proto";
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
message GetBookRequest {
  google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "Book"}];
}
message GetAuthorRequest {
  google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: ".authors.v1.Author"}];
}
message Book {
  string title = 1;
  authors.v1.Author author = 2;
}
`,
  "shared/authors/v1/author.proto": `
syntax = "proto3";
package authors.v1;
message Author { string name = 1; }
`,
  "proto/films/v1/films.proto": `
syntax = "proto3";
package films.v1;
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
message GetFilmRequest {
  google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "Film"}];
}
message Film { string title = 1; }
`,
};

/** A workspace of three modules; the option is one of them, from the installed package. */
const workspace = {
  ...protos,
  "buf.yaml": `version: v2
modules:
  - path: proto
  - path: shared
  - path: node_modules/protoc-gen-fieldmask-es/proto
`,
};

const expected = run(
  requestFor(
    compileProtos(
      Object.fromEntries(
        Object.entries(protos).map(([path, text]) => [
          path.replace(/^\w+\//, ""),
          text,
        ]),
      ),
    ),
    { parameter: PARAMETER },
  ),
);

suite("the plugin is run", () => {
  for (const strategy of ["directory", "all"]) {
    test(`by buf generate with strategy ${strategy}, in a workspace of modules`, () => {
      withProject(workspace, (dir) => {
        writeFiles(dir, { "buf.gen.yaml": template({ strategy }) });
        const { status, stderr } = spawn("buf", ["generate"], dir);
        assert.equal(status, 0, stderr);
        assert.deepEqual(generatedFiles(dir), expected);
      });
    });
  }

  test("by protoc", needs("protoc"), () => {
    withProject(protos, (dir) => {
      writeFiles(dir, { "gen/.keep": "" });
      const { status, stderr } = spawn(
        "protoc",
        [
          "-Iproto",
          "-Ishared",
          "-Inode_modules/protoc-gen-fieldmask-es/proto",
          "--fieldmask-es_out=gen",
          `--fieldmask-es_opt=${PARAMETER}`,
          "books/v1/books.proto",
          "films/v1/films.proto",
        ],
        dir,
      );
      assert.equal(status, 0, stderr);
      assert.deepEqual(generatedFiles(dir), expected);
    });
  });

  test("with messages that live in another package", () => {
    withProject(workspace, (dir) => {
      writeFiles(dir, {
        "buf.gen.yaml": template({
          strategy: "all",
          opt: "rewrite_imports=./**/*_pb.js:@acme/protos",
        }),
      });
      const { status, stderr } = spawn("buf", ["generate"], dir);
      assert.equal(status, 0, stderr);
      const books = generatedFiles(dir)["books/v1/books_fieldmask.ts"] ?? "";
      assert.match(books, /from "@acme\/protos\/books\/v1\/books_pb\.js"/);
      assert.match(books, /from "@acme\/protos\/authors\/v1\/author_pb\.js"/);
    });
  });

  test("and writes nothing where one schema of several has a mistake", () => {
    withProject(workspace, (dir) => {
      const film = protos["proto/films/v1/films.proto"];
      writeFiles(dir, {
        "buf.gen.yaml": template({ strategy: "all" }),
        "proto/films/v1/films.proto": film.replace('"Film"', '"Flim"'),
      });
      const { status, stderr } = spawn("buf", ["generate"], dir);
      assert.equal(status, 1);
      assert.match(
        stderr,
        /films\/v1\/films\.proto:7:\d+: films\.v1\.GetFilmRequest\.mask: .*"Flim".*did you mean "Film"/,
      );
      assert.deepEqual(generatedFiles(dir), {});
    });
  });
});

suite("on stdin, the plugin", () => {
  const request = requestFor(
    compileProtos({ "a.proto": 'syntax = "proto3"; message A {}' }),
    { parameter: "target=ts" },
  );

  test("takes a CodeGeneratorRequest", () => {
    const input = toBinary(CodeGeneratorRequestSchema, request);
    const { status, stdout } = spawnSync(pluginBin, { input });
    assert.equal(status, 0);
    const response = fromBinary(CodeGeneratorResponseSchema, stdout);
    assert.deepEqual(response.file, []);
    assert.equal(response.error, "");
  });

  const bytes = toBinary(CodeGeneratorRequestSchema, request);
  const descriptorSet = create(FileDescriptorSetSchema, {
    file: request.protoFile,
  });
  const unsupported = create(CodeGeneratorRequestSchema, {
    ...request,
    protoFile: request.protoFile.map((file) => ({
      ...file,
      syntax: "editions",
      edition: 99999,
    })),
  });
  for (const [what, input, message] of [
    ["a text", "syntax = 'proto3';\n", /no .*CodeGeneratorRequest/],
    [
      "a FileDescriptorSet",
      toBinary(FileDescriptorSetSchema, descriptorSet),
      /run protoc-gen-fieldmask-es generate with your protos/,
    ],
    ["a truncated request", bytes.slice(0, -3), /no .*CodeGeneratorRequest/],
    [
      "an edition that does not exist",
      toBinary(CodeGeneratorRequestSchema, unsupported),
      /a\.proto.*unsupported edition/,
    ],
    [
      "a wrong parameter",
      toBinary(CodeGeneratorRequestSchema, {
        ...request,
        parameter: "target=tsx",
      }),
      /target.*js.*ts.*dts/,
    ],
  ] as const) {
    test(`refuses ${what} on stderr, with exit code 1 and no output`, () => {
      const { status, stdout, stderr } = spawnSync(pluginBin, { input });
      assert.equal(status, 1);
      assert.equal(stdout.length, 0);
      assert.match(stderr.toString(), message);
    });
  }

  test("prints the help where there is nothing, with exit code 0", () => {
    const { status, stdout } = spawnSync(pluginBin, { input: "" });
    assert.equal(status, 0);
    assert.match(
      stdout.toString(),
      /^Usage: protoc-gen-fieldmask-es COMMAND$/m,
    );
  });

  test("prints its version", () => {
    const { stdout } = spawnSync(pluginBin, ["--version"]);
    assert.match(
      stdout.toString(),
      /^protoc-gen-fieldmask-es \d+\.\d+\.\d+\n$/,
    );
  });
});

/** A project folder with the package's protos where npm puts them. */
function withProject(
  files: Readonly<Record<string, string>>,
  use: (dir: string) => void,
): void {
  withTempDir((dir) => {
    writeFiles(dir, files);
    cpSync(
      join(rootDir, "proto"),
      join(dir, "node_modules/protoc-gen-fieldmask-es/proto"),
      { recursive: true },
    );
    use(dir);
  });
}

function template({
  strategy,
  opt,
}: {
  strategy: string;
  opt?: string;
}): string {
  return JSON.stringify({
    version: "v2",
    plugins: [
      {
        local: "protoc-gen-fieldmask-es",
        out: "gen",
        strategy,
        opt: [PARAMETER, ...(opt === undefined ? [] : [opt])],
      },
    ],
  });
}

function spawn(command: string, args: readonly string[], cwd: string) {
  return spawnSync(command, args, { cwd, env, encoding: "utf8" });
}

function generatedFiles(dir: string): Record<string, string> {
  const gen = join(dir, "gen");
  if (!existsSync(gen)) {
    return {};
  }
  return Object.fromEntries(
    readdirSync(gen, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => [path, readFileSync(join(gen, path), "utf8")]),
  );
}
