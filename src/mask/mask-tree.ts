import type { DescField } from "@bufbuild/protobuf";

/**
 * What a mask names of a value, resolved against the value's type: the edges
 * are fields, map keys and `*`. A value that is named whole has nothing below,
 * because a parent decides over its children.
 */
export interface MaskNode {
  /** How the edge to this node stands in the mask; empty for a `*` that is only meant (`authors.name`). */
  readonly text: string;
  /** The value is named whole: a path ends here, or `*` stands for all of it. */
  readonly whole: boolean;
  /** Below a message: its fields. */
  readonly fields: ReadonlyMap<DescField, MaskNode>;
  /** Below a map: its entries by their keys, as protobuf-es has them. */
  readonly keys: ReadonlyMap<string, MaskNode>;
  /** Below a list or map: every element or entry, those that are listed by key as well. Never whole. */
  readonly star: MaskNode | undefined;
}

/** One step of a path. */
export type MaskEdge =
  | { readonly kind: "field"; readonly text: string; readonly field: DescField }
  | { readonly kind: "key"; readonly text: string; readonly key: string }
  | { readonly kind: "star"; readonly text: string };

/** A tree in the making. */
export class MaskTreeBuilder implements MaskNode {
  whole = false;
  // Maps of their own only for nodes with children: most have none.
  fields: ReadonlyMap<DescField, MaskTreeBuilder> = NO_FIELDS;
  keys: ReadonlyMap<string, MaskTreeBuilder> = NO_KEYS;
  star: MaskTreeBuilder | undefined;

  constructor(public text = "") {}

  /** Name what the path leads to. */
  add(path: readonly MaskEdge[]): void {
    // A star that a path ends with stands for all that its field holds.
    const isStarred = path.at(-1)?.kind === "star";
    let node: MaskTreeBuilder = this;
    for (const edge of isStarred ? path.slice(0, -1) : path) {
      if (node.whole) {
        return;
      }
      node = node.step(edge);
    }
    if (!isStarred) {
      node.text = path.at(-1)?.text ?? node.text;
    } else if (!node.whole) {
      node.text += ".*";
    }
    node.nameWhole();
  }

  /** The child that an edge leads to. */
  step(edge: MaskEdge): MaskTreeBuilder {
    switch (edge.kind) {
      case "field": {
        const { field, text } = edge;
        return (
          known(this.fields.get(field), text) ??
          this.setField(field, new MaskTreeBuilder(text))
        );
      }
      case "key": {
        const { key, text } = edge;
        return (
          known(this.keys.get(key), text) ??
          this.setKey(key, new MaskTreeBuilder(text))
        );
      }
      case "star":
        this.star ??= new MaskTreeBuilder(edge.text);
        this.star.text ||= edge.text;
        return this.star;
    }
  }

  setField(field: DescField, child: MaskTreeBuilder): MaskTreeBuilder {
    this.fields = withChild(this.fields, field, child);
    return child;
  }

  setKey(key: string, child: MaskTreeBuilder): MaskTreeBuilder {
    this.keys = withChild(this.keys, key, child);
    return child;
  }

  nameWhole(): void {
    this.whole = true;
    this.fields = NO_FIELDS;
    this.keys = NO_KEYS;
    this.star = undefined;
  }
}

const NO_FIELDS: ReadonlyMap<DescField, MaskTreeBuilder> = new Map();
const NO_KEYS: ReadonlyMap<string, MaskTreeBuilder> = new Map();

/** A node's children with one more: in the same map, unless it is the one without any. */
function withChild<K>(
  children: ReadonlyMap<K, MaskTreeBuilder>,
  key: K,
  child: MaskTreeBuilder,
): ReadonlyMap<K, MaskTreeBuilder> {
  const own =
    children.size === 0 ? new Map() : (children as Map<K, MaskTreeBuilder>);
  return own.set(key, child);
}

/** Whether nothing is named. */
export function isEmptyNode(node: MaskNode): boolean {
  return (
    !node.whole &&
    node.fields.size === 0 &&
    node.keys.size === 0 &&
    node.star === undefined
  );
}

/** What nodes name together of a field of their message. */
export function nodesAtField(
  nodes: readonly MaskNode[],
  field: DescField,
): MaskNode[] {
  return nodes.flatMap((node) => node.fields.get(field) ?? []);
}

/** What nodes name together of an entry of their map. */
export function nodesAtKey(
  nodes: readonly MaskNode[],
  key: string,
): MaskNode[] {
  return nodes.flatMap(({ keys, star }) => [
    ...optional(keys.get(key)),
    ...optional(star),
  ]);
}

/** What nodes name together of what an edge leads to; a `*` leads to every entry that is named. */
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

/** What a tree names of what a path leads to; the whole node on the way, if there is one. */
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

/** The paths of a tree, in no order; `*` where it names everything. */
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

/** A path with one more segment; none for an edge without a text. */
export function joinPath(prefix: string, text: string): string {
  return prefix === "" || text === "" ? prefix + text : `${prefix}.${text}`;
}

function optional(node: MaskNode | undefined): MaskNode[] {
  return node === undefined ? [] : [node];
}

/** A child that is there already: of two texts for the same key, it has the one without backticks. */
function known(
  child: MaskTreeBuilder | undefined,
  text: string,
): MaskTreeBuilder | undefined {
  if (child !== undefined && !child.whole && text.length < child.text.length) {
    child.text = text;
  }
  return child;
}
