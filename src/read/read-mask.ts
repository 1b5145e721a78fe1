import type { DescMessage } from "@bufbuild/protobuf";
import { assertNone } from "../mask/field-mask-error.js";
import { type Mask, maskPaths, type WithinOption } from "../mask/mask-paths.js";
import type { MaskNode } from "../mask/mask-tree.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import { compileMask } from "./compile-mask.js";
import { intersectKept } from "./intersect-kept.js";
import type { Kept, MaskMode } from "./kept.js";

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
  const kept = cached(desc, mask, mode, (resolved) =>
    compileMask(resolved, mode),
  );
  return within === undefined
    ? kept
    : intersectKept(desc, kept, cached(desc, within, "within", allowedBy));
}

/** What `within` allows: unlike a mask, nothing where it has no paths. */
function allowedBy(within: ResolvedMask): Kept {
  assertNone(within.violations, within.desc);
  return !within.isEmpty && compileMask(within, "filter");
}

function cached(
  desc: DescMessage,
  mask: Mask | null | undefined,
  use: MaskUse,
  compile: (resolved: ResolvedMask) => Kept,
): Kept {
  const paths = maskPaths(mask);
  const key = cacheKey(paths);
  if (key === undefined) {
    return compile(resolveMask(desc, paths, "read"));
  }
  const cache = cacheOf(desc, use);
  let kept = cache.get(key);
  if (kept === undefined) {
    const resolved = resolveMask(desc, paths, "read");
    kept = compile(resolved);
    if (sizeOf(desc, resolved.root) <= MAX_SIZE) {
      cache.set(key, kept);
    }
  }
  return kept;
}

/** Masks with more text than this are compiled anew each time. */
const MAX_KEY = 2048;

/** Between the paths of a key. */
const SEPARATOR = "\n";

/**
 * A text that stands for these paths and no others. None for a mask that is
 * compiled anew each time: a long one, and one with a separator in a map key.
 */
function cacheKey(paths: readonly string[]): string | undefined {
  let length = paths.length;
  for (const path of paths) {
    length += path.length;
    if (length > MAX_KEY || path.includes(SEPARATOR)) {
      return undefined;
    }
  }
  // Joined, the text is flat: quicker to look up than one that grew piece by piece.
  return paths.join(SEPARATOR);
}

/** Masks that compile to more than this are compiled anew each time: what a cache holds is bounded. */
const MAX_SIZE = 10_000;

/**
 * The size of what a mask compiles to: a part of a message has a place for each
 * of its fields. Where a `*` stands for map keys beside it as well, it can be
 * much larger than the mask.
 */
function sizeOf(
  desc: DescMessage | undefined,
  { fields, keys, star }: MaskNode,
): number {
  let size = fields.size === 0 ? keys.size : (desc?.fields.length ?? 0);
  for (const [field, node] of fields) {
    size += sizeOf(field.message, node);
  }
  for (const node of keys.values()) {
    size += sizeOf(desc, node);
  }
  if (star === undefined) {
    return size;
  }
  return keys.size > 0 ? Number.POSITIVE_INFINITY : size + sizeOf(desc, star);
}

/** What a mask is for: the same paths keep something else in each of these. */
type MaskUse = MaskMode | "within";

type Caches = Record<MaskUse, KeptCache>;

const caches = new WeakMap<DescMessage, Caches>();

function cacheOf(desc: DescMessage, use: MaskUse): KeptCache {
  let byUse = caches.get(desc);
  if (byUse === undefined) {
    byUse = {
      filter: new KeptCache(),
      prune: new KeptCache(),
      within: new KeptCache(),
    };
    caches.set(desc, byUse);
  }
  return byUse[use];
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
