import assert from "node:assert/strict";
import {
  clearField,
  clone,
  create,
  createRegistry,
  type DescMessage,
  equals,
  fromBinary,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { resolvePath } from "../../../src/mask/resolve-mask.js";
import { behaviorOf } from "../../../src/message/field-behavior.js";
import { setLocal } from "../../../src/message/local-value.js";
import {
  filterMessage,
  pruneMessage,
} from "../../../src/read/filter-message.js";
import type { RequestFieldMask } from "../../../src/request/helper.js";
import { arbitraryMask, arbitraryMessage } from "../../arbitraries.js";

/**
 * Assert that the code emitted for a helper without `out.field` gives what
 * filterMessage and pruneMessage give of a message without INPUT_ONLY fields,
 * for random messages and masks.
 */
export function checkProjection(
  helper: RequestFieldMask,
  numRuns: number,
): void {
  const { outDesc: desc } = helper;
  assert.ok(desc);
  fc.assert(
    fc.property(
      arbitraryMessage(desc),
      arbitraryMask(desc, "read"),
      (message, paths) => checkMasked(helper, desc, message, paths),
    ),
    { numRuns },
  );
}

function checkMasked(
  helper: RequestFieldMask,
  desc: DescMessage,
  message: Message,
  paths: string[],
): void {
  const request = create(helper.request);
  setLocal(request, helper.field, create(FieldMaskSchema, { paths }));
  const before = clone(desc, message);
  const visible = clone(desc, message);
  dropInputOnly(reflect(desc, visible));
  // A path that names an INPUT_ONLY field selects nothing, like one that names none.
  const kept = paths.map((path) => (isInputOnly(desc, path) ? "none" : path));
  checkSame(
    desc,
    outcome(() => helper.filter(request).mask(message)),
    outcome(() => filterMessage(desc, visible, kept)),
  );
  checkSame(
    desc,
    outcome(() => helper.prune(request).mask(message)),
    outcome(() => pruneMessage(desc, visible, paths)),
  );
  assert.ok(equals(desc, message, before, COMPARISON));
}

function isInputOnly(desc: DescMessage, path: string): boolean {
  const edges = resolvePath(desc, path, "read");
  return (
    typeof edges !== "function" &&
    edges.some(
      (edge) => edge.kind === "field" && behaviorOf(edge.field).inputOnly,
    )
  );
}

/** Clear the INPUT_ONLY fields of a message, at every depth. */
function dropInputOnly(holder: ReflectMessage): void {
  const { message } = holder;
  for (const field of holder.fields) {
    if (behaviorOf(field).inputOnly) {
      clearField(message, field);
      if (message.$unknown?.some(({ no }) => no === field.number)) {
        message.$unknown = message.$unknown.filter(
          ({ no }) => no !== field.number,
        );
      }
    } else if (field.message !== undefined && holder.isSet(field)) {
      const value: unknown = holder.get(field);
      const inner =
        field.fieldKind === "message"
          ? [value]
          : field.fieldKind === "list"
            ? (value as Iterable<unknown>)
            : (value as ReadonlyMap<unknown, unknown>).values();
      for (const item of inner) {
        dropInputOnly(item as ReflectMessage);
      }
    }
  }
}

/** Unknown fields count, too. */
const COMPARISON = { registry: createRegistry(), unknown: true };

function checkSame(
  desc: DescMessage,
  actual: Message | string,
  expected: Message | string,
): void {
  if (typeof actual === "string" || typeof expected === "string") {
    assert.equal(actual, expected);
    return;
  }
  assert.ok(equals(desc, actual, expected, COMPARISON));
  assert.deepEqual({ ...actual }, { ...expected });
  assert.deepEqual(
    Object.getPrototypeOf(actual),
    Object.getPrototypeOf(expected),
  );
  assert.deepEqual(
    conversions(desc, actual).map(outcome),
    conversions(desc, expected).map(outcome),
  );
}

/** What a message of protobuf-es can be turned into. */
function conversions(desc: DescMessage, message: Message): (() => unknown)[] {
  return [
    () => toBinary(desc, message),
    () => fromBinary(desc, toBinary(desc, message)),
    () => toJson(desc, message),
    () => clone(desc, message),
  ];
}

/** What a function returns, or what it throws: a message without required fields has no binary form. */
function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}
