import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  type DescMessage,
  fromBinary,
  toJson,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { filterBinary, pruneBinary } from "../../src/read/filter-binary.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import { type Kept, messageMask } from "../../src/read/kept.js";
import { projectBinary } from "../../src/read/project-binary.js";
import { assertLinear, getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "all.proto": `
    syntax = "proto3";
    package all;
    import "google/protobuf/struct.proto";
    message All {
      string name = 1;
      int32 level = 2;
      All child = 3;
      repeated All children = 4;
      map<string, All> by_name = 5;
      map<sint64, string> by_slot = 6;
      map<bool, All> by_flag = 7;
      oneof payload { string text = 8; All message = 9; int32 number = 10; }
      google.protobuf.Struct attrs = 11;
      map<string, google.protobuf.Value> values = 12;
      repeated int32 codes = 13;
      google.protobuf.Value value = 14;
      string far = 5000;
    }
  `,
  "old.proto": `
    syntax = "proto2";
    package all;
    enum Grade { GRADE_A = 0; GRADE_B = 1; }
    message Old {
      optional group Stamp = 1 { optional string by = 1; optional Old old = 2; }
      optional Grade grade = 2;
      repeated Grade grades = 3;
      map<int32, Grade> grade_of = 4;
      oneof either { Grade left = 5; string right = 6; }
      repeated group Row = 7 { optional int32 at = 1; optional int32 to = 2; }
      extensions 100 to 199;
    }
    extend Old { optional string hint = 100; }
  `,
});
const All = getMessage(registry, "all.All");
const Old = getMessage(registry, "all.Old");

