import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { HIDDEN_BY_BUF } from "../../../src/plugin/resolve/scope.js";
import { compileProtos } from "../../helpers.js";
import { generate, requestFor, run } from "../helpers.js";

/** A file with one message of mask fields with these options, one to a line from line 10 on. */
function mistakes(...fields: string[]): Record<string, string> {
  return {
    "a.proto": `syntax = "proto3";
package fm.a;
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
service S { rpc Get(R) returns (A); rpc List(R) returns (A.In); rpc Same(R) returns (A); }
message A { string x = 1; repeated A as = 2; map<string, A> am = 3; message In { string y = 1; } message Deep { string z = 1; } }
enum E { ZERO = 0; }
message R {
A book = 1; repeated A books = 2; map<string, A> by_name = 3; string title = 4; E level = 5;
${fields.map((field, i) => field.replace("M ", `google.protobuf.FieldMask m${i} = ${i + 100} `)).join("\n")}
}
message NoRpc { google.protobuf.FieldMask mask = 1; }
`,
  };
}

/** The lines of the error for a file with these mask fields. */
function errorsOf(...fields: string[]): string[] {
  try {
    generate(mistakes(...fields));
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, "PluginError", String(error));
    return error.message.split("\n");
  }
  return assert.fail("no error");
}

suite("a mistake in the schema", () => {
  const cases: [option: string, text: string][] = [
    // in.field
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "bok"}];`,
      `in.field "bok" isn't a field of fm.a.R; did you mean "book"?`,
    ],
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "nothing_like_it"}];`,
      `in.field "nothing_like_it" isn't a field of fm.a.R; name one of book`,
    ],
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "books"}];`,
      `in.field "books" is repeated, not a singular message field of fm.a.R; did you mean "book"?`,
    ],
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "by_name"}];`,
      `in.field "by_name" is a map, not a singular message field of fm.a.R; name one of book`,
    ],
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "title"}];`,
      `in.field "title" is a scalar, not a singular message field of fm.a.R; name one of book`,
    ],
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "level"}];`,
      `in.field "level" is an enum, not a singular message field of fm.a.R; name one of book`,
    ],
    // out.field
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "A", field: "xs"}];`,
      `out.field "xs" isn't a field of fm.a.A; did you mean "as"?`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "A", field: "x"}];`,
      `out.field "x" is a scalar, not a message field of fm.a.A; name one of as`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "A", field: "am"}];`,
      `out.field "am" is a map, not a message field of fm.a.A; did you mean "as"?`,
    ],
    // out.message
    [
      `M [(fieldmask.option.Option).out = {gen: true}];`,
      `out.message is empty, and the RPCs that take fm.a.R return different messages: fm.a.S.Get returns fm.a.A, fm.a.S.List returns fm.a.A.In, fm.a.S.Same returns fm.a.A; set it to one of these`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "NoRcp"}];`,
      `out.message "NoRcp" isn't a message of this compilation; import the file that declares it, or correct the name; did you mean "NoRpc"?`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "Unheard.Of.It"}];`,
      `out.message "Unheard.Of.It" isn't a message of this compilation; import the file that declares it (${HIDDEN_BY_BUF}), or correct the name`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "E"}];`,
      `out.message "E" is enum fm.a.E, not a message; name a message`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: ".fm.a"}];`,
      `out.message ".fm.a" is the package fm.a, not a message; name a message`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "Deep"}];`,
      `out.message "Deep" isn't a message of this compilation; import the file that declares it, or correct the name; did you mean ".fm.a.A.Deep"?`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "A.Dep"}];`,
      `out.message "A.Dep" means "fm.a.A.Dep" in fm.a.R, which isn't a message of this compilation; import the file that declares it, or correct the name; did you mean "A.Deep"?`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "A, please"}];`,
      `out.message "A, please" isn't the name of a message; write it like a type name in the proto`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "NoRpc "}];`,
      `out.message "NoRpc " isn't the name of a message; write it like a type name in the proto; did you mean ".fm.a.NoRpc"?`,
    ],
    [
      `M [(fieldmask.option.Option).out = {gen: true, message: "S"}];`,
      `out.message "S" is service fm.a.S, not a message; name a message`,
    ],
    [
      `M [(fieldmask.option.Option).in = {gen: true, field: "own"}]; google.protobuf.FieldMask own = 99;`,
      `in.field "own" is a google.protobuf.FieldMask, not a singular message field of fm.a.R; name one of book`,
    ],
    // Our own field without gen.
    [
      `M [(fieldmask.option.Option).in = {field: "book"}];`,
      `in.field "book" says nothing without gen; add gen: true beside it, or remove it`,
    ],
    [
      `M [(fieldmask.option.Option) = {in: {gen: false, field: "bok"}}];`,
      `in.field "bok" says nothing without gen; add gen: true beside it, or remove it`,
    ],
    [
      `M [(fieldmask.option.Option).out = {message: "A", field: "as"}];`,
      `out.field "as" says nothing without gen; add gen: true beside it, or remove it`,
    ],
    // The field.
    [
      `repeated google.protobuf.FieldMask ms = 50 [(fieldmask.option.Option).out = {gen: false}];`,
      `the option belongs on a singular google.protobuf.FieldMask, and this is a repeated field; remove it here, or change the type of the field`,
    ],
    [
      `string s = 51 [(fieldmask.option.Option).in = {gen: true}];`,
      `the option belongs on a singular google.protobuf.FieldMask, and this is a string; remove it here, or change the type of the field`,
    ],
    [
      `map<string, google.protobuf.FieldMask> mm = 52 [(fieldmask.option.Option) = {}];`,
      `the option belongs on a singular google.protobuf.FieldMask, and this is a map; remove it here, or change the type of the field`,
    ],
    [
      `E e = 53 [(fieldmask.option.Option).in = {gen: true}];`,
      `the option belongs on a singular google.protobuf.FieldMask, and this is a fm.a.E; remove it here, or change the type of the field`,
    ],
  ];
  const errors = errorsOf(...cases.map(([option]) => option));

  cases.forEach(([option, text], i) => {
    test(`a mistake in an option is an error with its place and what to do: ${text}`, () => {
      const name = /\b(\w+) = \d+ \[/.exec(option)?.[1] ?? `m${i}`;
      const place = `a.proto:${10 + i}:`;
      assert.deepEqual(
        errors
          .filter((line) => line.startsWith(place))
          .map((line) => line.slice(place.length).replace(/^\d+: /, "")),
        [`fm.a.R.${name}: ${text}`],
      );
    });
  });

  test("a mistake in an option is reported with all others in one error, in the order of the file", () => {
    const lines = errorsOf(
      `M [(fieldmask.option.Option).in = {gen: true, field: "bok"}, (fieldmask.option.Option).out = {gen: true, message: "AA"}];`,
      `M [(fieldmask.option.Option).in = {gen: true}];`,
      `M [(fieldmask.option.Option).in = {gen: true, field: "title"}];`,
    );
    assert.deepEqual(
      lines.map((line) => line.split(": ", 2).join(": ")),
      [
        "a.proto:10:80: fm.a.R.m0",
        "a.proto:10:139: fm.a.R.m0",
        "a.proto:12:80: fm.a.R.m2",
      ],
    );
  });

  test("a mistake points to the part of the option on its own line", () => {
    const [line] = errorsOf(
      'M [deprecated = true,\n (fieldmask.option.Option) = {\n out: {\n gen: true\n   message: "Missing"}}];',
    );
    assert.match(line ?? "", /^a\.proto:14:4: /);
  });

  test("a mistake has no position in a descriptor without source info", () => {
    const set = compileProtos(
      mistakes(`M [(fieldmask.option.Option).in = {gen: true, field: "bok"}];`),
    );
    for (const file of set.file) {
      delete file.sourceCodeInfo;
    }
    assert.throws(() => run(requestFor(set)), {
      message: /^a\.proto: fm\.a\.R\.m0: in\.field "bok" isn't a field/,
    });
  });

  test("an option on an extension is a mistake", () => {
    assert.throws(
      () =>
        generate({
          "a.proto": `
            syntax = "proto2"; package a;
            import "fieldmask/option.proto";
            import "google/protobuf/field_mask.proto";
            message M { extensions 100 to 200; extend M { optional google.protobuf.FieldMask mask = 100 [(fieldmask.option.Option).in = {gen: true}]; } }`,
        }),
      {
        message:
          /^a\.proto:5:\d+: a\.M\.mask: the option belongs on a field of a request message, and this is an extension; remove it here$/,
      },
    );
  });

  test("a mistake in a file that is not to be generated does not matter", () => {
    const set = compileProtos(
      mistakes(`M [(fieldmask.option.Option).in = {gen: true, field: "bok"}];`),
    );
    assert.deepEqual(
      run(requestFor(set, { files: ["google/protobuf/field_mask.proto"] })),
      {},
    );
  });

  test("an empty out.message is a mistake where no RPC takes the request", () => {
    assert.throws(
      () =>
        generate({
          "a.proto": `
            syntax = "proto3"; package a;
            import "fieldmask/option.proto";
            import "google/protobuf/field_mask.proto";
            message M { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true}]; }`,
        }),
      {
        message:
          /a\.M\.mask: out\.message is empty, and no RPC of this compilation takes a\.M; if a service in another file does, name that file too \(with buf, .*strategy: all, .*types: filter.*\); or set it to the name of the response message$/,
      },
    );
  });
});

