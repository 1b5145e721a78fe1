import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import { joinPath, type MaskNode } from "../mask/mask-tree.js";
import {
  behaviorOf,
  fieldsWithBehavior,
  hasBehavior,
} from "../message/field-behavior.js";
import {
  getEntry,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";
import { localIfSet } from "../message/set-field.js";
import { clearedRequired } from "./place.js";

/**
 * Return the violations of an update that clears REQUIRED fields, if the target
 * has them: it names them and the source leaves them unset, also in messages
 * that it sets whole.
 */
export function requiredCleared(
  desc: DescMessage,
  source: Message,
  tree: MaskNode,
): FieldMaskViolation[] {
  const violations: FieldMaskViolation[] = [];
  findInMessage(desc, source, tree, "", violations);
  return violations;
}

function findInMessage(
  desc: DescMessage,
  source: Message | undefined,
  tree: MaskNode,
  prefix: string,
  violations: FieldMaskViolation[],
): void {
  for (const field of fieldsWithBehavior(desc)) {
    const node = tree.whole ? tree : tree.fields.get(field);
    const path = joinPath(prefix, field.name);
    const value = localIfSet(source, field);
    const { required, outputOnly, inputOnly } = behaviorOf(field);
    if (node === undefined || outputOnly) {
      continue;
    }
    if (node.whole && value === undefined) {
      // An INPUT_ONLY field is cleared only if it is named itself.
      if (required && !(tree.whole && inputOnly)) {
        violations.push(clearedRequired(path, field));
      }
    } else if (field.fieldKind === "message") {
      const { message } = field;
      const below = value as Message | undefined;
      findInMessage(message, below, node, path, violations);
    } else if (field.message !== undefined && hasBehavior(field.message)) {
      // Elements and entries that are set whole may be new.
      for (const [key, entry] of node.keys) {
        if (!entry.whole) {
          const below = entryOf(value, key);
          const at = joinPath(path, entry.text);
          findInMessage(field.message, below, entry, at, violations);
        }
      }
    }
  }
}

function entryOf(map: LocalValue, key: string): Message | undefined {
  return map === undefined
    ? undefined
    : getEntry(map as LocalMap<Message>, key);
}
