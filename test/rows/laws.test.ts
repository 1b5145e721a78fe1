import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  createFileRegistry,
  type DescMessage,
  equals,
  type Message,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  type FieldMaskError,
  FieldMaskReason,
  isFieldMaskError,
} from "../../src/index.js";
import { arbitraryMessage } from "../arbitraries.js";
import { getMessage } from "../helpers.js";
import { seed } from "../seed.js";
import { arbitrarySchema } from "../update/behavior-schemas.js";
import { vectorProtos } from "../vector-protos.js";
import {
  arbitraryRows,
  arbitraryUpdateMask,
  boundUpdate,
  holdable,
  type RandomRows,
  registry,
} from "./random-rows.js";

const vectors = createFileRegistry(vectorProtos());

/** Types with fields of every kind, and random ones with `google.api.field_behavior`. */
const arbitraryDesc: fc.Arbitrary<DescMessage> = fc.oneof(
  fc
    .constantFrom("Station", "Chain", "Ticket", "Folder", "Ledger", "Gauge")
    .map((name) => getMessage(vectors, `fmtest.v1.${name}`)),
  arbitrarySchema(),
);

interface Case {
  readonly desc: DescMessage;
  readonly table: RandomRows;
  readonly stored: Message;
  readonly source: Message;
  readonly mask: string[];
}

const arbitraryCase: fc.Arbitrary<Case> = arbitraryDesc.chain((desc) => {
  const message = arbitraryMessage(desc, {
    unknown: false,
    negativeZero: false,
  });
  return fc.record({
    desc: fc.constant(desc),
    table: arbitraryRows(desc),
    stored: message,
    source: message,
    mask: fc.oneof(
      {
        weight: 8,
        arbitrary: arbitraryUpdateMask(desc),
      },
      { weight: 1, arbitrary: fc.constant<string[]>(["*"]) },
    ),
  });
});

function law(title: string, check: (input: Case) => void): void {
  test(`${title} (SEED=${seed})`, () => {
    fc.assert(fc.property(arbitraryCase, check), {
      seed,
      numRuns: Number(process.env.RUNS ?? 400),
      endOnFailure: process.env.SHRINK === undefined,
      includeErrorInReport: true,
    });
  });
}

function assertSame(desc: DescMessage, actual: Message, expected: Message) {
  assert.ok(equals(desc, actual, expected, { registry }), "they differ");
}

suite("laws of rows", () => {
  law("a message comes back from its row", ({ desc, table, stored }) => {
    const row = table.rows.toRow(stored);
    assert.deepEqual(
      Object.keys(row).sort(),
      table.rows.columns(allFields(desc)).sort(),
    );
    const back = table.rows.fromRow(row);
    assertSame(desc, back, holdable(table, stored));
  });

  law(
    "a patch set in the stored row gives the row of the updated message",
    ({ desc, table: { rows }, stored, source, mask }) => {
      const bound = boundUpdate(desc, source, mask);
      const updated = attempt(() => bound.update(stored));
      const patch = attempt(() => rows.patch(bound, stored));
      if (isFieldMaskError(updated)) {
        assert.deepEqual(patch, updated);
      } else if (isFieldMaskError(patch)) {
        assertNoForm(patch);
        assert.throws(() => rows.toRow(updated as Message), TypeError);
      } else {
        assert.deepEqual(
          { ...rows.toRow(stored), ...(patch as object) },
          rows.toRow(updated as Message),
        );
      }
    },
  );

  law(
    "a patch without the stored message is right for every message, or refused",
    ({ desc, table, stored: before, source, mask }) => {
      const { rows } = table;
      const stored = holdable(table, before);
      const bound = boundUpdate(desc, source, mask);
      const patch = attempt(() => rows.patch(bound));
      const updated = attempt(() => bound.update(stored));
      if (isFieldMaskError(patch)) {
        // What is refused is wrong for some message, or cannot be known.
        const reasons = patch.violations.map(({ reason }) => reason);
        assert.ok(
          isFieldMaskError(updated) ||
            reasons.includes(FieldMaskReason.storedNeeded) ||
            reasons.includes(FieldMaskReason.noJsonForm) ||
            reasons.includes(FieldMaskReason.requiredField),
        );
      } else if (!isFieldMaskError(updated)) {
        const row = { ...rows.toRow(stored), ...(patch as object) };
        assertSame(
          desc,
          rows.fromRow(row),
          holdable(table, updated as Message),
        );
      }
    },
  );
});

/** A required field is missing: nothing else can be wrong with random messages. */
function assertNoForm({ violations }: FieldMaskError): void {
  for (const { reason, description } of violations) {
    assert.equal(reason, FieldMaskReason.noJsonForm);
    assert.match(description, /required field not set/);
  }
}

function attempt<T>(call: () => T): T | unknown {
  try {
    return call();
  } catch (error) {
    assert.ok(isFieldMaskError(error), String((error as Error).stack));
    return error;
  }
}

function allFields(desc: DescMessage): object {
  return Object.fromEntries(desc.fields.map((f) => [f.localName, true]));
}
