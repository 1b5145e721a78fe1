import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  createRegistry,
  type DescMessage,
  equals,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "all.proto": `
    syntax = "proto3";
    package all;
    import "google/protobuf/any.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    message All {
      string name = 1;
      optional int32 level = 2;
      All child = 3;
      repeated All children = 4;
      map<string, All> by_name = 5;
      map<int32, string> by_slot = 6;
      map<bool, string> by_flag = 7;
      oneof payload { string text = 8; All message = 9; google.protobuf.Int32Value wrapped = 10; }
      google.protobuf.Int32Value cap = 11;
      google.protobuf.Struct attrs = 12;
      repeated google.protobuf.Struct many_attrs = 13;
      google.protobuf.Any extra = 14;
      map<string, google.protobuf.Timestamp> seen = 15;
      google.protobuf.Value any_value = 17;
      repeated google.protobuf.Value values = 18;
      map<string, google.protobuf.Value> value_of = 19;
      repeated google.protobuf.StringValue nicks = 16;
    }
  `,
  "old.proto": `
    syntax = "proto2";
    package all;
    message Old {
      required string id = 1;
      optional int32 rank = 2 [default = 7];
      optional group Stamp = 3 { optional string by = 4; optional int32 at = 5; }
      extensions 100 to 199;
    }
    extend Old { optional string hint = 100; }
    message Closed { optional Grade grade = 1; optional string note = 2; }
    enum Grade { GRADE_A = 0; }
  `,
});
const All = getMessage(registry, "all.All");
const Old = getMessage(registry, "all.Old");
const Closed = getMessage(registry, "all.Closed");

/** A field that no message here has, as the number 1. */
const UNKNOWN = new Uint8Array([0xf8, 0x07, 1]);

