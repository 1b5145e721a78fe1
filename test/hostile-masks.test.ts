import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { fieldMask } from "../src/mask/field-mask.js";
import { isFieldMaskError } from "../src/mask/field-mask-error.js";
import {
  intersectMasks,
  maskCovers,
  normalizeMask,
  unionMasks,
} from "../src/mask/mask-algebra.js";
import { maskToJson } from "../src/mask/mask-json.js";
import { quoteKey } from "../src/mask/path.js";
import { subtractMasks } from "../src/mask/subtract-masks.js";
import { isValidMask, validateMask } from "../src/mask/validate-mask.js";
import { filterBinary } from "../src/read/filter-binary.js";
import { filterMessage, pruneMessage } from "../src/read/filter-message.js";
import { diffMessages } from "../src/update/diff-messages.js";
import { mergeMessage } from "../src/update/merge-message.js";
import { updateMessage } from "../src/update/update-message.js";
import { assertLinear, getMessage, protoRegistry } from "./helpers.js";
import { vectorProtos } from "./vector-protos.js";

const registry = createFileRegistry(vectorProtos());
const Chain = getMessage(registry, "fmtest.v1.Chain");
const Station = getMessage(registry, "fmtest.v1.Station");
const chain = fromJson(Chain, {
  tag: "a",
  next: { tag: "b" },
  named: JSON.parse('{"k1": {"tag": "c"}, "__proto__": {"tag": "d"}}'),
});

/** Every function that takes a mask. */
const functions: Readonly<Record<string, (mask: string[]) => unknown>> = {
  fieldMask: (mask) => fieldMask(Chain, ...mask),
  isValidMask: (mask) => isValidMask(Chain, mask),
  validateMask: (mask) => validateMask(Chain, mask),
  normalizeMask,
  "unionMasks, first": (mask) => unionMasks(mask, ["tag"]),
  "unionMasks, second": (mask) => unionMasks(["tag"], mask),
  "intersectMasks, first": (mask) => intersectMasks(mask, ["next"]),
  "intersectMasks, second": (mask) => intersectMasks(["next"], mask),
  "subtractMasks, first": (mask) => subtractMasks(Chain, mask, ["tag"]),
  "subtractMasks, second": (mask) => subtractMasks(Chain, ["tag"], mask),
  "unionMasks, both": (mask) => unionMasks(others(mask), mask),
  "intersectMasks, both": (mask) => intersectMasks(others(mask), mask),
  "subtractMasks, both": (mask) => subtractMasks(Chain, others(mask), mask),
  maskCovers: (mask) => maskCovers(mask, "tag"),
  maskToJson,
  filterMessage: (mask) => filterMessage(Chain, chain, mask),
  pruneMessage: (mask) => pruneMessage(Chain, chain, mask),
  updateMessage: (mask) => updateMessage(Chain, chain, chain, mask),
  mergeMessage: (mask) => mergeMessage(Chain, chain, chain, mask),
  "mergeMessage with ignoreUnknown": (mask) =>
    mergeMessage(Chain, chain, chain, mask, { ignoreUnknown: true }),
};

/** A mask of the same size with other names. */
function others(mask: readonly string[]): string[] {
  return mask.map((path) => `x${path}`);
}

const TEXT = 64 * 1024;
const PATHS = 10_000;

suite("a mask over the limits is a FieldMaskError", () => {
  const masks = {
    "10,001 paths": new Array<string>(PATHS + 1).fill("tag"),
    "more than 64 KiB in one path": ["a".repeat(TEXT + 1)],
    "more than 64 KiB in all paths": new Array<string>(9).fill(
      "a".repeat(TEXT / 8),
    ),
    "101 segments": [`${"next.".repeat(100)}tag`],
    "32,000 segments": ["a.".repeat(TEXT / 2)],
  };
  for (const [name, apply] of Object.entries(functions)) {
    for (const [what, mask] of Object.entries(masks)) {
      test(`${name}: ${what}`, () => {
        assert.throws(() => apply(mask), isFieldMaskError);
      });
    }
  }

  test("maskCovers: a path of 101 segments", () => {
    const path = `${"next.".repeat(100)}tag`;
    assert.throws(() => maskCovers(["tag"], path), isFieldMaskError);
  });
});

