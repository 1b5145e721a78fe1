import { create, type DescMessage } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";
import { fieldsByName } from "./fields-by-name.js";
import { maskOf } from "./mask-algebra.js";
import { MAX_PATHS, type Mask } from "./mask-paths.js";
import { type MaskTree, maskTree } from "./mask-tree.js";

/**
 * The mask `a` without what the mask `b` selects, in canonical form: see
 * `normalizeMask`.
 *
 * Where `b` names a part of a message that `a` selects whole, the message's
 * other fields are spelled out, and those alone stay. That goes through
 * singular messages; a part of a repeated field or of a map, and a name that
 * the schema does not have, takes nothing away from a field selected whole.
 * `*` is a name like any other.
 *
 * Where `b` has no paths, nothing is taken away. Beware: a result without
 * paths stands for everything where it is applied.
 *
 * Throws a `FieldMaskError` for a mask over the limits, and for a result that
 * spells out more than 10,000 fields.
 */
export function subtractMasks(
  schema: DescMessage,
  a: Mask,
  b: Mask,
): FieldMask {
  const rest = subtractTree(schema, maskTree(a), maskTree(b), {
    left: MAX_PATHS,
  });
  return rest === undefined ? create(FieldMaskSchema) : maskOf(rest);
}

/** The number of fields that may still be spelled out. */
interface Budget {
  left: number;
}

/** What is left of a node, of this message type if it has one. */
function subtractTree(
  desc: DescMessage | undefined,
  a: MaskTree,
  b: MaskTree,
  budget: Budget,
): MaskTree | undefined {
  if (b.whole) {
    return undefined;
  }
  if (a.whole) {
    return desc === undefined ? a : subtractFromWhole(desc, a, b, budget);
  }
  const children = new Map<string, MaskTree>();
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    const rest =
      other === undefined
        ? child
        : subtractTree(messageBelow(desc, child), child, other, budget);
    if (rest !== undefined) {
      children.set(key, rest);
    }
  }
  return children.size === 0 ? undefined : { ...a, children };
}

function subtractFromWhole(
  desc: DescMessage,
  a: MaskTree,
  b: MaskTree,
  budget: Budget,
): MaskTree | undefined {
  const changed = new Map<string, MaskTree | undefined>();
  for (const other of b.children.values()) {
    if (fieldsByName(desc).has(other.text)) {
      const field = wholeField(other.text);
      const below = messageBelow(desc, other);
      const rest = subtractTree(below, field, other, budget);
      if (rest !== field) {
        changed.set(other.text, rest);
      }
    }
  }
  if (changed.size === 0) {
    return a;
  }
  spend(budget, desc);
  const children = new Map<string, MaskTree>();
  for (const { name } of desc.fields) {
    const rest = changed.has(name) ? changed.get(name) : wholeField(name);
    if (rest !== undefined) {
      children.set(name, rest);
    }
  }
  return children.size === 0 ? undefined : { ...a, whole: false, children };
}

/** The message type of a singular field. */
function messageBelow(
  desc: DescMessage | undefined,
  node: MaskTree,
): DescMessage | undefined {
  const field = desc && fieldsByName(desc).get(node.text)?.field;
  return field?.fieldKind === "message" ? field.message : undefined;
}

function wholeField(name: string): MaskTree {
  return { text: name, name, whole: true, children: new Map() };
}

/** A small mask can take parts from many large messages. */
function spend(budget: Budget, desc: DescMessage): void {
  budget.left -= desc.fields.length;
  if (budget.left < 0) {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.tooManyPaths,
        description: `the difference of the masks spells out more than ${MAX_PATHS} fields`,
      },
    ]);
  }
}