suite("filter and prune", () => {
  const cases: {
    title: string;
    mask: string[];
    message: JsonValue;
    filtered: JsonValue;
    pruned: JsonValue;
  }[] = [
    {
      title: "take a star over a list for its elements",
      mask: ["children.*.name"],
      message: { children: [{ name: "a", level: 1 }, { level: 2 }] },
      filtered: { children: [{ name: "a" }, {}] },
      pruned: { children: [{ level: 1 }, { level: 2 }] },
    },
    {
      title: "take a star at the end of a list or map for all of it",
      mask: ["children.*", "by_name.*"],
      message: { name: "x", children: [{ name: "a" }], byName: { k: {} } },
      filtered: { children: [{ name: "a" }], byName: { k: {} } },
      pruned: { name: "x" },
    },
    {
      title: "join a key and a star of the same map",
      mask: ["by_name.a.level", "by_name.*.name"],
      message: {
        byName: {
          a: { name: "a", level: 1, text: "t" },
          b: { name: "b", level: 2 },
        },
      },
      filtered: { byName: { a: { name: "a", level: 1 }, b: { name: "b" } } },
      pruned: { byName: { a: { text: "t" }, b: { level: 2 } } },
    },
    {
      title: "keep a whole entry although a star takes less of the others",
      mask: ["by_name.a", "by_name.*.name"],
      message: {
        byName: { a: { name: "a", level: 1 }, b: { name: "b", level: 2 } },
      },
      filtered: {
        byName: { a: { name: "a", level: 1 }, b: { name: "b" } },
      },
      pruned: { byName: { b: { level: 2 } } },
    },
    {
      title: "know the keys of integer maps by their decimal form only",
      mask: ["by_slot.-2", "by_slot.01", "by_slot.1e0", "by_slot.4294967297"],
      message: { bySlot: { "-2": "x", "1": "y" } },
      filtered: { bySlot: { "-2": "x" } },
      pruned: { bySlot: { "1": "y" } },
    },
    {
      title: "know no keys of bool maps",
      mask: ["by_flag.true", "name"],
      message: { name: "x", byFlag: { true: "y" } },
      filtered: { name: "x" },
      pruned: { byFlag: { true: "y" } },
    },
    {
      title: "go below wrappers, which protobuf-es unwraps",
      mask: ["cap.value", "nicks.value"],
      message: { cap: 7, nicks: ["a", "b"] },
      filtered: { cap: 7, nicks: ["a", "b"] },
      pruned: { cap: 0, nicks: ["", ""] },
    },
    {
      title: "go below a wrapper in a oneof, which protobuf-es does not unwrap",
      mask: ["wrapped.value"],
      message: { wrapped: 7, name: "x" },
      filtered: { wrapped: 7 },
      pruned: { wrapped: 0, name: "x" },
    },
    {
      title: "go below a Struct, which protobuf-es keeps as a JSON object",
      mask: ["attrs.fields.a", "many_attrs.fields.a"],
      message: {
        attrs: { a: 1, b: [true] },
        manyAttrs: [{ a: "x" }, { b: 2 }],
      },
      filtered: { attrs: { a: 1 }, manyAttrs: [{ a: "x" }, {}] },
      pruned: { attrs: { b: [true] }, manyAttrs: [{}, { b: 2 }] },
    },
    {
      title: "leave no Value without a kind, which JSON does not have",
      mask: [
        "attrs.fields.*.string_value",
        "any_value.string_value",
        "values.string_value",
        "value_of.*.string_value",
      ],
      message: {
        attrs: { a: 1, b: "s", c: null },
        anyValue: 1,
        values: [1, "s"],
        valueOf: { a: 1, b: "s" },
      },
      filtered: {
        attrs: { b: "s" },
        anyValue: null,
        values: [null, "s"],
        valueOf: { b: "s" },
      },
      pruned: {
        attrs: { a: 1, c: null },
        anyValue: 1,
        values: [1, null],
        valueOf: { a: 1 },
      },
    },
    {
      title: "go below messages of google.protobuf in maps",
      mask: ["seen.*.nanos"],
      message: { seen: { a: "1970-01-01T00:00:01.5Z" } },
      filtered: { seen: { a: "1970-01-01T00:00:00.500Z" } },
      pruned: { seen: { a: "1970-01-01T00:00:01Z" } },
    },
    {
      title: "keep a sub-message that loses all its fields",
      mask: ["child.name"],
      message: { child: { level: 1 }, message: { name: "m" } },
      filtered: { child: {} },
      pruned: { child: { level: 1 }, message: { name: "m" } },
    },
    {
      title: "go below the member of a oneof that is set",
      mask: ["message.name", "text"],
      message: { message: { name: "m", level: 0 } },
      filtered: { message: { name: "m" } },
      pruned: { message: { level: 0 } },
    },
    {
      title: "pass over names that only objects have",
      mask: ["__proto__", "constructor", "hasOwnProperty.call", "name"],
      message: { name: "x", level: 1 },
      filtered: { name: "x" },
      pruned: { level: 1 },
    },
    {
      title: "do not take a quoted name for a field",
      mask: ["`name`", "level"],
      message: { name: "x", level: 1 },
      filtered: { level: 1 },
      pruned: { name: "x" },
    },
  ];
  for (const { title, mask, message, filtered, pruned } of cases) {
    test(title, () => {
      const input = json(All, message);
      const before = toBinary(All, input);
      assert.deepEqual(toJson(All, filterMessage(All, input, mask)), filtered);
      assert.deepEqual(toJson(All, pruneMessage(All, input, mask)), pruned);
      assert.deepEqual(toBinary(All, input), before);
    });
  }

  test("treat __proto__ as an ordinary map key", () => {
    const message = json(
      All,
      JSON.parse('{"byName":{"__proto__":{"name":"p","level":1},"b":{}}}'),
    );
    const filtered = filterMessage(All, message, ["by_name.__proto__.name"]);
    assert.equal(
      JSON.stringify(toJson(All, filtered)),
      '{"byName":{"__proto__":{"name":"p"}}}',
    );
    assert.equal(
      JSON.stringify(toJson(All, pruneMessage(All, message, ["by_name.b"]))),
      '{"byName":{"__proto__":{"name":"p","level":1}}}',
    );
  });

  test("keep unknown fields where everything is kept, and prune keeps them always", () => {
    const message = fromBinary(
      All,
      new Uint8Array([10, 1, 120, 0x98, 0x06, 7]),
    );
    const kept = (result: Message) => result.$unknown?.length ?? 0;
    assert.equal(kept(filterMessage(All, message, undefined)), 1);
    assert.equal(kept(filterMessage(All, message, ["*"])), 1);
    assert.equal(kept(filterMessage(All, message, ["name"])), 0);
    assert.equal(kept(pruneMessage(All, message, ["name"])), 1);
    assert.equal(kept(pruneMessage(All, message, ["*"])), 0);
    assert.equal(kept(pruneMessage(All, message, [])), 1);
  });

  test("give real proto2 messages, with presence and defaults", () => {
    const old = json(Old, { id: "", rank: 0, stamp: { by: "x", at: 1 } });
    const filtered = filterMessage(Old, old, ["rank", "stamp.at"]);
    const { stamp, ...fields } = filtered as Message & { stamp: object };
    assert.deepEqual({ ...fields }, { $typeName: "all.Old", rank: 0 });
    assert.deepEqual({ ...stamp }, { $typeName: "all.Old.Stamp", at: 1 });
    const unset = filterMessage(Old, old, ["id"]) as Message & { rank: number };
    assert.equal(unset.rank, 7);
    assert.equal(Object.hasOwn(unset, "rank"), false);
    assert.ok(equals(Old, pruneMessage(Old, old, ["nothing"]), old));
  });

  test("give a new message that shares what it keeps", () => {
    const message = json(All, {
      child: { name: "c" },
      name: "x",
    }) as Message & {
      child: Message;
    };
    for (const mask of [undefined, [], ["*"], ["child"]]) {
      const filtered = filterMessage(All, message, mask) as typeof message;
      assert.notEqual(filtered, message);
      assert.equal(filtered.child, message.child);
    }
    assert.deepEqual(filterMessage(All, message, ["none"]), create(All));
  });

  test("refuse a mask over the limits, and take one at the limits", () => {
    const message = create(All);
    const paths = Array.from({ length: 10_000 }, (_, i) => `f${i}`);
    const deep = Array.from({ length: 100 }, () => "child").join(".");
    for (const apply of [filterMessage, pruneMessage]) {
      apply(All, message, paths);
      apply(All, message, [deep]);
      apply(All, message, ["x".repeat(1 << 16)]);
      for (const mask of [
        [...paths, "x"],
        [`${deep}.name`],
        ["x".repeat((1 << 16) + 1)],
      ]) {
        assert.throws(() => apply(All, message, mask), isFieldMaskError);
      }
    }
  });
});

