import { FieldMaskError, FieldMaskReason } from "../mask/field-mask-error.js";
import type { MaskNode } from "../mask/mask-tree.js";
import type { Kept } from "./kept.js";

/**
 * What the nodes of a tree compile to, for masks with a `*` over a map. The
 * star applies to the keys beside it as well, so the same nodes count in many
 * places together, more than the mask spells out. They are compiled once, and
 * the work is held to a multiple of the mask's size.
 *
 * Whatever the mask, it bounds the memory that the result takes.
 */
export class SharedParts {
  private ids: Map<MaskNode, number> | undefined;
  private left = Number.POSITIVE_INFINITY;
  private fieldsLeft = MAX_FIELDS;
  private readonly parts = new Map<string, Kept>();

  constructor(private readonly root: MaskNode) {}

  /** Share from now on. Without a star, every node counts once, and there is nothing to share. */
  start(): void {
    if (this.ids === undefined) {
      this.ids = new Map();
      this.left = VISITS + VISITS_PER_NODE * countNodes(this.root);
    }
  }

  /** What these nodes compile to together: a node stands for the same value wherever it counts. */
  get<K extends Kept>(nodes: readonly MaskNode[], compile: () => K): K {
    if (this.ids === undefined) {
      return compile();
    }
    const key = keyOf(nodes, this.ids);
    let part = this.parts.get(key);
    if (part === undefined) {
      part = compile();
      this.parts.set(key, part);
    }
    return part as K;
  }

  /**
   * The children of all nodes by their edges. Too many for the mask's size are
   * a `FieldMaskError`.
   */
  group<E>(
    nodes: readonly MaskNode[],
    childrenOf: (node: MaskNode) => ReadonlyMap<E, MaskNode>,
  ): Map<E, MaskNode[]> {
    const groups = new Map<E, MaskNode[]>();
    for (const node of nodes) {
      const children = childrenOf(node);
      this.spend(children.size);
      for (const [edge, child] of children) {
        const group = groups.get(edge);
        if (group === undefined) {
          groups.set(edge, [child]);
        } else {
          group.push(child);
        }
      }
    }
    return groups;
  }

  /** Take note of a part of a message with this many fields. Too many in all are a `FieldMaskError`. */
  spendFields(fields: number): void {
    this.fieldsLeft -= fields;
    if (this.fieldsLeft < 0) {
      throw tooMany(
        `the messages that the mask names a part of have more than ${MAX_FIELDS} fields together`,
      );
    }
  }

  private spend(visits: number): void {
    this.left -= visits;
    if (this.left < 0) {
      throw tooMany(
        `each "*" also stands for the map keys beside it, and here for too many paths`,
      );
    }
  }
}

function tooMany(description: string): FieldMaskError {
  const reason = FieldMaskReason.tooManyPaths;
  return new FieldMaskError([{ path: "", reason, description }]);
}

/**
 * A part has a place for each field of its message: with wide ones that come
 * round again, a mask of 1 MiB would take gigabytes.
 */
const MAX_FIELDS = 10_000_000;
const VISITS = 100_000;
const VISITS_PER_NODE = 20;

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

function countNodes({ fields, keys, star }: MaskNode): number {
  let count = 1 + (star === undefined ? 0 : countNodes(star));
  for (const child of fields.values()) {
    count += countNodes(child);
  }
  for (const child of keys.values()) {
    count += countNodes(child);
  }
  return count;
}
