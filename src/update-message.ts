import {
  clearField,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { applyTree } from "./apply-tree.js";
import { enforceBehavior } from "./enforce-behavior.js";
import { namesOutputOnly } from "./field-behavior.js";
import { FieldMaskError, type FieldMaskViolation } from "./field-mask-error.js";
import { copyMessage, getLocal, setLocal } from "./local-value.js";
import { type Mask, maskPaths } from "./mask-paths.js";
import { maskTree } from "./mask-tree.js";
import { parsePath, WILDCARD } from "./path.js";
import { wildcardUpdate } from "./path-fault.js";
import { updatePopulated } from "./update-populated.js";
import { validateMask } from "./validate-mask.js";

/**
 * Apply an update request (AIP-134) to a stored message: a new message that
 * shares unchanged parts with the target, and new ones with the source. Neither
 * is changed.
 *
 * - A field that the mask names is replaced by the source's: lists, maps and
 *   messages whole. What the source leaves unset is cleared. A oneof is cleared
 *   only if the member that the mask names is the one that is set.
 * - Below a message, the target's message is created where the source has one.
 *   Where only the target has it, the field is cleared; where neither has it,
 *   nothing happens.
 * - A map key sets the entry, or deletes it where the source has none (AIP-161).
 * - Without a mask, and with one that has no paths: the fields that the source
 *   has populated, going into messages, except those of google.protobuf, which
 *   are replaced as single values.
 * - `*`: full replacement, unknown fields included.
 *
 * Where the schema has `google.api.field_behavior` (AIP-203): OUTPUT_ONLY
 * fields are not updated, named or not.
 *
 * Throws a `FieldMaskError` that lists all violations: paths that are not
 * valid for updates, a `*` inside a path, a change of an IMMUTABLE or
 * IDENTIFIER field, a REQUIRED field that would be cleared, a mask over the
 * limits.
 */
export function updateMessage<Desc extends DescMessage>(
  schema: Desc,
  target: MessageShape<Desc>,
  source: MessageShape<Desc>,
  mask?: Mask | null,
): MessageShape<Desc> {
  const paths = maskPaths(mask).filter((path) => path !== "");
  const violations = updateViolations(schema, paths);
  if (violations.length > 0) {
    throw new FieldMaskError(violations, schema);
  }
  return applyUpdate(schema, target, source, paths);
}

/** `updateMessage` for paths that are known to be valid, without empty ones. */
export function applyUpdate<T extends Message>(
  desc: DescMessage,
  target: T,
  source: T,
  paths: readonly string[],
): T {
  const updated = updateByPaths(desc, target, source, paths);
  return enforceBehavior(desc, target, updated);
}

function updateByPaths<T extends Message>(
  desc: DescMessage,
  target: T,
  source: T,
  paths: readonly string[],
): T {
  if (paths.length === 0) {
    return updatePopulated(desc, target, source);
  }
  if (paths[0] === WILDCARD) {
    return copyMessage(source);
  }
  const tree = maskTree(paths.filter((path) => !namesOutputOnly(desc, path)));
  return applyTree(desc, target, source, tree, replaceField);
}

function replaceField(
  result: Message,
  source: Message | undefined,
  field: DescField,
): void {
  if (source !== undefined && isFieldSet(source, field)) {
    setLocal(result, field, getLocal(source, field));
  } else {
    clearField(result, field);
  }
}

/** What is wrong with a mask for `updateMessage`. */
export function updateViolations(
  desc: DescMessage,
  paths: readonly string[],
): FieldMaskViolation[] {
  const violations = validateMask(desc, paths, "update");
  if (violations.length > 0) {
    return violations;
  }
  return paths
    .filter((path) => path !== WILDCARD && hasWildcard(path))
    .map((path) => ({ path, ...wildcardUpdate() }));
}

function hasWildcard(path: string): boolean {
  return parsePath(path)?.some(({ text }) => text === WILDCARD) === true;
}
