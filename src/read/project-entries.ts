import { getEntry, type LocalMap, setEntry } from "../message/local-value.js";
import type { Kept, MapMask } from "./message-mask.js";

/** The entries of a map that a mask keeps; `part` is undefined for one that goes. */
export function projectEntries<V>(
  map: LocalMap<V>,
  { keys, others }: MapMask,
  part: (value: V, kept: Kept) => V | undefined,
): LocalMap<V> {
  const result: LocalMap<V> = {};
  // A large map is not walked for the sake of a few keys.
  const few = others === false && keys.size <= 16;
  for (const key of few ? keys.keys() : Object.keys(map)) {
    const value = getEntry(map, key);
    const kept = keys.get(key) ?? others;
    if (value !== undefined && kept !== false) {
      const projected = part(value, kept);
      if (projected !== undefined) {
        setEntry(result, key, projected);
      }
    }
  }
  return result;
}