suite("masks take time linear in their size", () => {
  const prefix = "next.".repeat(15);
  const paths: Readonly<Record<string, (i: number) => string>> = {
    "distinct unknown names": (i) => `name_${i}`,
    "names close to a field's": (i) => `tag${i}`,
    "map keys": (i) => `named.k${i}.tag`,
    "quoted map keys": (i) => `named.\`k.${i}\``,
    "long shared prefixes": (i) => `${prefix}named.k${i}`,
    "parents after children": (i) => `named.k${i % 100}.next.k${i}`,
    "one path many times": () => `${prefix}tag`,
    "a star beside keys": (i) =>
      i === 0 ? "named.*.next.tag" : `named.k${i}.next.next.tag`,
    "empty paths": () => "",
  };
  for (const [name, apply] of Object.entries(functions)) {
    test(name, () => {
      for (const path of Object.values(paths)) {
        assertLinear((size) => {
          const mask = Array.from({ length: size }, (_, i) => path(i));
          tolerate(() => apply(mask));
        });
      }
    });
  }
});

suite("a wide message costs a mask of wrong names no more than one of right ones", () => {
  const width = 1000;
  const names = Array.from({ length: width }, (_, i) => `some_field_${i}`);
  const wide = getMessage(
    protoRegistry({
      "wide.proto": `
        syntax = "proto3";
        message Wide { ${names.map((name, i) => `string ${name} = ${i + 1};`).join(" ")} }
      `,
    }),
    "Wide",
  );

  test("but a few times", () => {
    const right = names.slice(0, 100);
    const wrong = right.map((name) => name.replace("some", "soem"));
    const time = (mask: string[]) =>
      Math.min(
        ...Array.from({ length: 20 }, () => {
          const start = performance.now();
          validateMask(wide, mask);
          return performance.now() - start;
        }),
      );
    time(right);
    const ratio = time(wrong) / Math.max(0.05, time(right));
    assert.ok(ratio < 10, `wrong names take ${ratio} times as long`);
  });
});

suite("a wide message that comes round again", () => {
  const fields = Array.from(
    { length: 1500 },
    (_, i) => `string f${i} = ${i + 3};`,
  );
  const wide = getMessage(
    protoRegistry({
      "wide.proto": `
        syntax = "proto3";
        message Wide { Wide a = 1; Wide b = 2; ${fields.join(" ")} }
      `,
    }),
    "Wide",
  );
  // Each path goes its own way: the digits of its number lead it.
  const deep = (count: number, levels: number) =>
    Array.from({ length: count }, (_, i) => {
      const digits = [...i.toString(2).padStart(levels, "0")].reverse();
      return `${digits.map((digit) => "ab"[Number(digit)]).join(".")}.f1`;
    });
  const message = fromJson(wide, { f1: "x", a: { f1: "y", f2: "z" } });
  const apply = {
    filterMessage: (mask: string[]) => filterMessage(wide, message, mask),
    pruneMessage: (mask: string[]) => pruneMessage(wide, message, mask),
    filterBinary: (mask: string[]) =>
      filterBinary(wide, toBinary(wide, message), mask),
    subtractMasks: (mask: string[]) => subtractMasks(wide, ["*"], mask),
  };

  test("is masked", () => {
    const masked = filterMessage(wide, message, [...deep(4, 12), "a.f1"]);
    assert.deepEqual(toJson(wide, masked), { a: { f1: "y" } });
  });

  for (const [name, run] of Object.entries(apply)) {
    test(`is refused by ${name} where parts of it have too many fields together`, () => {
      const isTooLarge = (error: unknown) =>
        isFieldMaskError(error) &&
        /TOO_(LARGE|LONG|MANY_PATHS)/.test(error.violations[0]?.reason ?? "");
      run(deep(1, 2));
      assert.throws(() => run(deep(10, 60)), isTooLarge);
      assert.throws(() => run(deep(100, 99)), isTooLarge);
    });
  }

  test("is masked up to 100,000 places, and refused beyond", () => {
    // The root, and so many messages below: each has 1,502 fields.
    const chain = (messages: number) =>
      [
        ["a", messages - 1],
        ["b", 1],
      ]
        .map(([name, count]) => `${name}.`.repeat(Number(count)))
        .map((prefix) => `${prefix}f1`);
    filterMessage(wide, message, chain(65));
    assert.throws(
      () => filterMessage(wide, message, chain(66)),
      (error) =>
        isFieldMaskError(error) &&
        error.violations[0]?.reason === "MASK_TOO_LARGE",
    );
  });
});

