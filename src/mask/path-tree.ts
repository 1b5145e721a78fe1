import { type Mask, maskPaths } from "./mask-paths.js";
import {
  assertSegmentLimit,
  isQuoted,
  parsePath,
  type Segment,
  WILDCARD,
} from "./path.js";

/**
 * The paths of a mask in canonical form, without a schema, with one node per
 * segment. A whole node has no children, because a parent path covers them; a
 * whole root stands for `*`.
 */
export interface PathTree {
  /** The last segment as it stands in the mask, without backticks where it stands both ways. */
  readonly text: string;
  /** Whether a path ends here. */
  readonly whole: boolean;
  readonly children: ReadonlyMap<string, PathTree>;
}

interface Node extends PathTree {
  text: string;
  whole: boolean;
  readonly children: Map<string, Node>;
}

/**
 * Return the tree of the paths of masks. Empty paths drop out; order and
 * duplicates don't matter.
 */
export function pathTree(...masks: Mask[]): PathTree {
  const root = newNode("");
  for (const mask of masks) {
    for (const path of maskPaths(mask)) {
      if (path !== "") {
        addPath(root, path);
      }
    }
  }
  return root;
}

/** Return whether a tree holds a path or a parent of it. */
export function coversPath(tree: PathTree, path: string): boolean {
  let node: PathTree | undefined = tree;
  for (const { key } of keyedSegments(path)) {
    if (node === undefined || node.whole) {
      break;
    }
    node = node.children.get(key);
  }
  return node?.whole === true;
}

/**
 * Return the segments of a path, each with the key that tells it from its
 * siblings. Backticks quote map keys: `` labels.`a` `` is `labels.a`, but a
 * path does not start with a key, and the key `*` isn't the star. A malformed
 * path names nothing, but a parent still covers it.
 */
function keyedSegments(path: string): { text: string; key: string }[] {
  const segments = parsePath(path) ?? malformedSegments(path);
  return segments.map((segment, depth) => ({
    text: segment.text,
    key: siblingKey(segment, depth),
  }));
}

/** Return the paths of a tree: siblings in the order of their UTF-8 bytes, as the reference implementations have it. */
export function treePaths(tree: PathTree): string[] {
  if (tree.whole) {
    return [WILDCARD];
  }
  const paths: string[] = [];
  collectPaths(tree, "", paths);
  return paths;
}

/** Compare two strings by their UTF-8 bytes, which is the order of their code points. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) {
      // Surrogates stand for code points above all other units.
      const surrogateA = (unitA & 0xf800) === 0xd800;
      const surrogateB = (unitB & 0xf800) === 0xd800;
      return surrogateA === surrogateB
        ? unitA - unitB
        : Number(surrogateA) - Number(surrogateB);
    }
  }
  return a.length - b.length;
}

/** Return the key of a segment among its siblings. Those of names start with `.`, which no map key does. */
function siblingKey(segment: Segment, depth: number): string {
  return segment.text === WILDCARD || (depth === 0 && isQuoted(segment))
    ? segment.text
    : `.${segment.name}`;
}

/** Split a malformed path at its dots, unless it has backticks. */
function malformedSegments(path: string): Segment[] {
  const texts = path.includes("`") ? [path] : path.split(".");
  assertSegmentLimit(path, texts.length);
  return texts.map((text) => ({ text, name: text }));
}

function addPath(root: Node, path: string): void {
  let node = root;
  for (const { text, key } of path === WILDCARD ? [] : keyedSegments(path)) {
    if (node.whole) {
      return;
    }
    let child = node.children.get(key);
    if (child === undefined) {
      child = newNode(text);
      node.children.set(key, child);
    } else if (text.length < child.text.length) {
      child.text = text;
    }
    node = child;
  }
  node.whole = true;
  node.children.clear();
}

function newNode(text: string): Node {
  return { text, whole: false, children: new Map() };
}

function collectPaths(tree: PathTree, prefix: string, paths: string[]): void {
  const children = [...tree.children.values()];
  children.sort((a, b) => compareBytes(a.text, b.text));
  for (const child of children) {
    const path = prefix + child.text;
    if (child.whole) {
      paths.push(path);
    } else {
      collectPaths(child, `${path}.`, paths);
    }
  }
}
