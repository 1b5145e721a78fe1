import type { Message } from "@bufbuild/protobuf";
import { getEntry, type LocalMap, setEntry } from "../message/local-value.js";
import type { Kept, MapMask, MessageMask } from "./kept.js";

/** Add the unknown fields that a mask keeps to the projection of a message. */
export function keepUnknown(
  { $unknown = [] }: Message,
  { unknown, enums }: MessageMask,
  projection: Message,
): void {
  const kept =
    enums.size === 0 && unknown
      ? $unknown
      : $unknown.filter(({ no }) => enums.get(no) ?? unknown);
  if (kept.length > 0) {
    projection.$unknown = kept;
  }
}

/** Projects a value of which a part is kept; undefined for an entry that is dropped all the same. */
type Part<V> = (value: V, kept: MessageMask | MapMask) => V | undefined;

/** Return the entries of a map that a mask keeps. */
export function projectEntries<V>(
  map: LocalMap<V>,
  { keys, others }: MapMask,
  part: Part<V>,
): LocalMap<V> {
  const result: LocalMap<V> = {};
  // For a few keys, a large map isn't walked.
  if (others === false && keys.size <= 16) {
    for (const [key, kept] of keys) {
      projectEntry(map, key, kept, part, result);
    }
  } else {
    for (const key of Object.keys(map)) {
      projectEntry(map, key, keys.get(key) ?? others, part, result);
    }
  }
  return result;
}

function projectEntry<V>(
  map: LocalMap<V>,
  key: string,
  kept: Kept,
  part: Part<V>,
  result: LocalMap<V>,
): void {
  const value = getEntry(map, key);
  if (kept === false || value === undefined) {
    return;
  }
  const projected = kept === true ? value : part(value, kept);
  if (projected !== undefined) {
    setEntry(result, key, projected);
  }
}
