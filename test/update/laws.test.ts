import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  clearField,
  clone,
  create,
  createRegistry,
  type DescField,
  type DescMessage,
  equals,
  fromBinary,
  isFieldSet,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { normalizeMask } from "../../src/mask/mask-algebra.js";
import type { MaskEdge } from "../../src/mask/mask-tree.js";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { validateMask } from "../../src/mask/validate-mask.js";
import { behaviorOf } from "../../src/message/field-behavior.js";
import { isGoogleProtobuf } from "../../src/message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  setLocal,
} from "../../src/message/local-value.js";
import { sameField } from "../../src/message/same-value.js";
import { filterMessage } from "../../src/read/filter-message.js";
import { changesOf, printChange, setsPath } from "../../src/update/changes.js";
import { diffMessages } from "../../src/update/diff-messages.js";
import { copyInput } from "../../src/update/input.js";
import { mergeMessage } from "../../src/update/merge-message.js";
import { resolveUpdate, type Update } from "../../src/update/resolve-update.js";
import { applyUpdate, updateMessage } from "../../src/update/update-message.js";
import { arbitraryMask, arbitraryMessage } from "../arbitraries.js";
import { seed } from "../seed.js";
import { arbitrarySchema, type SchemaOptions } from "./behavior-schemas.js";

/** Check a law for random schemas, with random messages and a mask. */
function lawFor(
  title: string,
  law: (desc: DescMessage, random: Random) => void,
  { mask = applicable, ...options }: LawOptions = {},
): void {
  test(`${title} (SEED=${seed})`, () => {
    const cases = arbitrarySchema(options).chain((desc) =>
      fc.tuple(
        fc.constant(desc),
        fc.array(randomOf(desc, mask), { minLength: 4, maxLength: 4 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([desc, randoms]) => {
        for (const random of randoms) {
          law(desc, random);
        }
      }),
      {
        seed,
        numRuns: Number(process.env.RUNS ?? 100),
        endOnFailure: true,
        includeErrorInReport: true,
      },
    );
  });
}

interface LawOptions extends SchemaOptions {
  mask?: (desc: DescMessage) => fc.Arbitrary<string[]>;
}

interface Random {
  readonly target: Message;
  readonly source: Message;
  readonly mask: string[];
}

/** Masks that an update can apply: paths, none, `*`. */
function applicable(desc: DescMessage): fc.Arbitrary<string[]> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: arbitraryMask(desc, "update", { wildcards: false }),
    },
    { weight: 1, arbitrary: fc.constant<string[]>(["*"]) },
  );
}

function randomOf(
  desc: DescMessage,
  mask: (desc: DescMessage) => fc.Arbitrary<string[]>,
): fc.Arbitrary<Random> {
  return fc
    .record({
      target: withUnknownEnums(desc),
      other: withUnknownEnums(desc),
      // Sources that share much with the target are what clients send.
      isLike: fc.boolean(),
      mixed: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
      mask: mask(desc),
    })
    .map(({ target, other, isLike, mixed, mask: paths }) => ({
      target,
      source: isLike ? mix(desc, target, other, mixed) : other,
      mask: paths,
    }));
}

/** A copy of one message, with some of the other one's fields. */
function mix(
  desc: DescMessage,
  target: Message,
  other: Message,
  mixed: readonly boolean[],
): Message {
  const result = clone(desc, target);
  for (const [index, field] of desc.fields.entries()) {
    if (mixed[index % mixed.length] === true) {
      if (isFieldSet(other, field)) {
        setLocal(result, field, getLocal(clone(desc, other), field));
      } else {
        clearField(result, field);
      }
    }
  }
  return result;
}

/** Random messages, some with unknown values of closed enums: one at most for a oneof, which is not set then. */
function withUnknownEnums(desc: DescMessage): fc.Arbitrary<Message> {
  const enums = desc.fields.filter(({ fieldKind }) => fieldKind === "enum");
  return fc
    .tuple(arbitraryMessage(desc, { negativeZero: false }), fc.subarray(enums))
    .map(([message, fields]) => {
      const unknown = fields.filter(
        ({ oneof }, index) =>
          oneof === undefined ||
          (oneof.fields.every((member) => !isFieldSet(message, member)) &&
            fields.findIndex((other) => other.oneof === oneof) === index),
      );
      const values = unknown
        .filter((field) => !isFieldSet(message, field))
        .map(({ number }) => ({
          no: number,
          wireType: 0,
          data: Uint8Array.of(77),
        }));
      const result = clone(desc, message);
      if (values.length > 0) {
        result.$unknown = [...(result.$unknown ?? []), ...values];
      }
      return result;
    });
}

