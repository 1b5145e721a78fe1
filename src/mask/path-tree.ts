import { type Mask, maskPaths } from "./mask-paths.js";
import {
  assertSegmentLimit,
  isQuoted,
  parsePath,
  type Segment,
  WILDCARD,
} from "./path.js";

/**
 * The paths of a mask, in canonical form, without a schema: one node per
 * segment, where a whole node has no children, because a parent decides over
 * them. A root that is whole stands for `*`.
 */
export interface PathTree {
  /** The last segment as it stands in the mask, without backticks where it stands both ways. */
  readonly text: string;
  /** A path ends here. */
  readonly whole: boolean;
  readonly children: ReadonlyMap<string, PathTree>;
}

interface Node extends PathTree {
  text: string;
  whole: boolean;
  readonly children: Map<string, Node>;
}

/**
 * The tree of the paths of masks. Empty paths drop out; order and duplicates do
 * not matter.
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

/** Whether a tree holds a path or a parent of it. */
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
 * Where the segments of a path stand among their siblings. Backticks quote map
 * keys: `` labels.`a` `` is `labels.a`, but a path does not start with a key,
 * and the key `*` is not the star. A malformed path names nothing, but a parent
 * decides over it all the same.
 */
function keyedSegments(path: string): { text: string; key: string }[] {
  const segments = parsePath(path) ?? malformedSegments(path);
  return segments.map((segment, depth) => ({
    text: segment.text,
    key: siblingKey(segment, depth),
  }));
}

/** The paths of a tree: siblings in the order of their UTF-8 bytes, as the reference implementations have it. */
export function treePaths(tree: PathTree): string[] {
  if (tree.whole) {
    return [WILDCARD];
  }
  const paths: string[] = [];
  collectPaths(tree, "", paths);
  return paths;
}

/** The order of the strings' UTF-8 bytes, which is the order of their code points. */
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

/** No key of a segment starts with `.`, but those of names do. */
function siblingKey(segment: Segment, depth: number): string {
  return segment.text === WILDCARD || (depth === 0 && isQuoted(segment))
    ? segment.text
    : `.${segment.name}`;
}

/** Without backticks, a malformed path still has its dots. */
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
