import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/mask/field-mask-error.js";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import { applyUpdate } from "../../src/update/apply-update.js";
import { changesOf } from "../../src/update/changes.js";
import { diffMessages } from "../../src/update/diff-messages.js";
import { mergeMessage } from "../../src/update/merge-message.js";
import { patchOf } from "../../src/update/patch.js";
import { resolveUpdate } from "../../src/update/resolve-update.js";
import { setsPath } from "../../src/update/sets-path.js";
import { updateMessage } from "../../src/update/update-message.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "deep.proto": `
    syntax = "proto3";
    package deep;
    import "google/api/field_behavior.proto";
    import "google/protobuf/struct.proto";
    message Plain {
      string name = 1;
      Plain child = 2;
      repeated Plain children = 3;
      map<string, Plain> by_name = 4;
      google.protobuf.Struct extra = 5;
    }
    message Held {
      string name = 1 [(google.api.field_behavior) = REQUIRED];
      Held child = 2;
      repeated Held children = 3;
      map<string, Held> by_name = 4;
      google.protobuf.Struct extra = 5;
      string id = 6 [(google.api.field_behavior) = OUTPUT_ONLY];
      Held fixed = 7 [(google.api.field_behavior) = IMMUTABLE];
    }
  `,
});

const LEVELS = 10_000;

/** Messages that are nested deep in all ways there are. */
function deepMessages(desc: DescMessage, name: string): Message[] {
  const nest = (wrap: (inner: Message) => object) => {
    let message = create(desc, { name });
    for (let level = 0; level < LEVELS; level++) {
      message = Object.assign(create(desc), { name }, wrap(message));
    }
    return message;
  };
  let json: object = { name };
  for (let level = 0; level < LEVELS; level++) {
    json = { a: [json] };
  }
  return [
    nest((child) => ({ child })),
    nest((child) => ({ children: [child] })),
    nest((child) => ({ byName: { a: child } })),
    Object.assign(create(desc), { name, extra: json }),
    ...(desc.field.fixed === undefined
      ? []
      : [nest((fixed) => ({ fixed })), nest((child) => ({ fixed: child }))]),
  ];
}

suite("messages that are nested deep", () => {
  const masks = [
    undefined,
    ["*"],
    ["child", "children", "by_name", "extra"],
    ["child.child.name", "by_name.a.child", "extra.fields.a", "name"],
  ];

  for (const typeName of ["deep.Plain", "deep.Held"]) {
    const desc = getMessage(registry, typeName);

    test(`are no RangeError: ${typeName}`, () => {
      const before = deepMessages(desc, "a");
      const others = [...deepMessages(desc, "b"), create(desc)];
      for (const [index, target] of before.entries()) {
        for (const source of [others[index] ?? target, target, create(desc)]) {
          for (const mask of masks) {
            for (const run of forms(desc, target, source, mask)) {
              assertNoRangeError(run);
            }
          }
          assertNoRangeError(() => diffMessages(desc, target, source));
          assertNoRangeError(() => diffMessages(desc, source, target));
          assertNoRangeError(() =>
            mergeMessage(desc, target, source, [
              "child",
              "children",
              "by_name",
              "extra",
            ]),
          );
          assertNoRangeError(() =>
            mergeMessage(desc, target, source, ["extra.fields"]),
          );
        }
      }
    });
  }

  test("are no RangeError where they are masked", () => {
    const desc = getMessage(registry, "deep.Plain");
    for (const message of deepMessages(desc, "a")) {
      for (const mask of [...masks, ["extra.fields.*.number_value"]]) {
        assertNoRangeError(() => filterMessage(desc, message, mask));
        assertNoRangeError(() => pruneMessage(desc, message, mask));
      }
    }
  });

  test("are written back as they are where they are not looked into", () => {
    const desc = getMessage(registry, "deep.Plain");
    const [target] = deepMessages(desc, "a");
    assert.ok(target !== undefined);
    const source = create(desc, { name: "b" });
    const result = updateMessage(desc, target, source, ["name"]);
    assert.equal((result as Deep).name, "b");
    assert.equal((result as Deep).child, (target as Deep).child);
  });
});

interface Deep extends Message {
  name: string;
  child?: Message;
}

function forms(
  desc: DescMessage,
  target: Message,
  source: Message,
  mask: string[] | undefined,
): (() => unknown)[] {
  const update = () =>
    resolveUpdate(desc, source, resolveMask(desc, mask, "apply"));
  return [
    () => updateMessage(desc, target, source, mask),
    () => updateMessage(desc, create(desc), source, mask),
    () => applyUpdate(update(), target),
    () => setsPath(update(), "child"),
    () => changesOf(update()),
    () => patchOf(update()),
    () => patchOf(update(), target),
    () => patchOf(update(), create(desc)),
  ];
}

function assertNoRangeError(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    assert.ok(isFieldMaskError(error), String(error));
  }
}
