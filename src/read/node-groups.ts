import type { DescField } from "@bufbuild/protobuf";
import type { MaskNode } from "../mask/mask-tree.js";
import { MAX_PLACES, PlaceBudget } from "../mask/place-budget.js";

/**
 * Groups of nodes in a tree that apply to the same value; in most trees, a
 * group is one node. A `*` over a map also applies to the keys beside it, so
 * the same nodes can apply together to more values than the mask spells out.
 * Their results are made once, which bounds the work.
 */
export class NodeGroups {
  private readonly ids: Map<MaskNode, number> | undefined;
  private readonly known = new Map<MaskNode, Children>();
  private readonly made = new Map<string, unknown>();
  private readonly work = new PlaceBudget(2 * MAX_PLACES);

  constructor(root: MaskNode) {
    this.ids = hasStarBesideKeys(root) ? new Map() : undefined;
  }

  /** Make something of these nodes together, only once: a node stands for the same value wherever it counts. */
  once<T>(nodes: readonly MaskNode[], make: () => T): T {
    if (this.ids === undefined) {
      return make();
    }
    const key = keyOf(nodes, this.ids);
    if (!this.made.has(key)) {
      this.made.set(key, make());
    }
    return this.made.get(key) as T;
  }

  /** Return what the nodes name of the fields of their message. */
  fields(nodes: readonly MaskNode[]): Groups<DescField> {
    return this.group(nodes, (node) => this.childrenOf(node).fields);
  }

  /** Return what the nodes name of the entries of their map. */
  keys(nodes: readonly MaskNode[]): Groups<string> {
    return this.group(nodes, (node) => this.childrenOf(node).keys);
  }

  /** Return how many entries of their map the nodes list. */
  countKeys(nodes: readonly MaskNode[]): number {
    const [first] = nodes;
    return first !== undefined && nodes.length === 1
      ? this.childrenOf(first).keys.size
      : this.keys(nodes).length;
  }

  /** Return what the nodes name of one entry of their map. */
  atKey(nodes: readonly MaskNode[], key: string): MaskNode[] {
    return nodes.flatMap((node) => this.childrenOf(node).keys.get(key) ?? []);
  }

  /** Return what the nodes name of all entries of their map, or elements of their list. */
  stars(nodes: readonly MaskNode[]): MaskNode[] {
    return nodes.flatMap((node) => this.childrenOf(node).star ?? []);
  }

  /** Nodes can be made anew on each access: those that are compared are kept. */
  private childrenOf(node: MaskNode): Children {
    if (this.ids === undefined) {
      return node;
    }
    let children = this.known.get(node);
    if (children === undefined) {
      const { fields, keys, star } = node;
      children = { fields, keys, star };
      this.known.set(node, children);
    }
    return children;
  }

  private group<E>(
    nodes: readonly MaskNode[],
    childrenOf: (node: MaskNode) => ReadonlyMap<E, MaskNode>,
  ): Groups<E> {
    const [first] = nodes;
    if (first !== undefined && nodes.length === 1) {
      return Array.from(childrenOf(first), ([edge, child]) => [edge, [child]]);
    }
    const groups = new Map<E, MaskNode[]>();
    for (const node of nodes) {
      const children = childrenOf(node);
      if (this.ids !== undefined) {
        this.work.spend(children.size);
      }
      for (const [edge, child] of children) {
        const group = groups.get(edge);
        if (group === undefined) {
          groups.set(edge, [child]);
        } else {
          group.push(child);
        }
      }
    }
    return [...groups];
  }
}

type Children = Pick<MaskNode, "fields" | "keys" | "star">;

/** The nodes that each edge leads to. */
type Groups<E> = readonly (readonly [E, readonly MaskNode[]])[];

function keyOf(nodes: readonly MaskNode[], ids: Map<MaskNode, number>): string {
  return nodes
    .map((node) => {
      const id = ids.get(node) ?? ids.size;
      ids.set(node, id);
      return id;
    })
    .sort((a, b) => a - b)
    .join();
}

function hasStarBesideKeys({ fields, keys, star }: MaskNode): boolean {
  if (star !== undefined && (keys.size > 0 || hasStarBesideKeys(star))) {
    return true;
  }
  for (const child of fields.values()) {
    if (!child.whole && hasStarBesideKeys(child)) {
      return true;
    }
  }
  for (const child of keys.values()) {
    if (!child.whole && hasStarBesideKeys(child)) {
      return true;
    }
  }
  return false;
}
