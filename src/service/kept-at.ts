import type { MaskEdge } from "../mask/mask-tree.js";
import { fieldsByName } from "../message/field-table.js";
import { isMapMask, type Kept, type MaskMode } from "../read/kept.js";
import { keptByMask } from "../read/read-mask.js";
import { keptAround, keptInResponse } from "../read/response-kept.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";

/** What is kept of the value that a path leads to. */
export function keptAt(kept: Kept, path: readonly MaskEdge[]): Kept {
  return path.reduce(step, kept);
}

function step(kept: Kept, edge: MaskEdge): Kept {
  if (typeof kept === "boolean") {
    return kept;
  }
  switch (edge.kind) {
    case "field": {
      const { parent, name } = edge.field;
      const index = fieldsByName(parent).get(name)?.index ?? -1;
      return !isMapMask(kept) && (kept.fields[index] ?? false);
    }
    case "key":
      return isMapMask(kept) ? (kept.keys.get(edge.key) ?? kept.others) : kept;
    case "star":
      return kept;
  }
}

/** What is kept of the message that the paths of a mask field are relative to. */
export function keptAtOut({ outField }: RequestFieldMask, kept: Kept): Kept {
  return outField === undefined
    ? kept
    : keptAt(kept, [{ kind: "field", text: outField.name, field: outField }]);
}

/** What the mask of a request keeps of a response. */
export function keptOfResponse(
  { response, outDesc, outField }: RequestFieldMask,
  paths: readonly string[],
  mode: MaskMode,
): Kept {
  if (response === undefined || outDesc === undefined) {
    return true;
  }
  const kept = keptInResponse(outDesc, keptByMask(outDesc, paths, mode));
  return outField === undefined ? kept : keptAround(response, outField, kept);
}
