import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { type Path, pathToString } from "@bufbuild/protobuf/reflect";
import {
  ValidationError,
  type ValidationResult,
  type Validator,
  type Violation,
} from "@bufbuild/protovalidate";
import { type MaskNode, MaskTreeBuilder } from "../mask/mask-tree.js";
import { type BoundMask, updateOf } from "../request/bound-mask.js";
import { type Change, changesOf } from "../update/changes.js";
import { messageOfChanges } from "./message-of-changes.js";

/**
 * Validate an update: the stored message with the update applied, or without a
 * stored message, the values that the update sets. The result has only the
 * violations that the update causes:
 *
 * - those of the values that it sets, and of everything in them;
 * - those of rules over several values, such as CEL on a message or a required
 *   oneof, if the update sets one of the values and the stored message has no
 *   such violation. Without a stored message, these rules are not checked.
 *
 * The validator must find all violations: don't use its option `failFast`.
 *
 * Throws a `FieldMaskError` when the update itself does.
 */
export function validateUpdate<Desc extends DescMessage>(
  validator: Validator,
  schema: Desc,
  update: BoundMask,
  stored?: MessageShape<Desc>,
): ValidationResult<MessageShape<Desc>, MessageShape<Desc>> {
  const changes = changesOf(updateOf(update));
  const message =
    stored === undefined
      ? messageOfChanges(schema, changes)
      : (update.update(stored) as MessageShape<Desc>);
  const result = validator.validate(schema, message);
  if (result.kind !== "invalid") {
    return result as ValidationResult<MessageShape<Desc>, MessageShape<Desc>>;
  }
  const changed = changedFields(changes);
  const before =
    stored === undefined
      ? undefined
      : violationsBefore(validator, schema, stored);
  const violations = result.violations.filter((violation) =>
    isToBlame(changeAt(changed, violation.field), violation, before),
  );
  return violations.length > 0
    ? { ...result, violations, error: new ValidationError(violations) }
    : { kind: "valid", message, error: undefined, violations: undefined };
}

function violationsBefore<Desc extends DescMessage>(
  validator: Validator,
  schema: Desc,
  stored: MessageShape<Desc>,
): ReadonlySet<string> {
  const { violations = [] } = validator.validate(schema, stored);
  return new Set(violations.map(identityOf));
}

function isToBlame(
  change: ChangeOfValue,
  violation: Violation,
  before: ReadonlySet<string> | undefined,
): boolean {
  switch (change) {
    case "whole":
      return true;
    case "part":
      return before !== undefined && !before.has(identityOf(violation));
    case "none":
      return false;
  }
}

function identityOf({ field, ruleId, rule, forKey }: Violation): string {
  return JSON.stringify([
    pathToString(field),
    ruleId,
    pathToString(rule),
    forKey,
  ]);
}

/** The change of a value by an update. */
type ChangeOfValue = "whole" | "part" | "none";

/** Return the tree of the changed fields. */
function changedFields(changes: readonly Change[]): MaskNode {
  const tree = new MaskTreeBuilder();
  for (const { edges } of changes) {
    tree.add(edges);
  }
  return tree;
}

/** Return the change of the value that a violation is about. A list counts as one value, a oneof as its message. */
function changeAt(tree: MaskNode, path: Path): ChangeOfValue {
  let node: MaskNode | undefined = tree;
  for (const segment of path) {
    if (node === undefined || node.whole) {
      break;
    }
    switch (segment.kind) {
      case "field":
        node = node.fields.get(segment);
        break;
      case "map_sub":
        node = node.keys.get(String(segment.key));
        break;
      case "list_sub":
      case "oneof":
        break;
      case "extension":
        node = undefined;
        break;
    }
  }
  if (node === undefined) {
    return "none";
  }
  return node.whole ? "whole" : "part";
}
