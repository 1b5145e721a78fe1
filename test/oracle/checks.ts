import type { DescMessage } from "@bufbuild/protobuf";
import * as library from "../../src/index.js";
import { isFieldMaskError } from "../../src/index.js";
import {
  coversText,
  difference,
  intersection,
  normalized,
  textOf,
} from "./model-algebra.js";
import { differences } from "./model-diff.js";
import { mergeTrees } from "./model-merge.js";
import { filterTree, pruneTree, pruneWithin } from "./model-project.js";
import { readUpdate, updateTree, withoutUnknown } from "./model-update.js";
import {
  isValid,
  meet,
  namedBy,
  type Path,
  parse,
  type Selection,
  selection,
} from "./paths.js";
import type { MaskOptions } from "./random-masks.js";
import {
  EMPTY,
  fromMessage,
  isSame,
  isTree,
  type Node,
  showTree,
  type Tree,
  toMessage,
} from "./tree.js";

/** What a check works on: some messages of a type, and some masks for it. */
export interface Case {
  readonly desc: DescMessage;
  readonly trees: readonly Tree[];
  readonly masks: readonly (readonly string[] | undefined)[];
}

/** What the oracle says and what the library says; a difference if they are not the same. */
export interface Answers {
  readonly expected: string;
  readonly actual: string;
}

/** A function of the library beside the oracle's answer. */
export interface Check {
  readonly name: string;
  /** How many of the cases are for this check, in relation to the others. */
  readonly share: number;
  /** Whether the messages' types can have field behaviors. By default, they have none. */
  readonly guarded?: boolean;
  /** How many messages it takes. By default, one. */
  readonly trees?: number;
  /** How the masks are made that it takes. */
  readonly masks: readonly MaskOptions[];
  readonly run: (input: Case) => Answers;
}

const READ: MaskOptions = { rules: "read", invalid: 15, stars: true };
const UPDATE: MaskOptions = { rules: "update", invalid: 6, stars: false };
const PROTO: MaskOptions = { rules: "proto", invalid: 6, stars: false };
const OPTIONS = PROTO;
const VALID: MaskOptions = { rules: "read", invalid: 0, stars: true };
const FIELDS: MaskOptions = { rules: "proto", invalid: 0, stars: false };
const WITHIN: MaskOptions = { rules: "read", invalid: 0, stars: true };

export const checks: readonly Check[] = [
  {
    name: "filterMessage",
    share: 20,
    masks: [READ],
    run: ({ desc, trees: [tree], masks: [mask] }) =>
      projected(desc, tree, library.filterMessage, [mask], (t) =>
        filterTree(desc, t, selection(desc, mask)),
      ),
  },
  {
    name: "pruneMessage",
    share: 15,
    masks: [READ],
    run: ({ desc, trees: [tree], masks: [mask] }) =>
      projected(desc, tree, library.pruneMessage, [mask], (t) =>
        isNone(mask) ? t : pruneTree(desc, t, selection(desc, mask)),
      ),
  },
  {
    name: "filterMessage within",
    share: 15,
    masks: [READ, WITHIN],
    run: ({ desc, trees: [tree], masks: [mask, within = []] }) =>
      projected(
        desc,
        tree,
        library.filterMessage,
        [mask, { within }],
        (t) =>
          refused(desc, within) ??
          filterTree(
            desc,
            t,
            meet(desc, selection(desc, mask), namedBy(desc, within)),
          ),
      ),
  },
  {
    name: "pruneMessage within",
    share: 15,
    masks: [READ, WITHIN],
    run: ({ desc, trees: [tree], masks: [mask, within = []] }) =>
      projected(desc, tree, library.pruneMessage, [mask, { within }], (t) => {
        const removed: Selection = isNone(mask) ? [] : selection(desc, mask);
        return (
          refused(desc, within) ??
          pruneWithin(desc, t, removed, namedBy(desc, within))
        );
      }),
  },
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
  {
    name: "mask algebra",
    share: 10,
    masks: [VALID, VALID],
    run: algebra,
  },
  {
    name: "subtractMasks",
    share: 10,
    masks: [FIELDS, FIELDS],
    run: ({ desc, masks: [a = [], b = []] }) => {
      const left = difference(desc, namedBy(desc, a), namedBy(desc, b));
      const paths = left.some((path) => path.length === 0)
        ? ["*"]
        : left.map(textOf);
      return {
        expected: normalized(paths).join(" "),
        actual: library.subtractMasks(desc, [...a], [...b]).paths.join(" "),
      };
    },
  },
  {
    name: "subtractMasks, with stars and keys",
    share: 10,
    masks: [VALID, VALID],
    run: subtracted,
  },
];