suite("a side without paths", () => {
  const text =
    generate({
      "a.proto": `
        syntax = "proto3"; package a;
        import "fieldmask/option.proto";
        import "google/protobuf/field_mask.proto";
        message Nothing {}
        message Out { Nothing nothing = 1; string x = 2; }
        message OnlyIn {
          string x = 1;
          google.protobuf.FieldMask mask = 2 [(fieldmask.option.Option) = {in: {gen: true}, out: {gen: true, message: "Nothing"}}];
        }
        message OnlyOut {
          google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {in: {gen: true}, out: {gen: true, message: "Out"}}];
        }
        message Neither {
          Nothing nothing = 1;
          google.protobuf.FieldMask mask = 2 [(fieldmask.option.Option) = {
            in: {gen: true, field: "nothing"}, out: {gen: true, message: "Out", field: "nothing"}}];
        }`,
    })["a_fieldmask.ts"] ?? "";

  test("a side without paths is left out, and is no mistake", () => {
    const helpers = Array.from(
      text.matchAll(/export const (\w+): .*?\n}> = (.*?)\n}\);/gs),
      ([, name, properties = ""]) => [
        name,
        /\n {2}in: /.test(properties),
        /\n {2}out: /.test(properties),
      ],
    );
    assert.deepEqual(helpers, [
      ["OnlyInMask", true, false],
      ["OnlyOutMask", false, true],
    ]);
  });
});

