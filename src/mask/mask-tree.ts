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
  readonly fields = new Map<DescField, MaskTreeBuilder>();
  readonly keys = new Map<string, MaskTreeBuilder>();
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
      case "field":
        return childOf(this.fields, edge.field, edge.text);
      case "key":
        return childOf(this.keys, edge.key, edge.text);
      case "star":
        this.star ??= new MaskTreeBuilder(edge.text);
        this.star.text ||= edge.text;
        return this.star;
    }
  }

  nameWhole(): void {
    this.whole = true;
    this.fields.clear();
    this.keys.clear();
    this.star = undefined;
  }
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

function childOf<K>(
  children: Map<K, MaskTreeBuilder>,
  key: K,
  text: string,
): MaskTreeBuilder {
  let child = children.get(key);
  if (child === undefined) {
    child = new MaskTreeBuilder(text);
    children.set(key, child);
  } else if (!child.whole && text.length < child.text.length) {
    // The same key without backticks.
    child.text = text;
  }
  return child;
}
