import type { DescMessage } from "@bufbuild/protobuf";
import * as library from "../../src/index.js";
import {
  type Answers,
  type Check,
  isNone,
  outcome,
  READ,
  refused,
  WITHIN,
} from "./check.js";
import { meet, namedBy, type Selection, selection } from "./model/paths.js";
import { filterTree, pruneTree, pruneWithin } from "./model/project.js";
import { fromMessage, showTree, type Tree, toMessage } from "./tree.js";

export const readChecks: readonly Check[] = [
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
];

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
