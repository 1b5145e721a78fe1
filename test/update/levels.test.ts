import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { changesOf } from "../../src/update/changes.js";
import { createMessage } from "../../src/update/create-message.js";
import { diffMessages } from "../../src/update/diff-messages.js";
import { copyInput } from "../../src/update/input.js";
import { mergeMessage } from "../../src/update/merge-message.js";
import { resolveUpdate } from "../../src/update/resolve-update.js";
import { updateMessage } from "../../src/update/update-message.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "deep.proto": `
    syntax = "proto3";
    package deep;
    import "google/api/field_behavior.proto";
    message Plain { string name = 1; Plain child = 2; repeated Plain children = 3; }
    message Held {
      string name = 1 [(google.api.field_behavior) = OUTPUT_ONLY];
      Held child = 2;
      repeated Held children = 3;
    }
  `,
});

const LEVELS = 1_000;

function nested(
  desc: DescMessage,
  name: string,
  wrap: (inner: Message) => object,
): Message {
  let message = create(desc, { name });
  for (let level = 0; level < LEVELS; level++) {
    message = Object.assign(create(desc), wrap(message));
  }
  return message;
}

suite("messages of a thousand levels", () => {
  for (const type of ["deep.Plain", "deep.Held"]) {
    const desc = getMessage(registry, type);
    for (const wrap of [
      (child: Message) => ({ child }),
      (item: Message) => ({ children: [item] }),
    ]) {
      test(`updates, merges and differences go through them: ${type}, ${wrap}`, () => {
        const [a, b] = [nested(desc, "a", wrap), nested(desc, "b", wrap)];
        for (const mask of [undefined, ["*"], ["child", "children"]]) {
          assert.doesNotThrow(() => updateMessage(desc, a, b, mask));
          assert.doesNotThrow(() => {
            const resolved = resolveMask(desc, mask, "apply");
            changesOf(resolveUpdate(desc, copyInput(desc, b), resolved));
          });
        }
        assert.doesNotThrow(() =>
          mergeMessage(desc, a, b, ["child", "children"]),
        );
        assert.doesNotThrow(() => diffMessages(desc, a, b));
        assert.doesNotThrow(() => createMessage(desc, b));
      });
    }
  }
});
