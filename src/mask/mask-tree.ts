import type { DescField } from "@bufbuild/protobuf";

/**
 * The part of a value that a mask names, resolved against the value's type:
 * edges are fields, map keys and `*`. A value that is named whole has nothing
 * below, because a parent path covers its children.
 */
export interface MaskNode {
  /** The text in the mask of the edge to this node; empty for an implied `*` (`authors.name`). */
  readonly text: string;
  /** Whether the value is named whole: a path ends here, or `*` stands for all of it. */
  readonly whole: boolean;
  /** Below a message: its fields. */
  readonly fields: ReadonlyMap<DescField, MaskNode>;
  /** Below a map: its entries by their keys, as protobuf-es has them. */
  readonly keys: ReadonlyMap<string, MaskNode>;
  /** Below a list or map: every element or entry, including those listed by key. Never whole. */
  readonly star: MaskNode | undefined;
}

/** One edge of a path: a field, a map key or `*`. */
export type MaskEdge =
  | { readonly kind: "field"; readonly text: string; readonly field: DescField }
  | { readonly kind: "key"; readonly text: string; readonly key: string }
  | { readonly kind: "star"; readonly text: string };

/**
 * A tree in the making. A mask from the network can have tens of thousands of
 * nodes, and the tree lives as long as the call: most nodes have one child, and
 * hold nothing else. Nodes on only one path are made on demand, and forgotten.
 */
export class MaskTreeBuilder implements MaskNode {
  /** The edge to the one child, or what stands here instead of one. */
  private edge: DescField | string | symbol = NONE;
  private below: MaskTreeBuilder | Tail | Children | undefined;

  constructor(public text = "") {}

  get whole(): boolean {
    return this.edge === WHOLE;
  }

  get fields(): ReadonlyMap<DescField, MaskTreeBuilder> {
    if (this.edge === MANY) {
      return (this.below as Children).fields;
    }
    return typeof this.edge === "object"
      ? new OneChild(this.edge, this.only())
      : NO_FIELDS;
  }

  get keys(): ReadonlyMap<string, MaskTreeBuilder> {
    if (this.edge === MANY) {
      return (this.below as Children).keys;
    }
    return typeof this.edge === "string"
      ? new OneChild(this.edge, this.only())
      : NO_KEYS;
  }

  get star(): MaskTreeBuilder | undefined {
    if (this.edge === MANY) {
      return (this.below as Children).star;
    }
    return this.edge === STAR ? this.only() : undefined;
  }

  /** Name what the path leads to. */
  add(path: readonly MaskEdge[]): void {
    // A star that a path ends with stands for all that its field holds.
    const isStarred = path.at(-1)?.kind === "star";
    const length = isStarred ? path.length - 1 : path.length;
    let node: MaskTreeBuilder = this;
    for (let i = 0; i < length; i++) {
      const edge = path[i] as MaskEdge;
      if (node.whole) {
        return;
      }
      if (node.edge === NONE && path.length - i >= TAIL) {
        node.setTail(path.slice(i), 0);
        return;
      }
      const isLeaf = i === path.length - 1 && edge.kind === "field";
      if (isLeaf && node.child(edge) === undefined) {
        node.setChild(edge.field, wholeField(edge.field));
        return;
      }
      node = node.childFor(edge);
    }
    if (!isStarred) {
      node.text = path.at(-1)?.text ?? node.text;
    } else if (!node.whole) {
      node.text += ".*";
    }
    node.nameWhole();
  }

  /** Return the child that an edge leads to, and make it where there is none. */
  childFor(edge: MaskEdge): MaskTreeBuilder {
    const child = this.child(edge);
    if (child === undefined) {
      return this.setChild(edgeKey(edge), new MaskTreeBuilder(edge.text));
    }
    // Of two texts for the same key, it has the one without backticks; an implied star has none.
    const { text } = edge;
    if (edge.kind === "star") {
      child.text ||= text;
    } else if (!child.whole && text.length < child.text.length) {
      child.text = text;
    }
    return child;
  }