suite("out.message", () => {
  const texts = generate({
    "a.proto": `
      syntax = "proto3"; package org.svc.v1;
      import "fieldmask/option.proto";
      import "google/protobuf/field_mask.proto";
      import "b.proto";
      service Echo { rpc Echo(Req) returns (stream Res); rpc Again(Req) returns (Res); }
      message Res { string top = 1; }
      message Req {
        message Res { string nested = 1; }
        message Inner {
          google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "Res"}];
        }
        google.protobuf.FieldMask own = 1 [(fieldmask.option.Option).out = {gen: true, message: "Res"}];
        google.protobuf.FieldMask full = 2 [(fieldmask.option.Option).out = {gen: true, message: "org.svc.v1.Res"}];
        google.protobuf.FieldMask dot = 3 [(fieldmask.option.Option).out = {gen: true, message: ".org.svc.v1.Res"}];
        google.protobuf.FieldMask partial = 4 [(fieldmask.option.Option).out = {gen: true, message: "v1.Res"}];
        google.protobuf.FieldMask other = 5 [(fieldmask.option.Option).out = {gen: true, message: "common.Res"}];
        google.protobuf.FieldMask deep = 6 [(fieldmask.option.Option).out = {gen: true, message: "common.Res.Deep"}];
        google.protobuf.FieldMask by_rpc = 7 [(fieldmask.option.Option).out = {gen: true}];
        // Echo is a service in this scope, and a message further out.
        google.protobuf.FieldMask service = 8 [(fieldmask.option.Option).out = {gen: true, message: "Echo"}];
        google.protobuf.FieldMask wkt = 9 [(fieldmask.option.Option).out = {gen: true, message: "google.protobuf.FieldMask"}];
      }`,
    "b.proto": `
      syntax = "proto3"; package org.common;
      message Res { string common = 1; message Deep { string deep = 1; } }`,
    "c.proto": `syntax = "proto3"; package org; message Echo { string echo = 1; }`,
  });
  const text = texts["a_fieldmask.ts"] ?? "";
  for (const [helper, path] of [
    ["ReqOwn", "nested"],
    ["Req_InnerMask", "nested"],
    ["ReqFull", "top"],
    ["ReqDot", "top"],
    ["ReqPartial", "top"],
    ["ReqOther", "common"],
    ["ReqDeep", "deep"],
    ["ReqByRpc", "top"],
    ["ReqService", "echo"],
    ["ReqWkt", "paths"],
  ] as const) {
    test(`out.message is found from the innermost scope outwards: ${helper}`, () => {
      const type = new RegExp(
        `const ${helper}: [^;]*;[^;]*;[^;]*;\\s*outPath: ([\\w$]+);`,
      ).exec(text)?.[1];
      assert.ok(
        text.includes(`\ntype ${type} = "${path}";`),
        `${helper} has ${type}`,
      );
    });
  }

  test("the search for out.message stops at the first scope that has its first component", () => {
    assert.throws(
      () =>
        generate({
          "a.proto": `
            syntax = "proto3"; package x.common;
            import "fieldmask/option.proto";
            import "google/protobuf/field_mask.proto";
            message Req { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "common.Res"}]; }`,
          "b.proto": `syntax = "proto3"; package common; message Res { string x = 1; }`,
        }),
      {
        message:
          /"common\.Res" means "x\.common\.Res" in x\.common\.Req, which isn't a message.*did you mean "\.common\.Res"\?$/,
      },
    );
  });
});