suite("laws of updates", () => {
  lawFor("writing back what was read is a no-op", (desc, { target, mask }) => {
    const before = clone(desc, target);
    const read = filterMessage(desc, target, mask);
    for (const source of [read, clone(desc, read), said(desc, read)]) {
      assertSame(desc, updateMessage(desc, target, source, mask), before);
    }
    assertSame(desc, target, before);
  });

  lawFor(
    "an update within a limit touches nothing outside of it",
    (desc, { target, source, mask }) => {
      const within = resolveMask(desc, mask, "read");
      const update = resolveUpdate(
        desc,
        copyInput(desc, source),
        resolveMask(desc, [], "apply"),
        { within },
      );
      const result = attempt(() => applyUpdate(update, target));
      for (const field of desc.fields) {
        const edge = { kind: "field", text: field.name, field } as const;
        // Who may set a member of a oneof may clear the others.
        const members = field.oneof?.fields ?? [field];
        if (!members.some((member) => within.root.fields.has(member))) {
          assertSameAt(desc, [edge], result ?? target, target);
        }
      }
    },
    { mask: (desc) => arbitraryMask(desc, "read") },
  );

  lawFor(
    "an update sets each field that it changes, and a oneof by the member",
    (desc, random) => {
      const update = updateOf(desc, random);
      const result = attempt(() => applyUpdate(update, random.target));
      if (result !== undefined && attempt(() => changesOf(update))) {
        for (const field of desc.fields) {
          const members = field.oneof?.fields ?? [field];
          const isSame = members.every((member) =>
            sameField(member, result, random.target),
          );
          assert.ok(
            isSame || members.some(({ name }) => setsPath(update, name)),
            field.name,
          );
        }
      }
    },
  );

  lawFor(
    "an update changes nothing when it comes again",
    (desc, { target, source, mask }) => {
      const once = attempt(() => updateMessage(desc, target, source, mask));
      if (once !== undefined) {
        assertSame(desc, updateMessage(desc, once, source, mask), once);
      }
    },
  );

  lawFor(
    "no unknown field of the source reaches the target",
    (desc, { target, source, mask }) => {
      const known = fromBinary(desc, toBinary(desc, target), {
        readUnknownFields: false,
      });
      const result = attempt(() => updateMessage(desc, known, source, mask));
      assert.equal(result === undefined || !hasUnknown(desc, result), true);
    },
  );

  lawFor(
    "OUTPUT_ONLY values stay, unless another member of their oneof is set",
    (desc, { target, source, mask }) => {
      const result = attempt(() => updateMessage(desc, target, source, mask));
      for (const field of result === undefined ? [] : desc.fields) {
        const isSwitched = field.oneof?.fields.some(
          (member) => member !== field && isFieldSet(result ?? target, member),
        );
        if (behaviorOf(field).outputOnly && isSwitched !== true) {
          assertSame(
            desc,
            onlyField(desc, field, result ?? target),
            onlyField(desc, field, target),
          );
        }
      }
    },
  );

  lawFor("what is IMMUTABLE stays", (desc, { target, source, mask }) => {
    const result = attempt(() => updateMessage(desc, target, source, mask));
    for (const field of result === undefined ? [] : desc.fields) {
      const { immutable, outputOnly } = behaviorOf(field);
      if (immutable && !outputOnly) {
        assertSame(
          desc,
          onlyField(desc, field, result ?? target),
          onlyField(desc, field, target),
        );
      }
    }
  });

  lawFor(
    "an update sets what its changes say, and all of its forms agree",
    (desc, random) => {
      const update = updateOf(desc, random);
      const changes = attempt(() => changesOf(update));
      if (changes === undefined) {
        assert.throws(() => setsPath(update, "f1"), isFieldMaskError);
        return;
      }
      for (const { path } of changes.map(printChange)) {
        const asked = validateMask(desc, [path]).length === 0;
        assert.equal(!asked || setsPath(update, path), true, path);
      }
    },
  );
});

