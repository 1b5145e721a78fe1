import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  clone,
  create,
  createFileRegistry,
  type DescMessage,
  equals,
  fromBinary,
  isFieldSet,
  type Message,
  merge,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { isFieldMaskError } from "../src/mask/field-mask-error.js";
import {
  intersectMasks,
  maskCovers,
  normalizeMask,
  unionMasks,
} from "../src/mask/mask-algebra.js";
import { maskFromJson, maskToJson } from "../src/mask/mask-json.js";
import { subtractMasks } from "../src/mask/subtract-masks.js";
import { isValidMask, validateMask } from "../src/mask/validate-mask.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setEntry,
  setLocal,
} from "../src/message/local-value.js";
import { filterMessage, pruneMessage } from "../src/read/filter-message.js";
import { diffMessages } from "../src/update/diff-messages.js";
import { mergeMessage } from "../src/update/merge-message.js";
import { updateMessage } from "../src/update/update-message.js";
import {
  arbitraryMask,
  arbitraryMessage,
  arbitraryPath,
} from "./arbitraries.js";
import { getMessage } from "./helpers.js";
import { vectorProtos } from "./vector-protos.js";

const registry = createFileRegistry(vectorProtos());

const descs = ["Station", "Chain", "Ticket", "Folder", "Ledger", "Gauge"].map(
  (name) => getMessage(registry, `fmtest.v1.${name}`),
);

const PARAMETERS = { numRuns: 200 };

