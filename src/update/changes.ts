import {
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { messageOf } from "../mask/depth.js";
import { assertNone } from "../mask/field-mask-error.js";
import { isEmptyNode, joinPath, type MaskNode } from "../mask/mask-tree.js";
import { behaviorOf } from "../message/field-behavior.js";
import { hasPresence } from "../message/field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";
import { copyElementSaid, copySaid } from "./copy-value.js";
import type { Update } from "./resolve-update.js";
import { localIfSet } from "./set-field.js";

/** What an update does to one field. */
export interface FieldChange {
  /** The path of the field, or of a map's entry. */
  readonly path: string;
  /** Whether the field, or the entry, gets a value or loses it. */
  readonly op: "set" | "clear";
  /** The new value in the form in which protobuf-es stores it; undefined for a cleared field. */
  readonly value: unknown;
}

/**
 * The changes that an update makes, in the order of the mask, or of the
 * message's fields where the mask names none. A field without presence is
 * always set, to its zero value if need be. The values are copies, without
 * OUTPUT_ONLY and unknown fields.
 *
 * Throws a `FieldMaskError` for the violations of the update.
 */
export function changesOf(update: Update): FieldChange[] {
  const { desc, source, tree, violations } = update;
  assertNone(violations, desc);
  const changes: FieldChange[] = [];
  collectFields(desc, source, tree, "", changes);
  return changes;
}

function collectFields(
  desc: DescMessage,
  source: Message,
  tree: MaskNode,
  prefix: string,
  changes: FieldChange[],
): void {
  const fields = tree.whole
    ? desc.fields
        .filter((field) => !behaviorOf(field).outputOnly)
        .map((field) => [field, tree] as const)
    : tree.fields;
  for (const [field, node] of fields) {
    collectField(field, source, node, joinPath(prefix, field.name), changes);
  }
}

function collectField(
  field: DescField,
  source: Message,
  node: MaskNode,
  path: string,
  changes: FieldChange[],
): void {
  if (field.fieldKind === "map" && !node.whole) {
    const map = getLocal(source, field) as LocalMap;
    for (const [key, entry] of node.keys) {
      const at = joinPath(path, entry.text);
      collectElement(field, getEntry(map, key), entry, at, changes);
    }
  } else if (node.whole || isEmptyNode(node)) {
    const value = hasPresence(field)
      ? localIfSet(source, field)
      : getLocal(source, field);
    changes.push(changeTo(path, value && copySaid(field, value)));
  } else {
    collectElement(field, localIfSet(source, field), node, path, changes);
  }
}

/** The changes to an entry of a map, or below a singular field. */
function collectElement(
  field: DescField,
  value: LocalValue,
  node: MaskNode,
  path: string,
  changes: FieldChange[],
): void {
  const { message: desc } = field;
  if (node.whole || isEmptyNode(node) || desc === undefined) {
    const copy = value === undefined ? value : copyElementSaid(field, value);
    changes.push(changeTo(path, copy));
  } else {
    const message =
      value === undefined ? create(desc) : messageOf(field, desc, value);
    collectFields(desc, message, node, path, changes);
  }
}

function changeTo(path: string, value: LocalValue): FieldChange {
  return { path, op: value === undefined ? "clear" : "set", value };
}
