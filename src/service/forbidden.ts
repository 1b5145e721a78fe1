import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import { isEmptyNode, joinPath, type MaskNode } from "../mask/mask-tree.js";
import { forbiddenField } from "../mask/path-violation.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import { behaviorOf } from "../message/field-behavior.js";
import { fieldsByName, fieldsByNumber } from "../message/field-table.js";
import { isMapMask, type Kept, keepsPath } from "../read/kept.js";
import { fieldsOfUpdate, type Update } from "../update/resolve-update.js";

/** Return the violations of paths for reading of which the caller may see nothing. */
export function forbiddenPaths(
  { desc, paths }: ResolvedMask,
  allowed: Kept,
): FieldMaskViolation[] {
  return Array.from(paths)
    .filter(([, edges]) => !keepsPath(desc, allowed, edges))
    .map(([path]) => ({ path, ...forbiddenField(desc) }));
}

/**
 * Return the violations of changes that aren't allowed whole. The IDENTIFIER of
 * the updated message is allowed, since it tells which message is meant.
 */
export function forbiddenChanges(
  update: Update,
  allowed: Kept,
): FieldMaskViolation[] {
  if (allowed === true) {
    return [];
  }
  const judge = new Judge(update.desc);
  judge.fields(fieldsOfUpdate(update), allowed, "");
  return judge.violations;
}

/** Walks what an update changes, and what is allowed of it, side by side. */
class Judge {
  readonly violations: FieldMaskViolation[] = [];
  /** The results for parts of what is allowed, because all entries of a map can have the same one. */
  private readonly known = new Map<Kept, boolean>();

  constructor(private readonly root: DescMessage) {}

  fields(
    fields: ReadonlyMap<DescField, MaskNode>,
    allowed: Kept,
    prefix: string,
  ): void {
    for (const [field, child] of fields) {
      if (prefix !== "" || !behaviorOf(field).identifier) {
        const path = joinPath(prefix, field.name);
        this.field(field, child, allowedAt(allowed, field), path);
      }
    }
  }

  private field(
    field: DescField,
    node: MaskNode,
    allowed: Kept,
    path: string,
  ): void {
    if (field.fieldKind !== "map" || node.whole || isEmptyNode(node)) {
      this.value(field.message, node, allowed, path);
      return;
    }
    for (const [key, entry] of node.keys) {
      const part = isPartOfMap(allowed)
        ? (allowed.keys.get(key) ?? allowed.others)
        : allowed;
      this.value(field.message, entry, part, joinPath(path, entry.text));
    }
  }

  private value(
    desc: DescMessage | undefined,
    node: MaskNode,
    allowed: Kept,
    path: string,
  ): void {
    if (desc !== undefined && !node.whole && !isEmptyNode(node)) {
      this.fields(node.fields, allowed, path);
    } else if (!this.allowsWhole(desc, allowed)) {
      this.violations.push({ path, ...forbiddenField(this.root) });
    }
  }

  private allowsWhole(desc: DescMessage | undefined, allowed: Kept): boolean {
    const whole =
      this.known.get(allowed) ?? allowsWhole(desc, allowed, new Set());
    this.known.set(allowed, whole);
    return whole;
  }
}

function isPartOfMap(kept: Kept): kept is Extract<Kept, { others: Kept }> {
  return typeof kept !== "boolean" && isMapMask(kept);
}

/** Return what is allowed of a field. */
function allowedAt(allowed: Kept, { parent, name }: DescField): Kept {
  if (typeof allowed === "boolean") {
    return allowed;
  }
  const index = fieldsByName(parent).get(name)?.index ?? -1;
  return !isMapMask(allowed) && (allowed.fields[index] ?? false);
}

/** Return whether every field of this type may be set, except OUTPUT_ONLY ones, which no update sets. */
function allowsWhole(
  desc: DescMessage | undefined,
  kept: Kept,
  seen: Set<Kept>,
): boolean {
  if (typeof kept === "boolean" || seen.has(kept)) {
    return kept !== false;
  }
  seen.add(kept);
  if (isMapMask(kept)) {
    return [...kept.keys.values(), kept.others].every((entry) =>
      allowsWhole(desc, entry, seen),
    );
  }
  return (
    desc !== undefined &&
    fieldsByNumber(desc).every(
      (field, index) =>
        behaviorOf(field).outputOnly ||
        allowsWhole(field.message, kept.fields[index] ?? false, seen),
    )
  );
}
