import type { DescMessage } from "@bufbuild/protobuf";
import { FieldMaskError } from "../mask/field-mask-error.js";
import { type Mask, maskPaths, type WithinOption } from "../mask/mask-paths.js";
import { WILDCARD } from "../mask/path.js";
import { resolveMask } from "../mask/resolve-mask.js";
import { compileMask } from "./compile-mask.js";
import { limit } from "./limit.js";
import type { Kept, MaskMode } from "./message-mask.js";

/**
 * What a mask keeps of a message, in its compiled form, from a cache where the
 * same mask came before.
 *
 * Throws a `FieldMaskError` for a mask over the limits, and for an invalid path
 * in `within`.
 */
export function keptByMask(
  desc: DescMessage,
  mask: Mask | null | undefined,
  mode: MaskMode,
  { within }: WithinOption = {},
): Kept {
  const kept = compiled(desc, mask, mode);
  return within === undefined
    ? kept
    : limit(desc, kept, allowedBy(desc, within));
}

/** What `within` allows: unlike a mask, nothing where it has no paths. */
function allowedBy(desc: DescMessage, within: Mask): Kept {
  const { violations, isEmpty } = resolveMask(desc, within, "read");
  if (violations.length > 0) {
    throw new FieldMaskError(violations, desc);
  }
  return !isEmpty && compiled(desc, within, "filter");
}

function compiled(
  desc: DescMessage,
  mask: Mask | null | undefined,
  mode: MaskMode,
): Kept {
  const paths = maskPaths(mask);
  const key = cacheKey(paths);
  if (key === undefined) {
    return compileMask(resolveMask(desc, paths, "read"), mode);
  }
  const cache = cacheOf(desc, mode);
  let kept = cache.get(key);
  if (kept === undefined) {
    kept = compileMask(resolveMask(desc, paths, "read"), mode);
    cache.set(key, kept);
  }
  return kept;
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

type Caches = Record<MaskMode, KeptCache>;

const caches = new WeakMap<DescMessage, Caches>();

function cacheOf(desc: DescMessage, mode: MaskMode): KeptCache {
  let byMode = caches.get(desc);
  if (byMode === undefined) {
    byMode = { filter: new KeptCache(), prune: new KeptCache() };
    caches.set(desc, byMode);
  }
  return byMode[mode];
}

/**
 * A bounded cache in two halves. A mask moves from the first to the second when
 * it is used again, so a caller who sends ever new masks pushes out only masks
 * that were used once.
 */
class KeptCache {
  private readonly once = new BoundedMap<string, Kept>(128);
  private readonly again = new BoundedMap<string, Kept>(128);

  get(key: string): Kept | undefined {
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

  set(key: string, kept: Kept): void {
    this.once.set(key, kept);
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
