import * as library from "../../src/index.js";
import type { Answers, Case, Check } from "./check.js";
import {
  coversText,
  difference,
  intersection,
  normalized,
  textOf,
} from "./model/algebra.js";
import { namedBy } from "./model/paths.js";
import { filterTree, pruneTree } from "./model/project.js";
import type { MaskOptions } from "./random-masks.js";
import { EMPTY, isTree, type Node, type Tree } from "./tree.js";

const VALID: MaskOptions = { rules: "read", invalid: 0, stars: true };
const FIELDS: MaskOptions = { rules: "proto", invalid: 0, stars: false };

export const algebraChecks: readonly Check[] = [
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
