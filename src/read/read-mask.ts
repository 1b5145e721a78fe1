import type { DescMessage } from "@bufbuild/protobuf";
import { assertNone } from "../mask/field-mask-error.js";
import { type Mask, maskPaths, type WithinOption } from "../mask/mask-paths.js";
import { PlaceBudget } from "../mask/place-budget.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import { compileMask, spendPlaces } from "./compile-mask.js";
import { intersectKept } from "./intersect-kept.js";
import type { Kept, MaskMode } from "./kept.js";

/**
 * Return the compiled form of a mask: what it keeps of a message. Masks that
 * come again are cached.
 *
 * Throws a `FieldMaskError` for a mask over the limits, and for an invalid path
 * in `within`.
 */
export function keptByMask(
  desc: DescMessage,
  mask: Mask | null | undefined,
  mode: MaskMode,
  options?: WithinOption,
): Kept {
  return keptByWithin(readMask(desc, mask), mode, options);
}

/** Return the same of a mask that is resolved. Throws like `keptByMask`. */
export function keptByWithin(
  mask: ResolvedMask,
  mode: MaskMode,
  { within }: WithinOption = {},
): Kept {
  const { desc } = mask;
  const kept = keptBy(mask, mode);
  return within === undefined
    ? kept
    : intersectKept(desc, kept, allowedBy(readMask(desc, within)));
}

/**
 * Resolve a mask for reading. Masks that come again are cached, with their
 * compiled forms.
 *
 * Throws a `FieldMaskError` for a mask over the limits of its text.
 */
export function readMask(
  desc: DescMessage,
  mask: Mask | null | undefined,
): ResolvedMask {
  const paths = maskPaths(mask);
  const key = cacheKey(paths);
  if (key === undefined) {
    return resolveMask(desc, paths, "read");
  }
  const cache = cacheOf(desc);
  let resolved = cache.get(key);
  if (resolved === undefined) {
    resolved = resolveMask(desc, paths, "read");
    cache.set(key, resolved);
  }
  return resolved;
}

/**
 * Return what a mask for reading keeps of a message, compiled once.
 *
 * Throws a `FieldMaskError` for a mask that compiles to too many places.
 */
export function keptBy(mask: ResolvedMask, mode: MaskMode): Kept {
  let forms = compiled.get(mask);
  if (forms === undefined) {
    spendPlaces(mask, new PlaceBudget());
    forms = {};
    compiled.set(mask, forms);
  }
  forms[mode] ??= compileMask(mask, mode);
  return forms[mode];
}

/**
 * Return what a mask allows as `within`: nothing if it is empty, unlike a mask.
 * Throws a `FieldMaskError` for an invalid path.
 */
export function allowedBy(within: ResolvedMask): Kept {
  assertNone(within.violations, within.desc);
  return !within.isEmpty && keptBy(within, "filter");
}

/** The compiled forms of a mask. Their parts hold the forms for the wire. */
const compiled = new WeakMap<ResolvedMask, Partial<Record<MaskMode, Kept>>>();

/** Masks with more text than this are compiled anew each time. */
const MAX_KEY = 2048;

/** Between the paths of a key. */
const SEPARATOR = "\n";

/**
 * Return a text that stands for these paths and no others; undefined for a mask
 * that is compiled anew each time: a long one, or one with a separator in a map
 * key.
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

const caches = new WeakMap<DescMessage, MaskCache>();

function cacheOf(desc: DescMessage): MaskCache {
  let cache = caches.get(desc);
  if (cache === undefined) {
    cache = new MaskCache();
    caches.set(desc, cache);
  }
  return cache;
}

/**
 * A bounded cache of masks that come again. A mask is kept from the second time
 * on, so that a caller that keeps sending new masks evicts none, and leaves
 * nothing behind but their texts.
 */
class MaskCache {
  private readonly seen = new Set<string>();
  private readonly masks = new BoundedMasks();

  get(key: string): ResolvedMask | undefined {
    return this.masks.get(key)?.mask;
  }

  /** Masks that compile to too much are compiled anew each time. */
  set(key: string, mask: ResolvedMask): void {
    if (!this.seen.delete(key)) {
      this.see(key);
      return;
    }
    const places = placesOf(mask);
    if (places !== undefined) {
      compiled.set(mask, {});
      this.masks.set(key, { mask, places });
    }
  }

  private see(key: string): void {
    this.seen.add(key);
    if (this.seen.size > CACHED_MASKS) {
      for (const oldest of this.seen) {
        this.seen.delete(oldest);
        break;
      }
    }
  }
}

interface CachedMask {
  readonly mask: ResolvedMask;
  readonly places: number;
}

/** Masks by their texts; the oldest make room for a new one. */
class BoundedMasks {
  private readonly masks = new Map<string, CachedMask>();
  private places = 0;

  get(key: string): CachedMask | undefined {
    return this.masks.get(key);
  }

  set(key: string, mask: CachedMask): void {
    this.masks.set(key, mask);
    this.places += mask.places;
    for (const [oldest, { places }] of this.masks) {
      if (this.masks.size <= CACHED_MASKS && this.places <= CACHED_PLACES) {
        break;
      }
      this.masks.delete(oldest);
      this.places -= places;
    }
  }
}

/** The most masks in a cache, with all their forms: each takes some words for every place. */
const CACHED_MASKS = 128;
const CACHED_PLACES = 50_000;
/** A mask that takes more places than this is not cached. */
const CACHED_PLACES_OF_MASK = 10_000;

/** Return the places that a mask takes; undefined for too many. */
function placesOf(mask: ResolvedMask): number | undefined {
  const budget = new PlaceBudget(CACHED_PLACES_OF_MASK);
  try {
    spendPlaces(mask, budget);
  } catch {
    return undefined;
  }
  return CACHED_PLACES_OF_MASK - budget.left;
}
