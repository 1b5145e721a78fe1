import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import { assertNone } from "../mask/field-mask-error.js";
import {
  isEmptyNode,
  type MaskEdge,
  type MaskNode,
  nodesAtPath,
} from "../mask/mask-tree.js";
import { resolvePath } from "../mask/resolve-mask.js";
import { behaviorOf } from "../message/field-behavior.js";
import { hasPresence, isGoogleProtobuf } from "../message/field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
} from "../message/local-value.js";
import { localIfSet } from "../message/set-field.js";
import { copyElement, copyValue } from "./input.js";
import { fieldsOfUpdate, type Update } from "./resolve-update.js";

/** The change of one field by an update. */
export interface FieldChange {
  /** The path of the field, or of a map's entry. */
  readonly path: string;
  /** Whether the field or entry gets a value or loses it. */
  readonly op: "set" | "clear";
  /** The new value, as protobuf-es stores it; undefined for a cleared field. */
  readonly value: unknown;
}

/** A change with its edges instead of its path. */
export interface Change {
  readonly edges: readonly MaskEdge[];
  /** Undefined for a cleared field. */
  readonly value: LocalValue;
}

/**
 * Return the changes that an update makes, in the order of the mask, or of the
 * message's fields if the mask names none. A field without presence is always
 * set, if need be to its zero value. The values are copies, without OUTPUT_ONLY
 * and unknown fields.
 *
 * Throws a `FieldMaskError` for the violations of the update.
 */
export function changesOf(update: Update): Change[] {
  const { desc, source, violations } = update;
  assertNone(violations, desc);
  const changes: Change[] = [];
  collectFields(source, fieldsOfUpdate(update), [], changes);
  return changes;
}

/** Return a change with its path. */
export function printChange({ edges, value }: Change): FieldChange {
  return {
    path: edges.map(({ text }) => text).join("."),
    op: value === undefined ? "clear" : "set",
    value,
  };
}

/**
 * Return whether an update sets or clears what a path names, in whole or in
 * part. OUTPUT_ONLY fields and unknown fields are never set.
 *
 * Throws a `FieldMaskError` for the violations of the update.
 */
export function setsPath(update: Update, path: string): boolean {
  const { desc, tree, violations } = update;
  assertNone(violations, desc);
  const edges = resolvePath(desc, path, "update");
  if (typeof edges === "function" || edges.some(isOutputOnly)) {
    return false;
  }
  return edges.length === 0
    ? !isEmptyNode(tree)
    : nodesAtPath(tree, edges).length > 0 && !staysStored(update, edges);
}

function isOutputOnly(edge: MaskEdge): boolean {
  return edge.kind === "field" && behaviorOf(edge.field).outputOnly;
}

/** Return whether a path leads to an INPUT_ONLY field that the source leaves unset, and that isn't named itself. */
function staysStored(
  { source, tree }: Update,
  edges: readonly MaskEdge[],
): boolean {
  let node: MaskNode | undefined = tree;
  let value: LocalValue = source;
  for (const edge of edges) {
    if (edge.kind === "field") {
      const { field } = edge;
      if (isGoogleProtobuf(field.parent)) {
        return false;
      }
      const message = value as Message | undefined;
      const isUnset = message === undefined || !isFieldSet(message, field);
      if (node?.whole === true && behaviorOf(field).inputOnly && isUnset) {
        return true;
      }
      node = node?.whole === true ? node : node?.fields.get(field);
      value = localIfSet(message, field);
    } else if (edge.kind === "key") {
      node = node?.whole === true ? node : node?.keys.get(edge.key);
      value = value && getEntry(value as LocalMap, edge.key);
      if (node?.whole === true && value === undefined) {
        // The entry goes, with all that it has.
        return false;
      }
    } else {
      return false;
    }
  }
  return false;
}

function collectFields(
  source: Message,
  fields: ReadonlyMap<DescField, MaskNode>,
  above: readonly MaskEdge[],
  changes: Change[],
): void {
  for (const [field, node] of fields) {
    const edge = { kind: "field", text: field.name, field } as const;
    const edges = [...above, edge];
    if (field.fieldKind === "map" && !node.whole) {
      const map = getLocal(source, field) as LocalMap;
      for (const [key, entry] of node.keys) {
        const at = [...edges, { kind: "key", text: entry.text, key } as const];
        collectValue(field, getEntry(map, key), entry, at, changes);
      }
    } else if (node.whole && !hasPresence(field)) {
      changes.push({ edges, value: copyValue(field, getLocal(source, field)) });
    } else {
      const value = localIfSet(source, field);
      collectValue(field, value, node, edges, changes);
    }
  }
}

/** Collect the changes to an entry of a map, or to a singular field and below. */
function collectValue(
  field: DescField,
  value: LocalValue,
  node: MaskNode,
  edges: readonly MaskEdge[],
  changes: Change[],
): void {
  const { message: desc } = field;
  if (node.whole || isEmptyNode(node) || desc === undefined) {
    const copy = value === undefined ? value : copyElement(field, value);
    changes.push({ edges, value: copy });
  } else {
    const message =
      value === undefined ? emptyOf(desc) : localToMessage(field, desc, value);
    collectFields(message, node.fields, edges, changes);
  }
}

/** Return a shared empty message, which is only read: a mask can go through many wide messages that are unset. */
function emptyOf(desc: DescMessage): Message {
  let empty = empties.get(desc);
  if (empty === undefined) {
    empty = create(desc);
    empties.set(desc, empty);
  }
  return empty;
}

const empties = new WeakMap<DescMessage, Message>();