  setField(field: DescField, child: MaskTreeBuilder): MaskTreeBuilder {
    return this.setChild(field, child);
  }

  setKey(key: string, child: MaskTreeBuilder): MaskTreeBuilder {
    return this.setChild(key, child);
  }

  nameWhole(): void {
    this.edge = WHOLE;
    this.below = undefined;
  }

  private child(edge: MaskEdge): MaskTreeBuilder | undefined {
    const key = edgeKey(edge);
    if (this.edge === key) {
      return this.keepOnly();
    }
    return this.edge === MANY ? (this.below as Children).get(key) : undefined;
  }

  private setChild(
    key: DescField | string | symbol,
    child: MaskTreeBuilder,
  ): MaskTreeBuilder {
    if (this.edge === NONE || this.edge === key) {
      this.edge = key;
      this.below = child;
    } else {
      if (this.edge !== MANY) {
        const children = new Children();
        children.set(this.edge, this.keepOnly());
        this.edge = MANY;
        this.below = children;
      }
      (this.below as Children).set(key, child);
    }
    return child;
  }

  private setTail(path: readonly MaskEdge[], at: number): void {
    this.edge = edgeKey(path[at] as MaskEdge);
    this.below = new Tail(path, at);
  }

  /** Return the one child. */
  private only(): MaskTreeBuilder {
    return this.below instanceof Tail
      ? MaskTreeBuilder.onTail(this.below)
      : (this.below as MaskTreeBuilder);
  }

  /** Return the one child and keep it, because another path leads through it. */
  private keepOnly(): MaskTreeBuilder {
    const child = this.only();
    this.below = child;
    return child;
  }

  private static onTail({ path, at }: Tail): MaskTreeBuilder {
    const node = new MaskTreeBuilder(path[at]?.text);
    if (path.length - at > TAIL) {
      node.setTail(path, at + 1);
    } else {
      node.add(path.slice(at + 1));
    }
    return node;
  }
}

/** The edges of a single path, starting with the edge to a node's only child. */
class Tail {
  constructor(
    readonly path: readonly MaskEdge[],
    readonly at: number,
  ) {}
}

/** Fewer edges than this take less memory as nodes. */
const TAIL = 4;

/** Return the node of a field that is named whole, which all trees share: it never changes. */
function wholeField(field: DescField): MaskTreeBuilder {
  let node = wholeFields.get(field);
  if (node === undefined) {
    node = new MaskTreeBuilder(field.name);
    node.nameWhole();
    wholeFields.set(field, node);
  }
  return node;
}

const wholeFields = new WeakMap<DescField, MaskTreeBuilder>();

const NONE = Symbol("none");
const WHOLE = Symbol("whole");
const STAR = Symbol("star");
const MANY = Symbol("many");

function edgeKey(edge: MaskEdge): DescField | string | symbol {
  switch (edge.kind) {
    case "field":
      return edge.field;
    case "key":
      return edge.key;
    case "star":
      return STAR;
  }
}

/** The children of a node with several. */
class Children {
  fields: ReadonlyMap<DescField, MaskTreeBuilder> = NO_FIELDS;
  keys: ReadonlyMap<string, MaskTreeBuilder> = NO_KEYS;
  star: MaskTreeBuilder | undefined;

  get(key: DescField | string | symbol): MaskTreeBuilder | undefined {
    if (typeof key === "object") {
      return this.fields.get(key);
    }
    return typeof key === "string" ? this.keys.get(key) : this.star;
  }

  set(key: DescField | string | symbol, child: MaskTreeBuilder): void {
    if (typeof key === "object") {
      this.fields = withChild(this.fields, key, child);
    } else if (typeof key === "string") {
      this.keys = withChild(this.keys, key, child);
    } else {
      this.star = child;
    }
  }
}

const NO_FIELDS: ReadonlyMap<DescField, MaskTreeBuilder> = new Map();
const NO_KEYS: ReadonlyMap<string, MaskTreeBuilder> = new Map();