suite("laws of diff and merge", () => {
  lawFor(
    "update(before, after, diff(before, after)) equals after",
    (desc, { target, source }) => {
      const after = withoutUnknown(desc, source);
      const mask = diffMessages(desc, target, after);
      assert.deepEqual(validateMask(desc, mask), []);
      assert.deepEqual(normalizeMask(mask).paths, mask.paths);
      assertSame(desc, updateMessage(desc, target, after, mask), after);
    },
    { behaviors: false },
  );

  lawFor(
    "no path of a diff can be left out",
    (desc, { target, source }) => {
      const { paths } = diffMessages(desc, target, source);
      for (const path of paths.length > 1 ? paths : []) {
        const rest = paths.filter((other) => other !== path);
        const result = updateMessage(desc, target, source, rest);
        assert.equal(isSame(desc, result, withoutUnknown(desc, source)), false);
      }
    },
    { behaviors: false },
  );

  lawFor(
    "merge that replaces everything is an update",
    (desc, { target, source: random, mask }) => {
      const source = withoutUnknown(desc, random);
      if (mask.length > 0) {
        const merged = mergeMessage(desc, target, source, mask, {
          replaceMessages: true,
          replaceRepeated: true,
        });
        assertSame(desc, merged, updateMessage(desc, target, source, mask));
      }
    },
    { behaviors: false, mask: (desc) => arbitraryMask(desc, "proto") },
  );
});

/** Assert that two messages have the same at a path of fields. */
function assertSameAt(
  desc: DescMessage,
  [edge, ...rest]: readonly MaskEdge[],
  actual: Message | undefined,
  expected: Message | undefined,
): void {
  if (edge?.kind !== "field") {
    return;
  }
  const { field } = edge;
  const [a, b] = [
    actual && onlyField(desc, field, actual),
    expected && onlyField(desc, field, expected),
  ];
  if (rest.length === 0) {
    assertSame(desc, a ?? create(desc), b ?? create(desc));
  } else if (
    field.fieldKind === "message" &&
    !isGoogleProtobuf(field.message)
  ) {
    const below = (message: Message | undefined) =>
      message && (getLocal(message, field) as Message | undefined);
    assertSameAt(field.message, rest, below(a), below(b));
  }
}

function updateOf(desc: DescMessage, { source, mask }: Random): Update {
  return resolveUpdate(
    desc,
    copyInput(desc, source),
    resolveMask(desc, mask, "apply"),
  );
}

/** The result; undefined for a `FieldMaskError`. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert.ok(isFieldMaskError(error), String(error));
    return undefined;
  }
}

function isSame(desc: DescMessage, a: Message, b: Message): boolean {
  return equals(desc, a, b, { unknown: true, registry: createRegistry() });
}

function assertSame(desc: DescMessage, actual: Message, expected: Message) {
  if (!isSame(desc, actual, expected)) {
    assert.deepEqual(actual, expected);
    assert.fail("the messages differ");
  }
}

function withoutUnknown(desc: DescMessage, message: Message): Message {
  return fromBinary(
    desc,
    toBinary(desc, message, { writeUnknownFields: false }),
  );
}

function hasUnknown(desc: DescMessage, message: Message): boolean {
  return !isSame(desc, message, withoutUnknown(desc, message));
}

/** A message without OUTPUT_ONLY fields: what a careful client sends. */
function said(desc: DescMessage, message: Message): Message {
  const result = clone(desc, message);
  dropOutputOnly(desc, result);
  return result;
}

function dropOutputOnly(desc: DescMessage, message: Message): void {
  for (const field of desc.fields) {
    const { message: below } = field;
    if (behaviorOf(field).outputOnly) {
      clearField(message, field);
    } else if (below !== undefined && !isGoogleProtobuf(below)) {
      for (const item of messagesIn(field, message)) {
        dropOutputOnly(below, item);
      }
    }
  }
}

function messagesIn(field: DescField, message: Message): Message[] {
  if (!isFieldSet(message, field)) {
    return [];
  }
  const value = getLocal(message, field);
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return [];
    case "message":
      return [value as Message];
    case "list":
      return value as Message[];
    case "map":
      return Object.values(value as LocalMap<Message>);
  }
}

function onlyField(
  desc: DescMessage,
  field: DescField,
  message: Message,
): Message {
  const result = create(desc);
  if (isFieldSet(message, field)) {
    setLocal(result, field, getLocal(message, field));
  }
  return result;
}
