import type { MaskEdge } from "./mask-tree.js";

/**
 * The paths of a mask, each with its edges. They are kept in long lists, since
 * a mask can have thousands, and a map with an array for each path takes far
 * more memory.
 */
export class ResolvedPaths implements Iterable<[string, readonly MaskEdge[]]> {
  private readonly texts: string[] = [];
  private readonly ends: number[] = [];
  private readonly edges: MaskEdge[] = [];
  private known: ReadonlySet<string> | undefined;

  /** Add a new path. */
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

  /** Return the paths, in the order of the mask. */
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
