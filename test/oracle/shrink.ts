import type { Case } from "./check.js";
import { isTree, type Node, type Tree } from "./tree.js";

/** Cases that lack one thing of a case: a path of a mask, a part of a message. */
export function* smaller(input: Case): Iterable<Case> {
  for (const [i, mask] of input.masks.entries()) {
    for (const less of mask === undefined ? [] : withoutOne(mask)) {
      yield { ...input, masks: replaced(input.masks, i, less) };
    }
  }
  for (const [i, tree] of input.trees.entries()) {
    for (const less of smallerTrees(tree)) {
      yield { ...input, trees: replaced(input.trees, i, less) };
    }
  }
}

function* smallerTrees({ fields, unknown }: Tree): Iterable<Tree> {
  for (const less of withoutOne(unknown)) {
    yield { fields, unknown: less };
  }
  for (const less of smallerMaps(fields)) {
    yield { fields: less, unknown };
  }
}

function* smallerMaps(
  map: ReadonlyMap<string, Node>,
): Iterable<ReadonlyMap<string, Node>> {
  for (const key of map.keys()) {
    yield new Map([...map].filter(([other]) => other !== key));
  }
  for (const [key, node] of map) {
    for (const less of smallerNodes(node)) {
      yield new Map(map).set(key, less);
    }
  }
}

/** A list and a map that are set have at least one item. */
function* smallerNodes(node: Node): Iterable<Node> {
  if (isTree(node)) {
    yield* smallerTrees(node);
  } else if (Array.isArray(node)) {
    const items: readonly Node[] = node;
    yield* items.length > 1 ? withoutOne(items) : [];
    for (const [i, item] of items.entries()) {
      for (const less of smallerNodes(item)) {
        yield replaced(items, i, less);
      }
    }
  } else if (node instanceof Map) {
    for (const less of smallerMaps(node)) {
      if (less.size > 0) {
        yield less;
      }
    }
  }
}

function* withoutOne<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let i = 0; i < list.length; i++) {
    yield list.filter((_, j) => j !== i);
  }
}

function replaced<T>(list: readonly T[], index: number, item: T): readonly T[] {
  return list.map((old, i) => (i === index ? item : old));
}
