import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { checkParameter, parseOptions } from "../../src/plugin/parameter.js";

suite("checkParameter", () => {
  test("checkParameter takes all options of protoc-gen-es, and ours", () => {
    for (const parameter of [
      "",
      "target=ts",
      "target=js+dts+ts",
      "import_extension=none",
      "import_extension=.js,js_import_style=legacy_commonjs",
      "keep_empty_files=true,ts_nocheck=0,elide_plugin_version=1,bootstrap_wkt=false",
      "rewrite_imports=./foo/**/*_pb.js:@scope/pkg,rewrite_imports=a:b",
      "map_imports=foo/bar:@scope/pkg",
      "json_types=true,erasable_syntax=true",
      "valid_types=legacy_required+protovalidate_required",
      "infer=true,max_paths=1",
      "in=a.v1.Req.mask:book,in=a.v1.Req.other,out=.a.v1.Req.read_mask,none=Req.mask",
    ]) {
      assert.doesNotThrow(() => checkParameter(parameter), parameter);
    }
  });

  test("an error names an unknown key, what was meant, and the valid keys", () => {
    assert.throws(() => checkParameter("target=ts,infer_all=true"), {
      name: "PluginError",
      message:
        /^unknown parameter "infer_all"; .*\btarget, .*infer, in, out, none, max_paths$/,
    });
    assert.throws(() => checkParameter("maxPaths=5"), {
      message: /^unknown parameter "maxPaths"; did you mean "max_paths"\?/,
    });
    assert.throws(() => checkParameter("target=ts,"), {
      message: /^unknown parameter "";/,
    });
  });

  for (const [parameter, expected] of [
    ["target=es6", "one of js, ts, dts"],
    ["target=", "one of js, ts, dts"],
    ["import_extension=mjs", "one of none, js, ts"],
    ["js_import_style=commonjs", "one of module, legacy_commonjs"],
    ["keep_empty_files=yes", "one of true, false, 1, 0"],
    ["ts_nocheck", "one of true, false, 1, 0"],
    ["rewrite_imports=foo", "the form <pattern>:<target>"],
    ["map_imports=foo:", "the form <pattern>:<target>"],
    ["infer=maybe", "one of true, false, 1, 0"],
    [
      "in=",
      "the full name of a mask field, <package>.<message>.<field>, and perhaps :<field of the request>",
    ],
    ["in=mask", "the full name of a mask field"],
    ["in=a.Req.mask:", "the full name of a mask field"],
    [
      "out=a.Req.mask:book.title",
      "the full name of a mask field, <package>.<message>.<field>, and perhaps :<field of the response>",
    ],
    ["out=a.Req.mask: book", "the full name of a mask field"],
    ["none=a..mask", "the full name of a mask field"],
    [
      "none=a.Req.mask:book",
      "the full name of a mask field, <package>.<message>.<field>",
    ],
    ["max_paths=0", "a positive integer"],
    ["max_paths=-1", "a positive integer"],
    ["max_paths=1e3", "a positive integer"],
    ["max_paths=", "a positive integer"],
    ["max_paths=99999999999999999999", "a positive integer"],
  ] as const) {
    test(`${parameter} is an error that names the key and says what it takes`, () => {
      const [key, value = ""] = parameter.split("=");
      assert.throws(
        () => checkParameter(parameter),
        (error: Error) =>
          error.message.startsWith(
            `invalid value "${value}" for parameter "${key}"; it takes ${expected}`,
          ),
      );
    });
  }

  test("all wrong parameters are reported in one error", () => {
    assert.throws(() => checkParameter("infer=x,max_paths=y"), {
      message: /"infer".*\n.*"max_paths"/,
    });
  });
});

suite("parseOptions", () => {
  test("the plugin infers nothing and spells out 1000 paths by default", () => {
    assert.deepEqual(parseOptions([{ key: "json_types", value: "true" }]), {
      infer: false,
      answers: [],
      maxPaths: 1000,
    });
  });

  test("parseOptions reads our parameters", () => {
    assert.deepEqual(
      parseOptions([
        { key: "infer", value: "1" },
        { key: "in", value: "a.v1.Req.mask:book" },
        { key: "max_paths", value: "20" },
        { key: "out", value: ".a.v1.Req.read_mask" },
        { key: "none", value: "Req.mask" },
        { key: "in", value: "a.Outer.Req.mask" },
      ]),
      {
        infer: true,
        answers: [
          { key: "in", name: "a.v1.Req.mask", field: "book" },
          { key: "out", name: "a.v1.Req.read_mask", field: "" },
          { key: "none", name: "Req.mask", field: "" },
          { key: "in", name: "a.Outer.Req.mask", field: "" },
        ],
        maxPaths: 20,
      },
    );
  });
});