function isNone(mask: readonly string[] | undefined): boolean {
  return (mask ?? []).every((path) => path === "");
}

/** The violations of a mask by the rules `read`. */
function refused(
  desc: DescMessage,
  mask: readonly string[],
): string | undefined {
  const paths = mask.filter((text) => {
    const path = parse(text);
    return (
      text !== "" &&
      text !== "*" &&
      (path === undefined || !isValid(desc, path, "read"))
    );
  });
  return paths.length === 0 ? undefined : violations(paths);
}

export function violations(paths: readonly string[]): string {
  return `refused: ${[...new Set(paths)].sort().join(" ")}`;
}

type Projection = typeof library.filterMessage;
type Rest = Projection extends (
  desc: never,
  message: never,
  ...rest: infer R
) => unknown
  ? R
  : never;

function projected(
  desc: DescMessage,
  tree: Tree | undefined,
  project: Projection,
  rest: Rest,
  expect: (tree: Tree) => Tree | string,
): Answers {
  if (tree === undefined) {
    throw new Error("no message");
  }
  const message = toMessage(desc, tree);
  const expected = expect(tree);
  return {
    expected: typeof expected === "string" ? expected : showTree(expected),
    actual: outcome(() =>
      showTree(fromMessage(desc, project(desc, message, ...rest))),
    ),
  };
}

/** What the library answers, or for which paths it throws a FieldMaskError. */
export function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (isFieldMaskError(error)) {
      return violations(error.violations.map(({ path }) => path));
    }
    throw error;
  }
}

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
      : showTree(updateTree(desc, target, source, read.update, within)));
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
    const clean = withoutUnknown(desc, after);
    return {
      expected: showTree(clean),
      // An update cannot add the unknown fields that are in the way of equality.
      actual: showTree(
        isSame(clean, after) ? result : withoutUnknown(desc, result),
      ),
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

function algebra({ masks: [a = [], b = []] }: Case): Answers {
  const answer = (results: readonly (readonly string[] | boolean)[]) =>
    JSON.stringify(results);
  const path = b[0] ?? "";
  return {
    expected: answer([
      normalized(a),
      normalized([...a, ...b]),
      intersection(a, b),
      path === "" || a.some((wider) => wider !== "" && coversText(wider, path)),
    ]),
    actual: answer([
      library.normalizeMask([...a]).paths,
      library.unionMasks([...a], [...b]).paths,
      library.intersectMasks([...a], [...b]).paths,
      path === "" || library.maskCovers([...a], path),
    ]),
  };
}

/** Nothing that is not in `a`, all of `a` that is not in `b`. */
function subtracted({
  desc,
  trees: [tree = EMPTY],
  masks: [a = [], b = []],
}: Case): Answers {
  const { paths } = library.subtractMasks(desc, [...a], [...b]);
  const seen = leaves(filterTree(desc, tree, namedBy(desc, a)));
  const must = leaves(
    pruneTree(desc, filterTree(desc, tree, namedBy(desc, a)), namedBy(desc, b)),
  );
  const left = leaves(filterTree(desc, tree, namedBy(desc, paths)));
  const extra = [...left].filter((leaf) => !seen.has(leaf));
  const lost = [...must].filter((leaf) => !left.has(leaf));
  const odd = normalized(paths).join(" ") === paths.join(" ") ? [] : paths;
  return {
    expected: JSON.stringify({ extra: [], lost: [], odd: [] }),
    actual: JSON.stringify({ extra, lost, odd }),
  };
}

/** The scalars of a message, with the ways to them. */
function leaves(tree: Tree): Set<string> {
  const found = new Set<string>();
  const walk = (node: Node, way: string): void => {
    if (typeof node === "string") {
      found.add(`${way}=${node}`);
    } else {
      const items: Iterable<[string | number, Node]> = Array.isArray(node)
        ? node.entries()
        : isTree(node)
          ? node.fields
          : (node as ReadonlyMap<string, Node>);
      for (const [key, item] of items) {
        walk(item, `${way}/${key}`);
      }
    }
  };
  walk(tree, "");
  return found;
}
