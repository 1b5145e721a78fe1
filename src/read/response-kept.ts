import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { behaviorOf, holdsInputOnly } from "../message/field-behavior.js";
import { fieldsByNumber } from "../message/field-table.js";
import { intersectKept } from "./intersect-kept.js";
import { isPart, type Kept, messageMask } from "./kept.js";

/**
 * Return what a response keeps of a message, given what a mask keeps:
 * INPUT_ONLY fields (AIP-203) are in no response.
 */
export function keptInResponse(desc: DescMessage, kept: Kept): Kept {
  return intersectKept(desc, kept, withoutInputOnly(desc));
}

/**
 * Return what is kept of a response, given what is kept of the messages in one
 * field. The fields beside it stay, except INPUT_ONLY ones.
 */
export function keptAround(
  response: DescMessage,
  field: DescField,
  kept: Kept,
): Kept {
  const around = withoutInputOnly(response);
  if (around === false || (around === true && kept === true)) {
    return around;
  }
  const fields = fieldsByNumber(response).map((other, index) => {
    const allowed = keptAtIndex(around, index);
    return other.number === field.number && allowed !== false ? kept : allowed;
  });
  return messageMask(response, fields, true);
}

/**
 * Return the most that a response keeps of a message: everything but its
 * INPUT_ONLY fields (AIP-203), at any depth. For a recursive type, the result
 * is circular: it can be projected by and intersected, but not walked to its
 * end.
 *
 * Without such fields, the result is `true`, so that nothing is copied.
 */
export function withoutInputOnly(desc: DescMessage): Kept {
  if (!holdsInputOnly(desc)) {
    return true;
  }
  const known = made.get(desc);
  if (known !== undefined) {
    return known;
  }
  const ordered = fieldsByNumber(desc);
  const fields: Kept[] = ordered.map((field) => !behaviorOf(field).inputOnly);
  const kept = messageMask(desc, fields, true);
  // Registered before recursing: a message below can hold this type again.
  made.set(desc, kept);
  ordered.forEach((field, index) => {
    fields[index] &&= keptOf(field);
  });
  return kept;
}

function keptAtIndex(kept: Kept, index: number): Kept {
  return isPart(kept) ? (kept.fields[index] ?? false) : kept;
}

const made = new WeakMap<DescMessage, Kept>();

function keptOf({ fieldKind, message: desc }: DescField): Kept {
  const kept = desc === undefined || withoutInputOnly(desc);
  return fieldKind === "map" && kept !== true
    ? { keys: new Map(), others: kept }
    : kept;
}