/** The bytes that a function writes. */
function bytes(write: (writer: BinaryWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

const text = (number: number, value: string) =>
  bytes((w) => w.tag(number, WireType.LengthDelimited).string(value));
const int = (number: number, value: number) =>
  bytes((w) => w.tag(number, WireType.Varint).int32(value));
const nested = (number: number, ...parts: Uint8Array[]) =>
  bytes((w) => w.tag(number, WireType.LengthDelimited).bytes(join(...parts)));
const group = (number: number, ...parts: Uint8Array[]) =>
  bytes((w) =>
    w
      .tag(number, WireType.StartGroup)
      .raw(join(...parts))
      .tag(number, WireType.EndGroup),
  );

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Assert what is left of bytes, and that the decoded message agrees. */
function assertFilters(
  desc: DescMessage,
  input: Uint8Array,
  mask: string[],
  expected: Uint8Array,
): void {
  assert.deepEqual(filterBinary(desc, input, mask), join(expected));
  assert.deepEqual(
    fromBinary(desc, expected),
    filterMessage(desc, fromBinary(desc, input), mask),
  );
}

suite("filterBinary and pruneBinary", () => {
  test("copy what is kept, and give messages their new lengths", () => {
    const input = join(
      text(1, "x"),
      nested(3, text(1, "y"), text(8, "z".repeat(200))),
      nested(4, int(2, 300), text(1, "y")),
      text(5000, "far"),
    );
    assertFilters(
      All,
      input,
      ["child.name", "children.level", "far"],
      join(nested(3, text(1, "y")), nested(4, int(2, 300)), text(5000, "far")),
    );
    assert.deepEqual(
      pruneBinary(All, input, ["child.payload", "child.text", "name", "far"]),
      join(nested(3, text(1, "y")), nested(4, int(2, 300), text(1, "y"))),
    );
  });

  test("never give back the bytes themselves, and never change them", () => {
    const input = Buffer.from(text(1, "x"));
    for (const mask of [undefined, [], ["*"], ["name"]]) {
      const result = filterBinary(All, input, mask);
      assert.deepEqual(result, text(1, "x"));
      result.fill(0);
    }
    assert.deepEqual(Uint8Array.from(input), text(1, "x"));
  });

  test("results do not share their memory", () => {
    const first = filterBinary(All, text(1, "x"), ["name"]);
    const second = filterBinary(All, text(1, "y"), ["name"]);
    assert.notEqual(first.buffer, second.buffer);
    assert.deepEqual(first, text(1, "x"));
  });

  test("a mask that names nothing keeps nothing", () => {
    assert.equal(filterBinary(All, text(1, "x"), ["nothing"]).length, 0);
    assert.equal(pruneBinary(All, text(1, "x"), ["*"]).length, 0);
    assert.deepEqual(pruneBinary(All, text(1, "x"), []), text(1, "x"));
  });

  test("within limits what is kept, and is validated", () => {
    const input = join(text(1, "x"), int(2, 3), text(8, "t"));
    assert.deepEqual(
      filterBinary(All, input, ["name", "level"], { within: ["level"] }),
      int(2, 3),
    );
    assert.deepEqual(
      pruneBinary(All, input, ["name"], { within: ["name", "text"] }),
      text(8, "t"),
    );
    assert.equal(filterBinary(All, input, [], { within: [] }).length, 0);
    assert.throws(
      () => filterBinary(All, input, [], { within: ["nothing"] }),
      isFieldMaskError,
    );
  });

  test("unknown fields and extensions go with filter, and stay with prune", () => {
    const input = join(text(100, "hint"), int(7000, 1), group(7001, int(1, 1)));
    assert.equal(filterBinary(Old, input, ["grade"]).length, 0);
    assert.deepEqual(pruneBinary(Old, input, ["grade"]), input);
  });

  test("the zero value of a field stays as it is on the wire", () => {
    assertFilters(
      All,
      join(int(2, 5), int(2, 0)),
      ["level"],
      join(int(2, 5), int(2, 0)),
    );
  });

  test("anything but bytes is a TypeError", () => {
    assert.throws(
      () => filterBinary(All, create(All) as never, ["name"]),
      /^TypeError: expected the bytes of a message all\.All, a Uint8Array, but got a message all\.All$/,
    );
    assert.throws(() => pruneBinary(All, "" as never, undefined), TypeError);
  });
});

suite("filterBinary of records that are about the same", () => {
  test("an earlier member of a oneof does not come back when the later one goes", () => {
    const input = join(text(8, "t"), int(10, 1));
    assertFilters(All, input, ["text"], join());
    assertFilters(All, input, ["number"], int(10, 1));
    assertFilters(All, join(input, text(8, "u")), ["text"], text(8, "u"));
  });

  test("nor does it when the message comes in parts", () => {
    const input = join(
      nested(3, text(8, "t")),
      text(1, "x"),
      nested(3, int(10, 1)),
    );
    assertFilters(All, input, ["child.text"], nested(3));
  });

  test("parts of a message merge", () => {
    const input = join(
      nested(3, nested(3, text(1, "x"))),
      nested(3, nested(3, int(2, 1))),
      nested(3),
    );
    assertFilters(
      All,
      input,
      ["child.child.name", "child.child.level"],
      nested(3, nested(3, text(1, "x"), int(2, 1))),
    );
  });

  test("parts of a oneof's message merge, but not over another member", () => {
    const parts = join(nested(9, text(1, "x")), nested(9, int(2, 1)));
    const mask = ["message.name", "message.level"];
    assertFilters(All, parts, mask, nested(9, text(1, "x"), int(2, 1)));
    assertFilters(
      All,
      join(nested(9, text(1, "x")), int(10, 1), nested(9, int(2, 1))),
      mask,
      nested(9, int(2, 1)),
    );
  });

  test("the last entry of a key wins, with the last of its keys and its values merged", () => {
    const entry = nested(
      5,
      text(1, "a"),
      nested(2, text(1, "x"), int(2, 1)),
      text(1, "b"),
      int(3, 1),
      nested(2, text(8, "t")),
    );
    assertFilters(All, entry, ["by_name.a"], join());
    assertFilters(
      All,
      join(nested(5, text(1, "b"), nested(2, text(1, "y"))), entry),
      ["by_name.b.level"],
      join(
        nested(5, text(1, "b"), nested(2)),
        nested(5, text(1, "a"), nested(2, int(2, 1)), text(1, "b")),
      ),
    );
  });

  test("an entry without a key has the zero key, one without a value the zero value", () => {
    assertFilters(All, nested(6), ["by_slot.0"], nested(6));
    assertFilters(All, nested(7), ["by_flag.*.name"], nested(7));
    const entry = nested(5, nested(2, text(1, "x")));
    assertFilters(All, entry, ["by_name.``.name"], entry);
    assertFilters(All, entry, ["by_name.a.name"], join());
  });

  test("a repeated field can be packed or not", () => {
    const packed = bytes((w) =>
      w.tag(13, WireType.LengthDelimited).fork().int32(1).int32(300).join(),
    );
    const input = join(int(13, 7), packed, int(13, 8));
    assertFilters(All, join(text(1, "x"), input), ["codes"], input);
    assertFilters(All, join(input, text(1, "x")), ["name"], text(1, "x"));
  });
});

suite("filterBinary of messages of google.protobuf", () => {
  const nullValue = int(1, 0);

  test("a value that loses its kind becomes null, and goes from a map", () => {
    const value = text(3, "x");
    assertFilters(
      All,
      nested(14, value),
      ["value.number_value"],
      nested(14, nullValue),
    );
    assertFilters(
      All,
      nested(14),
      ["value.string_value"],
      nested(14, nullValue),
    );
    assertFilters(
      All,
      nested(12, text(1, "k"), nested(2, value)),
      ["values.k.number_value"],
      join(),
    );
    assert.deepEqual(
      filterBinary(ValueSchema, value, ["number_value"]),
      nullValue,
    );
  });

  test("nor does an earlier entry come back when the later one goes", () => {
    const input = join(
      nested(12, text(1, "k"), nested(2, text(3, "x"))),
      nested(12, text(1, "l"), nested(2, text(3, "y"))),
      nested(12, text(1, "k"), nested(2, int(4, 1))),
    );
    assertFilters(
      All,
      input,
      ["values.*.string_value"],
      nested(12, text(1, "l"), nested(2, text(3, "y"))),
    );
  });

  test("a value that never had a kind goes from a map, but is a null in a JSON object", () => {
    const entry = (number: number) => nested(number, text(1, "k"), nested(2));
    assertFilters(All, entry(12), ["values.k.null_value"], join());
    assertFilters(
      All,
      nested(12, text(1, "k")),
      ["values.k.null_value"],
      join(),
    );
    for (const input of [
      nested(11, entry(1)),
      nested(11, nested(1, text(1, "k"))),
    ]) {
      const mask = ["attrs.fields.k.null_value"];
      const kept = fromBinary(All, filterBinary(All, input, mask));
      assert.deepEqual(toJson(All, kept), { attrs: { k: null } });
      assert.deepEqual(kept, filterMessage(All, fromBinary(All, input), mask));
      assertFilters(All, input, ["attrs.fields.k.bool_value"], nested(11));
    }
  });
});

suite("filterBinary of proto2", () => {
  test("groups go under their fields, and are walked to their end", () => {
    const inner = nested(2, group(1, text(1, "deep")));
    assertFilters(
      Old,
      group(1, text(1, "x"), inner, int(50, 1)),
      ["stamp.old.stamp.by"],
      group(1, inner),
    );
    assertFilters(Old, join(group(1, inner), int(2, 1)), ["grade"], int(2, 1));
    assertFilters(
      Old,
      join(group(7, int(1, 1), int(2, 2)), group(7, int(2, 3))),
      ["row.to"],
      join(group(7, int(2, 2)), group(7, int(2, 3))),
    );
  });

  test("unknown values of closed enums go and stay with their fields", () => {
    for (const input of [
      int(2, 9),
      join(int(3, 9), nested(3, Uint8Array.of(9, 1))),
      nested(4, int(1, 1), int(2, 9)),
    ]) {
      const name = { 2: "grade", 3: "grades", 4: "grade_of" }[
        (input[0] ?? 0) >> 3
      ] as string;
      assertFilters(Old, input, [name], input);
      assertFilters(Old, input, ["left"], join());
      assert.equal(pruneBinary(Old, input, [name]).length, 0);
      assert.deepEqual(pruneBinary(Old, input, ["left"]), input);
    }
  });

  test("an unknown value of a closed enum does not set its oneof", () => {
    const input = join(text(6, "r"), int(5, 9));
    assertFilters(Old, input, ["right"], text(6, "r"));
    assertFilters(Old, input, ["left"], int(5, 9));
    assertFilters(Old, join(text(6, "r"), int(5, 1)), ["right"], join());
    assert.deepEqual(
      pruneMessage(Old, fromBinary(Old, input), ["left"]),
      fromBinary(Old, pruneBinary(Old, input, ["left"])),
    );
  });
});

suite("filterBinary refuses", () => {
  const refuses = (
    title: string,
    desc: DescMessage,
    input: number[] | Uint8Array,
    message: string,
  ) =>
    test(title, () => {
      for (const mask of [
        ["child.name", "stamp.by", "by_name.a.name"],
        ["nothing"],
      ]) {
        assert.throws(
          () => filterBinary(desc, Uint8Array.from(input), mask),
          (error) =>
            error instanceof Error &&
            !isFieldMaskError(error) &&
            error.message ===
              `cannot mask the bytes of a ${desc.typeName}: ${message}`,
        );
      }
    });

  refuses(
    "a tag that is cut off",
    All,
    [0x80],
    "a value that is cut off, at byte 0",
  );
  refuses(
    "a number that is cut off",
    All,
    [0x10, 0x80],
    "a value that is cut off, at byte 1",
  );
  refuses(
    "a text that is cut off",
    All,
    [0x0a, 2, 65],
    "a value that is cut off, at byte 2",
  );
  refuses(
    "a fixed number that is cut off",
    Old,
    [0xa5, 0x3e, 1, 2, 3],
    "a value that is cut off, at byte 2",
  );
  refuses(
    "a varint of 11 bytes",
    All,
    [0x10, ...Array(10).fill(0x80), 0],
    "a varint over 10 bytes, at byte 1",
  );
  refuses(
    "a varint of 11 bytes in an unknown field",
    All,
    [0xf8, 0x3f, ...Array(10).fill(0x80), 0],
    "a varint over 10 bytes, at byte 2",
  );
  refuses("the field number 0", All, [0, 0], "a field of number 0, at byte 0");
  refuses(
    "a tag of more than 32 bits",
    All,
    [0x88, 0x80, 0x80, 0x80, 0x10, 0],
    "a tag of more than 32 bits, at byte 0",
  );
  refuses(
    "a tag of more than 5 bytes",
    All,
    [0x88, 0x80, 0x80, 0x80, 0x80, 0, 0],
    "a tag of more than 32 bits, at byte 0",
  );
  refuses("the wire type 6", All, [0x0e], "a wire type 6, at byte 0");
  refuses(
    "the wire type 7 of an unknown field",
    All,
    [0xff, 0x3f],
    "a wire type 7, at byte 0",
  );
  refuses(
    "the end of a group that did not begin",
    All,
    [0xa4, 0x3e],
    "the end of a group that did not begin, at byte 2",
  );
  refuses(
    "a group without an end",
    Old,
    [0x0b, 0x0a, 0],
    "a value that is cut off, at byte 3",
  );
  refuses(
    "a group with the end of another one",
    Old,
    [0x0b, 0x14],
    "the end of a group that is not that of 1, at byte 1",
  );
  refuses(
    "an unknown group with the end of another one",
    All,
    [0xa3, 0x3e, 0x0c],
    "the end of a group that is not that of 996, at byte 2",
  );

  test("a message that ends before a value in it", () => {
    for (const input of [
      [0x1a, 2, 0x0a, 1, 65],
      [0x1a, 1, 0x80, 1],
      [0x2a, 3, 0x0a, 1, 0x61, 0x12, 1, 0x80],
      [0x2a, 2, 0x0a, 1, 0x61],
    ]) {
      assert.throws(
        () =>
          filterBinary(All, Uint8Array.from(input), [
            "child.name",
            "by_name.a.name",
          ]),
        /^Error: cannot mask the bytes of a all\.All: a value that is cut off, at byte \d$/,
      );
    }
  });

  test("more than 100 levels of messages and groups", () => {
    const wrap = (
      levels: number,
      around: (inner: Uint8Array) => Uint8Array,
    ) => {
      let result = new Uint8Array();
      for (let i = 0; i < levels; i++) {
        result = join(around(result));
      }
      return result;
    };
    const groups = (levels: number) =>
      wrap(levels, (inner) => group(7001, inner));
    const messages = (levels: number) =>
      wrap(levels, (inner) => nested(3, inner));
    // As a ceiling is compiled: a mask that comes round again.
    const fields: Kept[] = All.fields.map(({ name }) => name === "level");
    const circle = messageMask(All, fields, false);
    fields[2] = circle;
    for (const run of [
      (levels: number) => filterBinary(All, groups(levels), ["name"]),
      (levels: number) =>
        filterBinary(All, nested(3, groups(levels - 1)), ["child.name"]),
      (levels: number) =>
        filterBinary(Old, group(1, groups(levels - 1)), ["grade"]),
      (levels: number) =>
        filterBinary(Old, group(1, groups(levels - 1)), ["stamp.by"]),
      (levels: number) => projectBinary(All, messages(levels), circle),
      (levels: number) =>
        projectBinary(All, repeat(messages(levels), 2), circle),
    ]) {
      run(99);
      assert.throws(
        () => run(100),
        /messages on more than 100 levels, at byte \d+$/,
      );
    }
  });

  test("a key that is no UTF-8", () => {
    assert.throws(
      () =>
        filterBinary(All, nested(5, nested(1, Uint8Array.of(0xff))), [
          "by_name.a",
        ]),
      /a value that cannot be read, at byte 3$/,
    );
  });
});

suite("filterBinary takes time linear in the bytes", () => {
  test("of members of a oneof that take turns", () => {
    const turn = join(text(8, "t"), int(10, 1), nested(9, text(1, "x")));
    assertLinear((size) =>
      filterBinary(All, repeat(turn, size * 10), ["message.name", "text"]),
    );
  });

  test("of a message in many parts", () => {
    const part = nested(3, text(8, "t"), nested(3));
    assertLinear((size) =>
      filterBinary(All, repeat(part, size * 10), [
        "child.text",
        "child.child.name",
      ]),
    );
  });

  test("of entries with the same key", () => {
    const entry = nested(12, text(1, "k"), nested(2, int(4, 1)));
    assertLinear((size) =>
      filterBinary(All, repeat(entry, size * 10), ["values.*.bool_value"]),
    );
  });

  test("of messages that come in parts on every level", () => {
    const levels = 40;
    const path = Array(levels).fill("child").join(".");
    assertLinear((size) => {
      let input = repeat(text(8, "t"), size);
      for (let i = 0; i < levels; i++) {
        input = join(nested(3, input), nested(3));
      }
      return filterBinary(All, input, [`${path}.name`]);
    }, 200);
  });
});

function repeat(part: Uint8Array, times: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(part.length * times);
  for (let i = 0; i < times; i++) {
    result.set(part, i * part.length);
  }
  return result;
}
