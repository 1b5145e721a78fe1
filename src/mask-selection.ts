import type { DescMessage } from "@bufbuild/protobuf";
import { compileMask } from "./compile-mask.js";
import type { MaskMode, Selection } from "./compiled-mask.js";
import { type Mask, maskPaths } from "./mask-paths.js";
import { maskTree } from "./mask-tree.js";
import { WILDCARD } from "./path.js";

/**
 * The compiled form of a mask for a message type, from a cache where the same
 * mask came before.
 */
export function maskSelection(
  desc: DescMessage,
  mask: Mask | null | undefined,
  mode: MaskMode,
): Selection {
  const paths = maskPaths(mask);
  if (paths.length === 0) {
    return "all";
  }
  const key = cacheKey(paths);
  if (key === undefined) {
    return compileMask(desc, maskTree(paths), mode);
  }
  const cache = cacheOf(desc, mode);
  let selection = cache.get(key);
  if (selection === undefined) {
    selection = compileMask(desc, maskTree(paths), mode);
    cache.set(key, selection);
  }
  return selection;
}

/** Masks with more text than this are compiled anew each time. */
const MAX_KEY = 2048;

/**
 * A text that stands for these paths and no others: each with its length in
 * front, since a map key in a path can hold any character. None for a mask that
 * is compiled anew each time: a long one, or one with a `*`, which can stand
 * for much more than it spells out.
 */
function cacheKey(paths: readonly string[]): string | undefined {
  let key = "";
  for (const path of paths) {
    key += `${path.length}:${path}`;
    if (key.length > MAX_KEY || path.includes(WILDCARD)) {
      return undefined;
    }
  }
  return key;
}

type Caches = Record<MaskMode, SelectionCache>;

const caches = new WeakMap<DescMessage, Caches>();

function cacheOf(desc: DescMessage, mode: MaskMode): SelectionCache {
  let byMode = caches.get(desc);
  if (byMode === undefined) {
    byMode = { filter: new SelectionCache(), prune: new SelectionCache() };
    caches.set(desc, byMode);
  }
  return byMode[mode];
}

/**
 * A bounded cache in two halves. A mask moves from the first to the second when
 * it is used again, so a caller who sends ever new masks pushes out only masks
 * that were used once.
 */
class SelectionCache {
  private readonly once = new BoundedMap<string, Selection>(128);
  private readonly again = new BoundedMap<string, Selection>(128);

  get(key: string): Selection | undefined {
    const known = this.again.get(key);
    if (known !== undefined) {
      return known;
    }
    const seen = this.once.get(key);
    if (seen !== undefined) {
      this.once.delete(key);
      this.again.set(key, seen);
    }
    return seen;
  }

  set(key: string, selection: Selection): void {
    this.once.set(key, selection);
  }
}

/** A map that drops its oldest entry to make room for a new one. */
class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly capacity: number) {
    super();
  }

  override set(key: K, value: V): this {
    if (this.size >= this.capacity && !this.has(key)) {
      for (const oldest of this.keys()) {
        this.delete(oldest);
        break;
      }
    }
    return super.set(key, value);
  }
}
