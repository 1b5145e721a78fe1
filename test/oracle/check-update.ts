import * as library from "../../src/index.js";
import {
  type Answers,
  type Case,
  type Check,
  outcome,
  refused,
  shown,
  UPDATE,
  violations,
  WITHIN,
} from "./check.js";
import { normalized, textOf } from "./model/algebra.js";
import { differences } from "./model/diff.js";
import { said } from "./model/field.js";
import { mergeTrees } from "./model/merge.js";
import { isValid, type Path, parse } from "./model/paths.js";
import { readUpdate, updateTree } from "./model/update.js";
import type { MaskOptions } from "./random-masks.js";
import { EMPTY, fromMessage, isSame, showTree, toMessage } from "./tree.js";

const PROTO: MaskOptions = { rules: "proto", invalid: 6, stars: false };
const OPTIONS = PROTO;

export const updateChecks: readonly Check[] = [
  {
    name: "updateMessage",
    share: 20,
    trees: 2,
    masks: [UPDATE],
    run: (input) => updated(input, undefined),
  },
  {
    name: "updateMessage within",
    share: 10,
    trees: 2,
    masks: [UPDATE, WITHIN],
    run: (input) => updated(input, input.masks[1] ?? []),
  },
  {
    name: "diffMessages",
    share: 15,
    trees: 2,
    masks: [],
    run: diffed,
  },
  {
    name: "mergeMessage",
    share: 15,
    trees: 2,
    masks: [PROTO, OPTIONS],
    run: merged,
  },
];

function updated(
  { desc, trees, masks: [mask] }: Case,
  within: readonly string[] | undefined,
): Answers {
  const [target = EMPTY, source = EMPTY] = trees;
  const bad = within && refused(desc, within);
  const read = readUpdate(desc, mask, within);
  const expected =
    bad ??
    (read.refused !== undefined
      ? violations(read.refused)
      : shown(updateTree(desc, target, source, read.update)));
  const [before, after] = [toMessage(desc, target), toMessage(desc, source)];
  const actual = outcome(() =>
    showTree(
      fromMessage(
        desc,
        library.updateMessage(desc, before, after, mask, { within }),
      ),
    ),
  );
  return { expected, actual };
}

function diffed({ desc, trees }: Case): Answers {
  const [before = EMPTY, after = EMPTY] = trees;
  const paths = differences(desc, before, after);
  const expected = normalized(
    paths.some((path) => path.length === 0) ? ["*"] : paths.map(textOf),
  );
  const messages = [toMessage(desc, before), toMessage(desc, after)] as const;
  const { paths: actual } = library.diffMessages(desc, ...messages);
  // A key has more than one spelling.
  const spelled = actual.map((text) => textOf(parse(text) ?? []));
  if (
    normalized(spelled).join(" ") === expected.join(" ") &&
    actual.length > 0
  ) {
    const result = fromMessage(
      desc,
      library.updateMessage(desc, ...messages, actual),
    );
    const clean = said(desc, after);
    return {
      expected: showTree(clean),
      // An update cannot add the unknown fields that are in the way of equality.
      actual: showTree(isSame(clean, after) ? result : said(desc, result)),
    };
  }
  return {
    expected: expected.join(" "),
    actual: normalized(spelled).join(" "),
  };
}

function merged({
  desc,
  trees,
  masks: [mask = [], switches = []],
}: Case): Answers {
  const [target = EMPTY, source = EMPTY] = trees;
  // Random paths stand for random switches.
  const [a, b, c] = [0, 1, 2].map(
    (bit) => ((switches.join("").length >> bit) & 1) === 1,
  );
  const options = { replaceMessages: a === true, replaceRepeated: b === true };
  const ignoreUnknown = c === true;
  const texts = mask.filter((text) => text !== "");
  const parsed = texts.map((text): [string, Path | undefined] => [
    text,
    parse(text),
  ]);
  const valid = parsed.flatMap(([, path]) =>
    path !== undefined && isValid(desc, path, "proto") ? [path] : [],
  );
  const bad = parsed
    .filter(([, path]) => path === undefined || !isValid(desc, path, "proto"))
    .map(([text]) => text);
  return {
    expected:
      bad.length > 0 && !ignoreUnknown
        ? violations(bad)
        : showTree(mergeTrees(desc, target, source, valid, options)),
    actual: outcome(() =>
      showTree(
        fromMessage(
          desc,
          library.mergeMessage(
            desc,
            toMessage(desc, target),
            toMessage(desc, source),
            [...mask],
            { ...options, ignoreUnknown },
          ),
        ),
      ),
    ),
  };
}