suite("in.field of a request that reads", () => {
  const errorOf = (request: string, field: string) => {
    const protos = {
      "a.proto": `syntax = "proto3";
package a;
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
service S { rpc GetBook(R) returns (BigBook); }
message BigBook { string title = 1; BigBook part = 2; }
message R { ${request} google.protobuf.FieldMask mask = 9 [(fieldmask.option.Option).in = {gen: true, field: "${field}"}]; }
`,
    };
    try {
      generate(protos);
    } catch (error) {
      return String(error).replace(/^.*in\.field /, "");
    }
    return assert.fail("no error");
  };

  test("is told of out where the response is called so, or has a field of this name", () => {
    assert.equal(
      errorOf("string name = 1;", "big_book"),
      '"big_book" isn\'t a field of a.R; did you mean out? a.BigBook is the response, and the paths of in are of the request',
    );
    assert.equal(
      errorOf("string name = 1;", "part"),
      '"part" isn\'t a field of a.R; did you mean out? a.BigBook has a field of this name, and the paths of in are of the request',
    );
  });

  test("isn't told of out where the request has messages that may be meant", () => {
    assert.equal(
      errorOf("BigBook resource = 1;", "big_book"),
      '"big_book" isn\'t a field of a.R; name one of resource',
    );
  });
});