suite("hostile paths do no harm", () => {
  const paths = [
    "__proto__",
    "__proto__.polluted",
    "constructor",
    "constructor.prototype.polluted",
    "hasOwnProperty",
    "toString",
    "next.__proto__.tag",
    "next.constructor",
    "named.__proto__",
    "named.__proto__.tag",
    "named.constructor.tag",
    "named.`__proto__`.next",
    "\ud800",
    "named.\udc00\ud800",
    "named.`\ud800`",
    "\0",
    "named.\0",
    "`".repeat(TEXT),
    "`".repeat(999),
    `named.${"`".repeat(998)}`,
    `named.${"`".repeat(999)}`,
    `named.${"k".repeat(TEXT - 6)}`,
    "_".repeat(TEXT),
    " ".repeat(TEXT),
    ".".repeat(100),
    ",".repeat(TEXT),
    "*.*.*",
    "next.*.*",
  ];
  for (const [name, apply] of Object.entries(functions)) {
    test(name, () => {
      const before = toBinary(Chain, chain);
      for (const path of paths) {
        tolerate(() => apply([path]));
      }
      tolerate(() => apply(["__proto__", "named.__proto__.tag", "tag"]));
      assert.deepEqual(toBinary(Chain, chain), before);
      assert.equal("polluted" in {}, false);
      assert.deepEqual(Object.keys(Object.prototype), []);
      assert.equal({}.constructor, Object);
    });
  }
});

suite("map keys that name members of objects are like any other", () => {
  const keys = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const labels = (value: string) =>
    fromBinary(
      Station,
      toBinary(
        Station,
        fromJson(Station, {
          labels: JSON.parse(
            `{${keys.map((key) => `"${key}": "${value}"`).join(",")}}`,
          ),
        }),
      ),
    );
  const empty = fromJson(Station, {});

  for (const key of keys) {
    const mask = [`labels.${key}`];

    test(`${key}: filter keeps it, prune removes it`, () => {
      const kept = filterMessage(Station, labels("a"), mask);
      assert.deepEqual(entries(kept), [[key, "a"]]);
      const rest = pruneMessage(Station, labels("a"), mask);
      assert.deepEqual(
        entries(rest).map(([name]) => name),
        keys.filter((other) => other !== key),
      );
    });

    test(`${key}: update sets and deletes it`, () => {
      const set = updateMessage(Station, empty, labels("a"), mask);
      assert.deepEqual(entries(set), [[key, "a"]]);
      assert.deepEqual(entries(updateMessage(Station, set, empty, mask)), []);
      assert.deepEqual(
        toBinary(Station, fromBinary(Station, toBinary(Station, set))),
        toBinary(Station, set),
      );
    });
  }

  test("merge and diff find them", () => {
    const merged = mergeMessage(Station, labels("a"), labels("b"), ["labels"]);
    assert.deepEqual(
      entries(merged),
      keys.map((key) => [key, "b"]),
    );
    assert.deepEqual(
      diffMessages(Station, labels("a"), labels("b")).paths,
      keys.map((key) => `labels.${quoteKey(key)}`).sort(),
    );
  });

  function entries(message: ReturnType<typeof labels>): [string, unknown][] {
    const json = toJson(Station, message) as { labels?: object };
    return Object.entries(json.labels ?? {});
  }
});

/** Run a function that may refuse its mask, but may not fail in any other way. */
function tolerate(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    assert.ok(isFieldMaskError(error), String(error));
  }
}