/** Add a child to the children of a node, in the same map unless it is the shared empty one. */
function withChild<K>(
  children: ReadonlyMap<K, MaskTreeBuilder>,
  key: K,
  child: MaskTreeBuilder,
): ReadonlyMap<K, MaskTreeBuilder> {
  const own =
    children.size === 0
      ? new Map<K, MaskTreeBuilder>()
      : (children as Map<K, MaskTreeBuilder>);
  return own.set(key, child);
}

/** A map of one entry, made on demand. */
class OneChild<K, V> implements ReadonlyMap<K, V> {
  readonly size = 1;

  constructor(
    private readonly key: K,
    private readonly value: V,
  ) {}

  get(key: K): V | undefined {
    return key === this.key ? this.value : undefined;
  }

  has(key: K): boolean {
    return key === this.key;
  }

  forEach(run: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    run(this.value, this.key, this);
  }

  entries(): ReturnType<ReadonlyMap<K, V>["entries"]> {
    return ([[this.key, this.value]] as [K, V][]).values();
  }

  keys(): ReturnType<ReadonlyMap<K, V>["keys"]> {
    return [this.key].values();
  }

  values(): ReturnType<ReadonlyMap<K, V>["values"]> {
    return [this.value].values();
  }

  [Symbol.iterator](): ReturnType<ReadonlyMap<K, V>["entries"]> {
    return this.entries();
  }
}

/** Return whether a node names nothing. */
export function isEmptyNode(node: MaskNode): boolean {
  return (
    !node.whole &&
    node.fields.size === 0 &&
    node.keys.size === 0 &&
    node.star === undefined
  );
}

/** Return what nodes name together of a field of their message. */
export function nodesAtField(
  nodes: readonly MaskNode[],
  field: DescField,
): MaskNode[] {
  return nodes.flatMap((node) => node.fields.get(field) ?? []);
}

/** Return what nodes name together of an entry of their map. */
export function nodesAtKey(
  nodes: readonly MaskNode[],
  key: string,
): MaskNode[] {
  return nodes.flatMap(({ keys, star }) => [
    ...optional(keys.get(key)),
    ...optional(star),
  ]);
}

/** Return what nodes name together of what an edge leads to; a `*` leads to every named entry. */
function nodesAt(nodes: readonly MaskNode[], edge: MaskEdge): MaskNode[] {
  switch (edge.kind) {
    case "field":
      return nodesAtField(nodes, edge.field);
    case "key":
      return nodesAtKey(nodes, edge.key);
    case "star":
      return nodes.flatMap(({ keys, star }) => [
        ...keys.values(),
        ...optional(star),
      ]);
  }
}

/** Return what a tree names of what a path leads to; the whole node on the way, if there is one. */
export function nodesAtPath(
  root: MaskNode,
  path: readonly MaskEdge[],
): readonly MaskNode[] {
  let nodes = [root];
  for (const edge of path) {
    const whole = nodes.filter((node) => node.whole);
    if (whole.length > 0) {
      return whole;
    }
    nodes = nodesAt(nodes, edge);
  }
  return nodes;
}

/** Return the paths of a tree, in no particular order; `*` if it names everything. */
export function nodePaths(node: MaskNode): string[] {
  if (node.whole) {
    return ["*"];
  }
  const paths: string[] = [];
  collectPaths(node, "", paths);
  return paths;
}

function collectPaths(node: MaskNode, prefix: string, paths: string[]): void {
  if (node.whole) {
    paths.push(prefix);
    return;
  }
  const children = [...node.fields.values(), ...node.keys.values()];
  if (node.star !== undefined) {
    children.push(node.star);
  }
  for (const child of children) {
    collectPaths(child, joinPath(prefix, child.text), paths);
  }
}

/** Return a path with one more segment; none for an edge without a text. */
export function joinPath(prefix: string, text: string): string {
  return prefix === "" || text === "" ? prefix + text : `${prefix}.${text}`;
}

function optional(node: MaskNode | undefined): MaskNode[] {
  return node === undefined ? [] : [node];
}