function json(desc: DescMessage, value: JsonValue): Message {
  return fromJson(desc, value, { registry: createRegistry(registry) });
}

suite("filter and prune with within", () => {
  const message = () =>
    fromJson(All, {
      name: "n",
      level: 1,
      children: [{ name: "c", level: 2 }],
      byName: { a: { name: "a", level: 3 }, b: { level: 4 } },
    });
  const filtered = (mask: string[] | undefined, within: string[]) =>
    toJson(All, filterMessage(All, message(), mask, { within }));

  test("keep what the mask names and within allows", () => {
    assert.deepEqual(filtered(["children", "name"], ["children.name"]), {
      children: [{ name: "c" }],
    });
    assert.deepEqual(filtered(["by_name.a"], ["by_name.*.level", "level"]), {
      byName: { a: { level: 3 } },
    });
    assert.deepEqual(
      filtered(["by_name.*.level"], ["by_name.a.name", "by_name.b"]),
      {
        byName: { b: { level: 4 } },
      },
    );
  });

  test("keep what within allows where the mask names everything", () => {
    for (const mask of [undefined, [], [""], ["*"]]) {
      assert.deepEqual(filtered(mask, ["level"]), { level: 1 });
    }
  });

  test("keep nothing where the two have nothing in common", () => {
    assert.deepEqual(filtered(["name"], ["level"]), {});
    assert.deepEqual(filtered(["children.name"], ["children.level"]), {});
    assert.deepEqual(filtered(["nope"], ["level"]), {});
  });

  test("keep nothing where within has no paths, everything of the mask where it is a star", () => {
    assert.deepEqual(filtered(undefined, []), {});
    assert.deepEqual(filtered(["name"], [""]), {});
    assert.deepEqual(filtered(["name"], ["*"]), { name: "n" });
  });

  test("remove what the mask names from what within allows", () => {
    const pruned = pruneMessage(All, message(), ["children.name", "level"], {
      within: ["children", "level"],
    });
    assert.deepEqual(toJson(All, pruned), { children: [{ level: 2 }] });
  });

  test("keep unknown fields only where within allows everything", () => {
    const withUnknown = fromBinary(All, UNKNOWN);
    const keeps = (within: string[]) =>
      pruneMessage(All, withUnknown, ["level"], { within }).$unknown !==
      undefined;
    assert.equal(keeps(["*"]), true);
    assert.equal(keeps(["name"]), false);
  });

  test("refuse a path in within that names nothing", () => {
    assert.throws(() => filtered(["name"], ["name", "nope"]), isFieldMaskError);
  });
});

suite("an unknown value of a closed enum", () => {
  test("goes and stays with its field, in both modes", () => {
    const grade = Closed.fields[0]?.number ?? 0;
    const message = fromBinary(Closed, new Uint8Array([grade << 3, 99]));
    // Put together here: fromBinary keeps one or the other.
    message.$unknown?.push(
      ...(fromBinary(Closed, new Uint8Array([7 << 3, 1])).$unknown ?? []),
    );
    const kept = (result: typeof message) =>
      (result.$unknown ?? []).map(({ no }) => no);
    assert.deepEqual(kept(message), [grade, 7]);
    assert.deepEqual(kept(filterMessage(Closed, message, ["grade"])), [grade]);
    assert.deepEqual(kept(filterMessage(Closed, message, ["note"])), []);
    assert.deepEqual(kept(pruneMessage(Closed, message, ["grade"])), [7]);
    assert.deepEqual(kept(pruneMessage(Closed, message, ["note"])), [grade, 7]);
    assert.deepEqual(kept(filterMessage(Closed, message, ["*"])), [grade, 7]);
  });
});

test("two spellings meet only where they mean the same", () => {
  const message = fromJson(All, {
    children: [{ name: "c" }],
    byName: { "*": { name: "s" }, "": { name: "e" }, "``": { name: "q" } },
  });
  const filtered = (...mask: string[]) =>
    toJson(All, filterMessage(All, message, mask));
  assert.deepEqual(filtered("`children`", "children.nope"), {});
  assert.deepEqual(filtered("by_name.`*`.name", "by_name.```*```"), {
    byName: { "*": { name: "s" } },
  });
  assert.deepEqual(filtered("by_name.``"), { byName: { "": { name: "e" } } });
  assert.deepEqual(filtered("by_name.``````"), {
    byName: { "``": { name: "q" } },
  });
});
