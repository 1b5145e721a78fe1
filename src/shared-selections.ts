import type { CompiledMask, EntryMask, Selection } from "./compiled-mask.js";
import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";
import type { MaskTree } from "./mask-tree.js";

/**
 * What the nodes of a mask's tree select, for masks with a `*` over a map. The
 * star applies to the keys beside it as well, so the same nodes select in many
 * places together, more than the mask spells out. They are compiled once, and
 * the work is held to a multiple of the mask's size.
 */
export class SharedSelections {
  private ids: Map<MaskTree, number> | undefined;
  private left = Number.POSITIVE_INFINITY;
  private readonly selections = new Map<
    string,
    Selection<CompiledMask | EntryMask>
  >();

  constructor(private readonly tree: MaskTree) {}

  /** Share from now on. Without a star, every node selects once, and there is nothing to share. */
  start(): void {
    if (this.ids === undefined) {
      this.ids = new Map();
      this.left = VISITS + VISITS_PER_NODE * countNodes(this.tree);
    }
  }

  /** What these nodes select together: a node stands for the same field wherever it selects. */
  get<S extends Selection<CompiledMask | EntryMask>>(
    nodes: readonly MaskTree[],
    select: () => S,
  ): S {
    if (this.ids === undefined) {
      return select();
    }
    const key = this.keyOf(nodes, this.ids);
    let selection = this.selections.get(key);
    if (selection === undefined) {
      selection = select();
      this.selections.set(key, selection);
    }
    return selection as S;
  }

  /** Count visits of nodes. Too many for the mask's size are a `FieldMaskError`. */
  spend(visits: number): void {
    this.left -= visits;
    if (this.left < 0) {
      throw new FieldMaskError([
        {
          path: "",
          reason: FieldMaskReason.tooManyPaths,
          description: `each "*" also stands for the map keys beside it, and here for too many paths`,
        },
      ]);
    }
  }

  private keyOf(
    nodes: readonly MaskTree[],
    ids: Map<MaskTree, number>,
  ): string {
    return nodes
      .map((node) => {
        const id = ids.get(node) ?? ids.size;
        ids.set(node, id);
        return id;
      })
      .sort((a, b) => a - b)
      .join();
  }
}

const VISITS = 100_000;
const VISITS_PER_NODE = 20;

function countNodes(tree: MaskTree): number {
  let count = 1;
  for (const child of tree.children.values()) {
    count += countNodes(child);
  }
  return count;
}
