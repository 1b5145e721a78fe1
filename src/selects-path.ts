import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { type EntryMask, keepsWhole, type Selection } from "./compiled-mask.js";
import { fieldsByName } from "./fields-by-name.js";
import { mapKey } from "./map-key.js";
import { parsePath, type Segment, WILDCARD } from "./path.js";

/**
 * Whether a selection of a message holds the field at this path, in whole or in
 * part. A selection of everything holds any path, another one no path that
 * names nothing.
 */
export function selectsPath(
  desc: DescMessage,
  selection: Selection,
  path: string,
): boolean {
  if (selection === "all" || selection === "none") {
    return selection === "all";
  }
  const segments = parsePath(path);
  return segments !== undefined && selects(desc, selection, segments, 0);
}

function selects(
  desc: DescMessage | undefined,
  selection: Selection,
  segments: readonly Segment[],
  at: number,
): boolean {
  if (selection === "all" || selection === "none") {
    return selection === "all";
  }
  const [segment, next] = [segments[at], segments[at + 1]];
  if (segment === undefined || desc === undefined) {
    return segment === undefined;
  }
  const indexed = fieldsByName(desc).get(segment.text);
  if (indexed === undefined) {
    return false;
  }
  const { field, index } = indexed;
  if (keepsWhole(selection, index)) {
    return true;
  }
  const below = selection.below.get(index);
  if (below !== undefined) {
    const starred = field.fieldKind === "list" && next?.text === WILDCARD;
    return selects(field.message, below, segments, at + (starred ? 2 : 1));
  }
  const entries = selection.entries.get(index);
  if (entries === undefined || field.fieldKind !== "map") {
    return false;
  }
  if (next === undefined) {
    return true;
  }
  return entrySelections(field, entries, next).some((entry) =>
    selects(field.message, entry, segments, at + 2),
  );
}

/** What is selected of the entries that a segment stands for. */
function entrySelections(
  field: DescField & { fieldKind: "map" },
  { keys, others }: EntryMask,
  segment: Segment,
): Selection[] {
  if (segment.text === WILDCARD) {
    return [...keys.values(), others];
  }
  const key = mapKey(field, segment.name);
  return [(key === undefined ? undefined : keys.get(key)) ?? others];
}
