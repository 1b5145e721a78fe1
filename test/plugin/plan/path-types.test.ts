import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { GenerateOptions } from "../helpers.js";
import { generate } from "../helpers.js";

/** The path types of a proto file with these messages, with `below.<Type>` for template literals. */
function pathTypes(
  messages: string,
  parameter = "target=ts",
): Record<string, string> {
  const options: GenerateOptions = { parameter };
  const text =
    generate(
      {
        "a.proto": `
          syntax = "proto3"; package a;
          import "fieldmask/option.proto";
          import "google/protobuf/field_mask.proto";
          import "google/protobuf/empty.proto";
          import "google/protobuf/struct.proto";
          import "google/protobuf/timestamp.proto";
          ${messages}`,
      },
      options,
    )["a_fieldmask.ts"] ?? "";
  return Object.fromEntries(
    Array.from(
      text.matchAll(/^type ([\w$]+) =([^;]*);/gm),
      ([, name, type = ""]) => [
        name,
        type
          .trim()
          .replace(/^\| /, "")
          .replaceAll(/\s+/g, " ")
          .replaceAll(/`([\w.]+)\.\$\{(\w+)\}`/g, "$1.<$2>"),
      ],
    ),
  );
}

/** The message `Request` with a mask field for `Response`. */
function request(option: string): string {
  return `message Request { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {${option}}]; }`;
}

const OUT = request('out: {gen: true, message: "Response"}');

