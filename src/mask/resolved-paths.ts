import type { MaskEdge } from "./mask-tree.js";

/**
 * The paths of a mask with the edges that each leads over. In long lists, since
 * a mask can have thousands, and a map with an array for each takes far more
 * memory.
 */
export class ResolvedPaths implements Iterable<[string, readonly MaskEdge[]]> {
  private readonly texts: string[] = [];
  private readonly ends: number[] = [];
  private readonly edges: MaskEdge[] = [];
  private known: ReadonlySet<string> | undefined;

  /** Add a path that is not there yet. */
  add(path: string, edges: readonly MaskEdge[]): void {
    this.texts.push(path);
    for (const edge of edges) {
      this.edges.push(edge);
    }
    this.ends.push(this.edges.length);
  }

  has(path: string): boolean {
    this.known ??= new Set(this.texts);
    return this.known.has(path);
  }

  /** The paths, in the order of the mask. */
  keys(): readonly string[] {
    return this.texts;
  }

  *[Symbol.iterator](): Generator<[string, readonly MaskEdge[]]> {
    let start = 0;
    for (const [index, path] of this.texts.entries()) {
      const end = this.ends[index] ?? start;
      yield [path, this.edges.slice(start, end)];
      start = end;
    }
  }
}