/** Check a law for random messages and masks of every type. */
function lawFor<Ts extends [unknown, ...unknown[]]>(
  title: string,
  arbitraries: (desc: DescMessage) => { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
  law: (desc: DescMessage, ...values: Ts) => void,
): void {
  test(title, () => {
    for (const desc of descs) {
      fc.assert(
        fc.property<Ts>(...arbitraries(desc), (...values: Ts) =>
          law(desc, ...values),
        ),
        PARAMETERS,
      );
    }
  });
}

function assertSame(desc: DescMessage, actual: Message, expected: Message) {
  assert.ok(
    equals(desc, actual, expected, {
      unknown: true,
      registry: createFileRegistry(),
    }),
    "the messages differ",
  );
}

suite("laws of diff, update and merge", () => {
  lawFor<[Message, Message]>(
    "update(before, after, diff(before, after)) equals after",
    (desc) => [
      arbitraryMessage(desc, { unknown: false }),
      arbitraryMessage(desc, { unknown: false }),
    ],
    (desc, before, after) => {
      const mask = diffMessages(desc, before, after);
      assert.deepEqual(validateMask(desc, mask), []);
      assert.deepEqual(normalizeMask(mask).paths, mask.paths);
      const result = updateMessage(desc, before, after, mask);
      assertSame(desc, result, after);
      assertSame(desc, fromBinary(desc, toBinary(desc, result)), after);
    },
  );

  lawFor<[Message]>(
    "a message does not differ from its copy",
    (desc) => [arbitraryMessage(desc)],
    (desc, message) => {
      const copy = clone(desc, message);
      assert.deepEqual(diffMessages(desc, message, copy).paths, []);
    },
  );

  lawFor<[Message, Message, string[]]>(
    "diff after an update stays within the mask",
    (desc) => [
      arbitraryMessage(desc, { unknown: false }),
      arbitraryMessage(desc, { unknown: false }),
      applicableMask(desc),
    ],
    (desc, target, source, mask) => {
      fc.pre(mask.length > 0);
      const result = updateMessage(desc, target, source, mask);
      const diff = diffMessages(desc, target, result).paths;
      // A oneof switches where another member is set, and parents come into being.
      const stray = diff.filter(
        (path) =>
          !maskCovers(mask, path) &&
          !mask.some((named) => maskCovers([path], named)),
      );
      assert.deepEqual(stray, []);
    },
  );

  lawFor<[Message, string[]]>(
    "updating with what was read by the same mask is a no-op",
    (desc) => [arbitraryMessage(desc), applicableMask(desc)],
    (desc, message, mask) => {
      const read = filterMessage(desc, message, mask);
      assertSame(desc, updateMessage(desc, message, read, mask), message);
    },
  );

  lawFor<[Message, Message, string[]]>(
    "an update changes nothing when it comes again",
    (desc) => [
      arbitraryMessage(desc),
      arbitraryMessage(desc),
      applicableMask(desc),
    ],
    (desc, target, source, mask) => {
      const once = updateMessage(desc, target, source, mask);
      assertSame(desc, updateMessage(desc, once, source, mask), once);
    },
  );

  lawFor<[Message, Message, string[]]>(
    "merge that replaces everything is an update",
    (desc) => [
      arbitraryMessage(desc, { unknown: false }),
      arbitraryMessage(desc, { unknown: false }),
      arbitraryMask(desc, "proto"),
    ],
    (desc, target, source, mask) => {
      fc.pre(mask.length > 0);
      const merged = mergeMessage(desc, target, source, mask, {
        replaceMessages: true,
        replaceRepeated: true,
      });
      assertSame(desc, merged, updateMessage(desc, target, source, mask));
    },
  );

  lawFor<[Message, Message]>(
    "merge of all populated fields is protobuf's merge",
    (desc) => [
      arbitraryMessage(desc, { unknown: false }),
      arbitraryMessage(desc, { unknown: false }),
    ],
    (desc, target, source) => {
      const mask = desc.fields
        .filter((field) => isFieldSet(source, field))
        .map(({ name }) => name);
      // The two messages one after the other are their merge, by definition.
      const bytes = [...toBinary(desc, target), ...toBinary(desc, source)];
      const expected = fromBinary(desc, Uint8Array.from(bytes));
      assertSame(desc, mergeMessage(desc, target, source, mask), expected);
    },
  );
});

suite("laws of projection", () => {
  lawFor<[Message, string[]]>(
    "filter and prune are complements: merged, they give the message back (no path below a list or an entry)",
    (desc) => [arbitraryMessage(desc), arbitraryMask(desc, "proto")],
    (desc, message, mask) => {
      fc.pre(mask.length > 0);
      const both = clone(desc, filterMessage(desc, message, mask));
      merge(desc, both, pruneMessage(desc, message, mask));
      assertSame(desc, both, message);
    },
  );

  lawFor<[Message, string[]]>(
    "what prune leaves, filter by the same mask empties",
    (desc) => [arbitraryMessage(desc), arbitraryMask(desc, "read")],
    (desc, message, mask) => {
      fc.pre(mask.length > 0);
      const rest = filterMessage(desc, pruneMessage(desc, message, mask), mask);
      assertSame(desc, dropEmptied(desc, rest), create(desc));
    },
  );

  // Not exact for messages that the masks have in common without a field in
  // common: filtered twice, they stay, empty; their intersection does not name them.
  lawFor<[Message, string[], string[]]>(
    "filter(filter(m, a), b) equals filter(m, intersect(a, b)) but for emptied messages, where the masks have something in common",
    (desc) => [
      arbitraryMessage(desc),
      arbitraryMask(desc, "read", { wildcards: false }),
      arbitraryMask(desc, "read", { wildcards: false }),
    ],
    (desc, message, a, b) => {
      const common = intersectMasks(a, b);
      fc.pre(common.paths.length > 0);
      const twice = filterMessage(desc, filterMessage(desc, message, a), b);
      const once = filterMessage(desc, message, common);
      assertSame(desc, dropEmptied(desc, twice), dropEmptied(desc, once));
    },
  );

  lawFor<[Message, string[]]>(
    "the canonical form of a mask selects the same",
    (desc) => [arbitraryMessage(desc), arbitraryMask(desc, "read")],
    (desc, message, mask) => {
      assertSame(
        desc,
        filterMessage(desc, message, normalizeMask(mask)),
        filterMessage(desc, message, mask),
      );
    },
  );

  lawFor<[Message, string[], string[]]>(
    "pruning by two masks is pruning by their union",
    (desc) => [
      arbitraryMessage(desc),
      arbitraryMask(desc, "read"),
      arbitraryMask(desc, "read"),
    ],
    (desc, message, a, b) => {
      assertSame(
        desc,
        pruneMessage(desc, pruneMessage(desc, message, a), b),
        pruneMessage(desc, message, unionMasks(a, b)),
      );
    },
  );
});

suite("laws of the algebra", () => {
  lawFor<[string[]]>(
    "normalize is idempotent",
    (desc) => [arbitraryMask(desc, "read")],
    (_, mask) => {
      const once = normalizeMask(mask);
      assert.deepEqual(normalizeMask(once), once);
    },
  );

  lawFor<[string[], string[], string[]]>(
    "union is commutative and associative",
    (desc) => [
      arbitraryMask(desc, "read"),
      arbitraryMask(desc, "read"),
      arbitraryMask(desc, "read"),
    ],
    (_, a, b, c) => {
      assert.deepEqual(unionMasks(a, b), unionMasks(b, a));
      assert.deepEqual(
        unionMasks(unionMasks(a, b), c),
        unionMasks(a, unionMasks(b, c)),
      );
    },
  );

  lawFor<[string[], string[]]>(
    "the intersection is what both masks cover",
    (desc) => [arbitraryMask(desc, "read"), arbitraryMask(desc, "read")],
    (_, a, b) => {
      const { paths } = intersectMasks(a, b);
      assert.deepEqual(intersectMasks(b, a).paths, paths);
      assert.ok(paths.every((path) => maskCovers(a, path)));
      assert.ok(paths.every((path) => maskCovers(b, path)));
      for (const path of [...a, ...b]) {
        const inBoth = maskCovers(a, path) && maskCovers(b, path);
        assert.equal(maskCovers(paths, path), inBoth);
      }
    },
  );

  lawFor<[string[], string[]]>(
    "what subtract leaves is covered by the one mask, and not by the other",
    (desc) => [arbitraryMask(desc, "read"), arbitraryMask(desc, "read")],
    (desc, a, b) => {
      const { paths } = subtractMasks(desc, a, b);
      // Where one of two paths below a list has a star, both get it.
      const spelled = subtractMasks(desc, a, []);
      assert.ok(paths.every((path) => maskCovers(spelled, path)));
      assert.ok(paths.every((path) => !maskCovers(b, path)));
      assert.deepEqual(normalizeMask(paths).paths, paths);
    },
  );

  lawFor<[string[]]>(
    "a mask of field names comes back from its JSON form",
    (desc) => [arbitraryMask(desc, "proto")],
    (_, mask) => {
      assert.deepEqual(maskFromJson(maskToJson(mask)).paths, mask);
    },
  );

  lawFor<[string[]]>(
    "a mask that has a JSON form comes back from it",
    (desc) => [arbitraryMask(desc, "read")],
    (_, mask) => {
      const json = jsonForm(mask);
      fc.pre(json !== undefined);
      assert.deepEqual(maskFromJson(json).paths, mask);
    },
  );
});

suite("laws of validation", () => {
  lawFor<[string, string, string]>(
    "each of the rules allows what the stricter ones do",
    (desc) => [
      arbitraryPath(desc, "proto"),
      arbitraryPath(desc, "update"),
      arbitraryPath(desc, "read"),
    ],
    (desc, proto, update, read) => {
      assert.deepEqual(validateMask(desc, [proto], "proto"), []);
      assert.deepEqual(validateMask(desc, [proto, update], "update"), []);
      assert.deepEqual(validateMask(desc, [proto, update, read], "read"), []);
    },
  );

  lawFor<[string[]]>(
    "a mask is valid if it has no violations",
    (desc) => [arbitraryMask(desc, "read")],
    (desc, mask) => {
      for (const rules of ["proto", "update", "read"] as const) {
        const violations = validateMask(desc, mask, rules);
        assert.equal(isValidMask(desc, mask, rules), violations.length === 0);
      }
    },
  );
});

/** A mask that `updateMessage` takes. */
function applicableMask(desc: DescMessage): fc.Arbitrary<string[]> {
  return arbitraryMask(desc, "update", { wildcards: false });
}

function jsonForm(mask: string[]): string | undefined {
  try {
    return maskToJson(mask);
  } catch (error) {
    assert.ok(isFieldMaskError(error));
    return undefined;
  }
}

/** Without the messages that have nothing set, in fields, lists and maps. */
function dropEmptied(desc: DescMessage, message: Message): Message {
  const result = create(desc);
  for (const field of desc.fields.filter((f) => isFieldSet(message, f))) {
    const value = getLocal(message, field);
    const { message: below } = field;
    const part = (item: LocalValue) =>
      below === undefined
        ? [item]
        : [dropEmptied(below, localToMessage(field, below, item))]
            .filter((rest) => below.fields.some((f) => isFieldSet(rest, f)))
            .map((rest) => messageToLocal(field, below, rest));
    switch (field.fieldKind) {
      case "scalar":
      case "enum":
        setLocal(result, field, value);
        break;
      case "message":
        for (const rest of part(value)) {
          setLocal(result, field, rest);
        }
        break;
      case "list":
        setLocal(result, field, (value as LocalValue[]).flatMap(part));
        break;
      case "map": {
        const entries: LocalMap = {};
        for (const [key, entry] of Object.entries(value as LocalMap)) {
          for (const rest of part(entry)) {
            setEntry(entries, key, rest);
          }
        }
        setLocal(result, field, entries);
        break;
      }
    }
  }
  return result;
}