suite("path types", () => {
  test("name fields as the proto does, in its order", () => {
    assert.deepEqual(
      pathTypes(
        `${OUT} message Response { string displayName = 2; string user_id = 1; oneof o { string in_oneof = 3; } }`,
      ),
      { ResponsePath: '"displayName" | "user_id" | "in_oneof"' },
    );
  });

  test("go below messages, maps, and with the rules read, lists of messages", () => {
    assert.deepEqual(
      pathTypes(
        `${OUT} message Response { Item item = 1; repeated Item items = 2; repeated string tags = 3; map<string, Item> by_name = 4; map<bool, string> flags = 5; }
         message Item { string name = 1; }`,
      ),
      {
        ResponseReadPath:
          '"item" | item.<ItemPath> | "items" | items.<ItemPath> | "tags" | "by_name" | by_name.<string> | "flags" | flags.<string>',
        ItemPath: '"name"',
      },
    );
  });

  test("end at lists with the rules update, and are one type where both rules allow the same", () => {
    assert.deepEqual(
      pathTypes(
        `message Request {
           Response response = 1;
           google.protobuf.FieldMask mask = 2 [(fieldmask.option.Option) = {in: {gen: true, field: "response"}, out: {gen: true, message: "Response"}}];
         }
         message Response { repeated Item items = 1; Leaf leaf = 2; }
         message Item { Leaf leaf = 1; }
         message Leaf { string name = 1; }`,
      ),
      {
        ResponseUpdatePath: '"items" | "leaf" | leaf.<LeafPath>',
        ResponseReadPath:
          '"items" | items.<ItemPath> | "leaf" | leaf.<LeafPath>',
        ItemPath: '"leaf" | leaf.<LeafPath>',
        LeafPath: '"name"',
      },
    );
  });

  test("leave mask fields of a request out, at its top alone", () => {
    assert.deepEqual(
      pathTypes(
        `message Request {
           string name = 1; Request next = 2; Wrapper wrapper = 5;
           google.protobuf.FieldMask mask = 3 [(fieldmask.option.Option).in = {gen: true}];
           google.protobuf.FieldMask plain = 4;
         }
         message Wrapper { Item item = 1; }
         message Item { string x = 1; }
         message Other { Wrapper wrapper = 1; google.protobuf.FieldMask mask = 3 [(fieldmask.option.Option).in = {gen: true}]; }`,
      ),
      {
        RequestUpdatePath:
          '"name" | "next" | next.<string> | "wrapper" | wrapper.<WrapperPath> | "plain"',
        WrapperPath: '"item" | item.<ItemPath>',
        ItemPath: '"x"',
        OtherUpdatePath: '"wrapper" | wrapper.<WrapperPath>',
      },
    );
  });

  test("end at messages of google.protobuf and at messages without fields", () => {
    assert.deepEqual(
      pathTypes(
        `${OUT} message Response { google.protobuf.Timestamp time = 1; google.protobuf.Struct struct = 2; None none = 3; repeated None nones = 4; }
         message None {}`,
      ),
      { ResponsePath: '"time" | "struct" | "none" | "nones"' },
    );
  });

  test("take any text where a message comes round again, and spell out the way there", () => {
    assert.deepEqual(
      pathTypes(
        `${OUT} message Response { string x = 1; Response direct = 2; repeated Response list = 3; A a = 4; oneof o { B b = 5; } Leaf leaf = 6; }
         message A { B b = 1; } message B { A a = 1; Response response = 2; Leaf leaf = 3; }
         message Leaf { string y = 1; }`,
      ),
      {
        ResponseReadPath: [
          '"x" | "direct" | direct.<string> | "list" | list.<string>',
          '"a" | "a.b" | "a.b.a" | a.b.a.<string> | "a.b.response" | a.b.response.<string> | "a.b.leaf" | a.b.leaf.<LeafPath>',
          '"b" | "b.a" | "b.a.b" | b.a.b.<string> | "b.response" | b.response.<string> | "b.leaf" | b.leaf.<LeafPath>',
          '"leaf" | leaf.<LeafPath>',
        ].join(" | "),
        LeafPath: '"y"',
      },
    );
  });

  test("depend on the message alone, not on the other helpers of the file or their order", () => {
    const request = (name: string) =>
      `message Get${name} { ${name} it = 1; google.protobuf.FieldMask read = 2 [(fieldmask.option.Option).out = {gen: true, message: "${name}"}];
         google.protobuf.FieldMask update = 3 [(fieldmask.option.Option).in = {gen: true, field: "it"}]; }`;
    const messages = `message A { B b = 1; string x = 2; C c = 3; } message B { repeated A a = 1; C c = 2; A one = 3; } message C { string z = 1; A a = 2; }`;
    const names = ["A", "B", "C"];
    const all = pathTypes(messages + names.map(request).join(" "));
    const reversed = pathTypes(
      messages + names.map(request).reverse().join(" "),
    );
    assert.deepEqual(all, reversed);
    for (const name of names) {
      for (const [type, paths] of Object.entries(
        pathTypes(messages + request(name)),
      )) {
        assert.equal(all[type], paths);
      }
    }
  });

  test("take any text below what would be more than max_paths, in the order of the fields", () => {
    const messages = `${OUT} message Response { A a = 1; A b = 2; C c = 3; string d = 4; }
      message A { string x = 1; string y = 2; } message C { string z = 1; }`;
    const spelled = (field: string, type: string) =>
      `"${field}" | ${field}.<${type}>`;
    const any = (field: string) => spelled(field, "string");
    const a = spelled("a", "APath");
    const b = spelled("b", "APath");
    const c = spelled("c", "CPath");
    for (const [maxPaths, expected] of [
      [9, [a, b, c]],
      [8, [a, any("b"), c]],
      [7, [any("a"), any("b"), c]],
      [6, [any("a"), any("b"), any("c")]],
      [1, [any("a"), any("b"), any("c")]],
    ] as const) {
      const types = pathTypes(messages, `target=ts,max_paths=${maxPaths}`);
      assert.equal(types.ResponsePath, `${expected.join(" | ")} | "d"`);
      assert.equal("APath" in types, expected.join().includes("APath"));
      assert.equal("CPath" in types, expected.join().includes("CPath"));
    }
  });

  test("take any text below messages that lead to one another in too many ways", () => {
    const names = Array.from({ length: 12 }, (_, i) => `M${i}`);
    const messages = names.map(
      (name) =>
        `message ${name} { ${names.map((other, i) => `${other} f${i} = ${i + 1};`).join(" ")} }`,
    );
    assert.deepEqual(
      pathTypes(
        `${messages.join(" ")} message Request { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "M0"}]; }`,
      ),
      {
        M0Path: names.map((_, i) => `"f${i}" | f${i}.<string>`).join(" | "),
      },
    );
  });

  test("have at most max_paths paths, the tails included, however deep the schema", () => {
    const depth = 300;
    const chain = Array.from(
      { length: depth },
      (_, i) =>
        `message M${i} { ${i + 1 < depth ? `M${i + 1} next = 1;` : "string end = 1;"} }`,
    );
    const types = pathTypes(
      `${chain.join(" ")} message R { google.protobuf.FieldMask m = 1 [(fieldmask.option.Option).out = {gen: true, message: "M0"}]; }`,
      "target=ts,max_paths=200",
    );
    assert.equal(types.M0Path, '"next" | next.<M1Path>');
    assert.equal(types.M99Path, '"next" | next.<string>');
  });

  test("spell out 1000 paths by default", () => {
    const fields = Array.from(
      { length: 500 },
      (_, i) => `string f${i} = ${i + 1};`,
    );
    const types = (count: number) =>
      pathTypes(
        `${OUT} message Response { ${fields.slice(0, count).join(" ")} Below below = 900; } message Below { ${fields.join(" ")} }`,
      );
    assert.ok("BelowPath" in types(499));
    assert.ok(!("BelowPath" in types(500)));
  });

  test("make no side for a message without paths, and no helper without sides", () => {
    const messages = (option: string) => ({
      "a.proto": `
        syntax = "proto3"; package a;
        import "fieldmask/option.proto";
        import "google/protobuf/field_mask.proto";
        import "google/protobuf/empty.proto";
        message Request { string name = 1; google.protobuf.FieldMask mask = 2 [(fieldmask.option.Option) = {${option}}]; }
        message Bare { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {${option}}]; }`,
    });
    const toEmpty = 'out: {gen: true, message: "google.protobuf.Empty"}';
    const text =
      generate(messages(`in: {gen: true}, ${toEmpty}`))["a_fieldmask.ts"] ?? "";
    assert.match(text, /inPath: RequestUpdatePath;/);
    assert.doesNotMatch(text, /outPath|never| out:|function|Bare/);
    assert.deepEqual(generate(messages(toEmpty)), {});
  });
});
