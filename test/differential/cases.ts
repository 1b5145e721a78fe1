import type { DescMessage, Message } from "@bufbuild/protobuf";
import fc from "fast-check";
import { arbitraryMask, arbitraryMessage } from "../arbitraries.js";

/** Two masks, as texts without a schema. */
export interface AlgebraCase {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** A mask that may be valid for a message type. */
export interface ValidCase {
  readonly desc: DescMessage;
  readonly mask: readonly string[];
}

/** A mask that is valid for a message type, and two messages of it. */
export interface MergeCase extends ValidCase {
  readonly source: Message;
  readonly target: Message;
  readonly replaceMessages: boolean;
  readonly replaceRepeated: boolean;
}

/**
 * Masks that have much in common. Left out are paths that are no list of
 * names: Python's splits them at every dot, backticks or not.
 */
export function algebraCase(): fc.Arbitrary<AlgebraCase> {
  const name = fc.constantFrom("a", "b", "ab", "a_b", "a1", "*", "é");
  const path = fc
    .array(name, { minLength: 1, maxLength: 4 })
    .map((names) => names.join("."));
  const mask = fc.array(
    fc.oneof({ weight: 20, arbitrary: path }, fc.constant("")),
    {
      maxLength: 8,
    },
  );
  return fc.record({ a: mask, b: mask });
}

/** Valid paths by all rules, and paths with a name that is wrong. */
export function validCase(desc: DescMessage): fc.Arbitrary<ValidCase> {
  const path = fc.oneof(
    arbitraryMask(desc, "proto"),
    arbitraryMask(desc, "read"),
  );
  const wrong = fc
    .tuple(path, fc.constantFrom("", ".", ".x", ".0", "x", ".*"))
    .map(([paths, suffix]) => paths.map((text) => text + suffix));
  return fc
    .oneof(path, wrong)
    .map((mask) => ({ desc, mask: mask.slice(0, 2) }));
}

export function mergeCase(desc: DescMessage): fc.Arbitrary<MergeCase> {
  // Python takes -0 in a field without presence for unset.
  const message = arbitraryMessage(desc, {
    unknown: false,
    negativeZero: false,
  });
  return fc.record({
    desc: fc.constant(desc),
    mask: arbitraryMask(desc, "proto"),
    source: message,
    target: message,
    replaceMessages: fc.boolean(),
    replaceRepeated: fc.boolean(),
  });
}
