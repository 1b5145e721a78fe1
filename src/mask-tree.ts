import { type Mask, maskPaths } from "./mask-paths.js";
import {
  assertSegmentLimit,
  parsePath,
  type Segment,
  WILDCARD,
} from "./path.js";

/**
 * A mask in canonical form: one node per segment, where a selected node has no
 * children, because a parent decides over them.
 */
export interface MaskTree {
  /** As the segment stands in the mask, without backticks where it stands both ways. */
  readonly text: string;
  /** The name or map key itself. */
  readonly name: string;
  /** The path ends here: the field is selected whole. */
  readonly whole: boolean;
  readonly children: ReadonlyMap<string, MaskTree>;
}

interface Node extends MaskTree {
  text: string;
  whole: boolean;
  readonly children: Map<string, Node>;
}

/**
 * The tree of a mask's paths. Empty paths drop out; order and duplicates do not
 * matter.
 */
export function maskTree(...masks: (Mask | null | undefined)[]): MaskTree {
  const root = node({ text: "", name: "", quoted: false });
  for (const mask of masks) {
    for (const path of maskPaths(mask)) {
      if (path !== "") {
        addPath(root, segmentsOf(path));
      }
    }
  }
  return root;
}

/**
 * The segments of a path, of a malformed one as well: that one names nothing,
 * but a parent decides over it all the same.
 */
export function segmentsOf(path: string): Segment[] {
  return parsePath(path) ?? malformedSegments(path);
}

/**
 * The key of a segment among its siblings: the same for `a` and `` `a` ``, not
 * for the wildcard and a map key that reads like it.
 */
export function segmentKey(segment: Segment): string {
  const { text, name, quoted } = segment;
  return quoted && (name === WILDCARD || name === "") ? text : name;
}

/** The paths of a tree: siblings in byte order, as the reference implementations have it. */
export function treePaths(tree: MaskTree): string[] {
  const paths: string[] = [];
  collectPaths(tree, "", paths);
  return paths;
}

/** Without backticks, a malformed path still has its dots. */
function malformedSegments(path: string): Segment[] {
  const texts = path.includes("`") ? [path] : path.split(".");
  assertSegmentLimit(path, texts.length);
  return texts.map((text) => ({ text, name: text, quoted: false }));
}

function addPath(root: Node, segments: readonly Segment[]): void {
  let parent = root;
  for (const segment of segments) {
    if (parent.whole) {
      return;
    }
    const key = segmentKey(segment);
    let child = parent.children.get(key);
    if (child === undefined) {
      child = node(segment);
      parent.children.set(key, child);
    } else if (!segment.quoted) {
      child.text = segment.text;
    }
    parent = child;
  }
  parent.whole = true;
  parent.children.clear();
}

function node({ text, name }: Segment): Node {
  return { text, name, whole: false, children: new Map() };
}

function collectPaths(tree: MaskTree, prefix: string, paths: string[]): void {
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

/** The order of the strings' UTF-8 bytes, which is the order of their code points. */
function compareBytes(a: string, b: string): number {
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
