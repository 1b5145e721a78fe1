import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { suite, test } from "node:test";
import { compileProtos, withTempDir } from "../../helpers.js";
import { typeCheck, writeProject } from "../project.js";

const set = compileProtos({
  "fm/book.proto": `
    syntax = "proto3"; package fm;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    service Books { rpc Update(UpdateBookRequest) returns (Book); }
    message UpdateBookRequest {
      Book book = 1;
      google.protobuf.FieldMask update_mask = 2 [(fieldmask.option.Option) = {in: {gen: true, field: "book"}}];
      google.protobuf.FieldMask read_mask = 3 [(fieldmask.option.Option) = {out: {gen: true}}];
      google.protobuf.FieldMask both = 4 [(fieldmask.option.Option) = {in: {gen: true}, out: {gen: true}}];
    }
    message Book { string name = 1; repeated Author authors = 2; map<string, string> labels = 3; Book sequel = 4; uint64 pages = 5; }
    message Author { string given_name = 1; }
  `,
});

/** Uses of the helpers that compile, and uses that must not. */
const TYPE_TEST = `
import { create } from "@bufbuild/protobuf";
import type { InPath, OutPath } from "protoc-gen-fieldmask-es";
import { UpdateBookRequestBoth, UpdateBookRequestReadMask, UpdateBookRequestUpdateMask } from "./gen/fm/book_fieldmask.js";
// @ts-expect-error path types are local
import type { BookReadPath } from "./gen/fm/book_fieldmask.js";
import { type Book, BookSchema, UpdateBookRequestSchema } from "./gen/fm/book_pb.js";

type Equal<A, B> = [A, B] extends [B, A] ? true : false;
export const readPaths: Equal<OutPath<typeof UpdateBookRequestReadMask>, "name" | "authors" | "authors.given_name" | "labels" | \`labels.\${string}\` | "sequel" | \`sequel.\${string}\` | "pages"> = true;
export const updatePaths: Equal<InPath<typeof UpdateBookRequestUpdateMask>, "name" | "authors" | "labels" | \`labels.\${string}\` | "sequel" | \`sequel.\${string}\` | "pages"> = true;
create(UpdateBookRequestSchema, { readMask: { paths: ["authors.given_name"] satisfies OutPath<typeof UpdateBookRequestReadMask>[] } });

const request = create(UpdateBookRequestSchema);
UpdateBookRequestUpdateMask.in("name", "authors", "labels.x", "sequel.name", "*");
UpdateBookRequestReadMask.out("name", "authors.given_name", "labels.x", "sequel.name.or.not", "*");
UpdateBookRequestBoth.maskIn(request, "book", "book.name");
UpdateBookRequestBoth.maskOut(request, "authors.given_name");

// @ts-expect-error no such field
UpdateBookRequestReadMask.out("title");
// @ts-expect-error names of the proto, not of TypeScript
UpdateBookRequestReadMask.out("authors.givenName");
// @ts-expect-error an update does not go below a list
UpdateBookRequestUpdateMask.in("authors.given_name");
// @ts-expect-error no such field of an author
UpdateBookRequestReadMask.out("authors.name");
// @ts-expect-error nothing is below a scalar
UpdateBookRequestReadMask.out("name.x");
// @ts-expect-error nothing is below a scalar
UpdateBookRequestReadMask.out("pages.x");
// @ts-expect-error the mask fields of a request are no part of an update
UpdateBookRequestBoth.in("update_mask");
// @ts-expect-error this mask field has no such side
UpdateBookRequestReadMask.in("name");
// @ts-expect-error this mask field has no such side
UpdateBookRequestUpdateMask.out("name");
// @ts-expect-error another request
UpdateBookRequestUpdateMask.filter(create(BookSchema));

const bound = UpdateBookRequestBoth.filter(request);
export const book: Book = bound.mask(create(BookSchema));
export const wanted: boolean = bound.wants("authors.given_name");
// @ts-expect-error no such field
bound.wants("title");
// @ts-expect-error no such field
bound.sets("title");
`;

/** Masks a book in plain JavaScript. */
const RUN = `
const request = create(UpdateBookRequestSchema, {});
UpdateBookRequestReadMask.maskOut(request, "authors.given_name", "labels.a");
const masked = UpdateBookRequestReadMask.filter(request).mask(create(BookSchema, {
  name: "x", pages: 3n, labels: { a: "1", b: "2" }, authors: [{ givenName: "y" }],
}));
console.log(JSON.stringify(toJson(BookSchema, masked)));
`;
const NAMES = "UpdateBookRequestReadMask";
const SCHEMAS = "BookSchema, UpdateBookRequestSchema";
const EXPECTED = '{"authors":[{"givenName":"y"}],"labels":{"a":"1"}}\n';

suite("generated code", () => {
  for (const target of ["ts", "js+dts"]) {
    test(`has types that take the right paths and no others, with target=${target}`, () => {
      withTempDir((dir) => {
        writeProject(dir, set, `target=${target},import_extension=js`, {
          "types.ts": TYPE_TEST,
        });
        assert.equal(
          typeCheck(dir).replaceAll(/^.*option_pb.*TS1294.*\n/gm, ""),
          "",
        );
      });
    });
  }

  test("runs as JavaScript modules", () => {
    withTempDir((dir) => {
      writeProject(dir, set, "target=js,import_extension=js", {
        "run.mjs": `
          import { create, toJson } from "@bufbuild/protobuf";
          import { ${NAMES} } from "./gen/fm/book_fieldmask.js";
          import { ${SCHEMAS} } from "./gen/fm/book_pb.js";
          ${RUN}`,
      });
      assert.equal(execute(dir, "run.mjs"), EXPECTED);
    });
  });

  test("runs as CommonJS", () => {
    withTempDir((dir) => {
      writeProject(dir, set, "target=js,js_import_style=legacy_commonjs", {
        "package.json": "{}",
        "run.cjs": `
          const { create, toJson } = require("@bufbuild/protobuf");
          const { ${NAMES} } = require("./gen/fm/book_fieldmask");
          const { ${SCHEMAS} } = require("./gen/fm/book_pb");
          ${RUN}`,
      });
      assert.equal(execute(dir, "run.cjs"), EXPECTED);
    });
  });
});

function execute(dir: string, file: string): string {
  return execFileSync(process.execPath, [file], {
    cwd: dir,
    encoding: "utf8",
  });
}
