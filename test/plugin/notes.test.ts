import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createPlugin } from "../../src/plugin/plugin.js";
import { compileProtos, type ProtoFiles } from "../helpers.js";
import { type GenerateOptions, requestFor } from "./helpers.js";

/** What the plugin notes about protos. */
function notesOn(protos: ProtoFiles, options?: GenerateOptions): string[] {
  const notes: string[] = [];
  createPlugin("1.2.3", (text) => void notes.push(text)).run(
    requestFor(compileProtos(protos), options),
  );
  return notes;
}

const imports = `
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";`;

const annotated = `syntax = "proto3";
package a;${imports}
service S { rpc GetBook(GetBookRequest) returns (Book); rpc FindBook(FindBookQuery) returns (Book); rpc BatchUpdateBooks(Books) returns (Book); }
message Book { string name = 1; google.protobuf.FieldMask last_mask = 2; }
message GetBookRequest {
  google.protobuf.FieldMask read_mask = 1 [(fieldmask.option.Option).out = {gen: true}];
  google.protobuf.FieldMask view_mask = 2;
  google.protobuf.FieldMask off_mask = 3 [(fieldmask.option.Option) = {}];
  repeated google.protobuf.FieldMask masks = 4;
}
message FindBookQuery { google.protobuf.FieldMask mask = 1; }
message Books { google.protobuf.FieldMask update_mask = 1; }
message LostRequest { google.protobuf.FieldMask mask = 1; }
`;

const forgotten =
  "the mask field has no option, although others in its package do; set the option, or one of the parameters in=, out= and none=";

suite("notes", () => {
  test("a mask field of a request without the option is noted where others of its package have it, once for all targets", () => {
    for (const parameter of ["target=ts", "target=js+dts+ts"]) {
      assert.deepEqual(notesOn({ "a.proto": annotated }, { parameter }), [
        `a.proto:9:3: a.GetBookRequest.view_mask: ${forgotten}`,
        `a.proto:13:25: a.FindBookQuery.mask: ${forgotten}`,
        `a.proto:14:17: a.Books.update_mask: ${forgotten}`,
        `a.proto:15:23: a.LostRequest.mask: ${forgotten}`,
      ]);
    }
  });

  test("a mask field with an answer is not noted, nor one with an inferred helper", () => {
    assert.deepEqual(
      notesOn(
        { "a.proto": annotated },
        {
          parameter:
            "target=ts,infer=true,none=a.Books.update_mask,in=a.LostRequest.mask",
        },
      ),
      [],
    );
    assert.deepEqual(
      notesOn(
        { "a.proto": annotated },
        { parameter: "target=ts,infer=true,none=a.LostRequest.mask" },
      ),
      [`a.proto:14:17: a.Books.update_mask: ${forgotten}`],
    );
  });

  test("a package is that of all files of the compilation, and notes are about files to generate", () => {
    const other = `syntax = "proto3";
package a;
import "a.proto";
import "google/protobuf/field_mask.proto";
message OtherRequest { Book book = 1; google.protobuf.FieldMask mask = 2; }
`;
    assert.deepEqual(
      notesOn(
        { "a.proto": annotated, "b.proto": other },
        { files: ["b.proto"] },
      ),
      [`b.proto:5:39: a.OtherRequest.mask: ${forgotten}`],
    );
  });

  test("nothing is noted in a package without the option", () => {
    assert.deepEqual(
      notesOn({
        "a.proto": annotated.replaceAll(/ \[.*?\]/g, ""),
        "b.proto": `syntax = "proto3"; package a.b; ${imports}
          message Request { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {}]; }`,
      }),
      [],
    );
  });

  test("a request whose RPC infer does not see is noted, with the set-up of buf that hides it", () => {
    assert.deepEqual(
      notesOn(
        {
          "a.proto": `syntax = "proto3";
package a;
import "google/protobuf/field_mask.proto";
message GetBookRequest { google.protobuf.FieldMask read_mask = 1; }
message Book { google.protobuf.FieldMask last_mask = 1; }
`,
        },
        { parameter: "target=ts,infer=true" },
      ),
      [
        "a.proto:4:26: a.GetBookRequest.read_mask: the mask field has no helper, for no RPC of this compilation takes a.GetBookRequest; if a service in another file does, name that file too (with buf, the plugin sees it with strategy: all, unless a types: filter drops it)",
      ],
    );
  });
});
