import type { DescMessage } from "@bufbuild/protobuf";
import type { MaskEdge } from "../mask/mask-tree.js";
import { fieldsByName } from "../message/field-table.js";
import { isMapMask, type Kept, type MapMask } from "./message-mask.js";

/** Whether something is kept of what a path leads to, in whole or in part. */
export function keepsPath(
  desc: DescMessage,
  kept: Kept,
  path: readonly MaskEdge[],
): boolean {
  const [edge, ...rest] = path;
  if (typeof kept === "boolean" || edge === undefined) {
    return kept !== false;
  }
  switch (edge.kind) {
    case "field": {
      const index = fieldsByName(desc).get(edge.field.name)?.index;
      if (isMapMask(kept) || index === undefined) {
        return false;
      }
      const below = kept.fields[index] ?? false;
      return keepsPath(edge.field.message ?? desc, below, rest);
    }
    case "key":
      return (
        isMapMask(kept) &&
        keepsPath(desc, kept.keys.get(edge.key) ?? kept.others, rest)
      );
    case "star":
      return isMapMask(kept)
        ? entriesOf(kept).some((entry) => keepsPath(desc, entry, rest))
        : keepsPath(desc, kept, rest);
  }
}

function entriesOf({ keys, others }: MapMask): Kept[] {
  return [...keys.values(), others];
}
