import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { MaskNode } from "../mask/mask-tree.js";
import type { PlaceBudget } from "../mask/place-budget.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import { fieldsByName } from "../message/field-table.js";
import { complement } from "./complement.js";
import { entriesByKey } from "./entries-by-key.js";
import {
  type FieldsSource,
  type Kept,
  LazyMessageMask,
  type MapMask,
  type MaskMode,
} from "./kept.js";
import { NodeGroups } from "./node-groups.js";

/**
 * Compile a mask to what it keeps of a message. Parts are compiled on demand,
 * once: fields that a caller names and no response holds take no memory.
 *
 * A mask without paths keeps everything, in both modes: filter keeps it, and
 * prune has nothing to remove. Unknown paths are ignored; a mask with nothing
 * else selects nothing.
 */
export function compileMask(
  { desc, root, isEmpty }: ResolvedMask,
  mode: MaskMode,
): Kept {
  if (isEmpty) {
    return true;
  }
  const named = new Compiler(new NodeGroups(root)).value(desc, [root]);
  return mode === "filter" ? named : complement(desc, named);
}

/**
 * Spend the places that a mask compiles to, without taking the memory. Throws a
 * `FieldMaskError` if there are too many.
 */
export function spendPlaces(
  { desc, root, isEmpty }: ResolvedMask,
  budget: PlaceBudget,
): void {
  if (!isEmpty) {
    const groups = new NodeGroups(root);
    new Spender(groups, budget).value(desc, [root]);
  }
}

class Compiler implements FieldsSource<readonly MaskNode[]> {
  constructor(private readonly groups: NodeGroups) {}

  /** Return what the nodes name together of a value, of this message type if it has one. */
  value(desc: DescMessage | undefined, nodes: readonly MaskNode[]): Kept {
    if (nodes.some(({ whole }) => whole)) {
      return true;
    }
    return desc === undefined || nodes.every(({ fields }) => fields.size === 0)
      ? false
      : this.groups.once(
          nodes,
          () => new LazyMessageMask(desc, false, this, nodes),
        );
  }

  fieldsOf(desc: DescMessage, nodes: readonly MaskNode[]): readonly Kept[] {
    const placed = fieldsByName(desc);
    const fields = new Array<Kept>(placed.size).fill(false);
    for (const [field, named] of this.groups.fields(nodes)) {
      const index = placed.get(field.name)?.index;
      if (index !== undefined) {
        fields[index] = this.field(field, named);
      }
    }
    return fields;
  }

  private field(field: DescField, nodes: readonly MaskNode[]): Kept {
    if (nodes.some(({ whole }) => whole)) {
      return true;
    }
    switch (field.fieldKind) {
      case "scalar":
      case "enum":
      case "message":
        return this.value(field.message, nodes);
      case "list":
        return this.value(field.message, this.groups.stars(nodes));
      case "map":
        return this.groups.once(nodes, () => this.map(field.message, nodes));
    }
  }

  /** Return what the nodes name of a map. A `*` also stands for the entries that are listed by key. */
  private map(
    desc: DescMessage | undefined,
    nodes: readonly MaskNode[],
  ): MapMask {
    const stars = this.groups.stars(nodes);
    return {
      keys: entriesByKey(
        this.groups.countKeys(nodes),
        () => this.groups.keys(nodes).map(([key]) => key),
        (key) => {
          const named = this.groups.atKey(nodes, key);
          return named.length === 0
            ? undefined
            : this.value(desc, [...named, ...stars]);
        },
      ),
      others: this.value(desc, stars),
    };
  }
}

/** Goes the way of the compiler, and leaves nothing behind. */
class Spender {
  constructor(
    private readonly groups: NodeGroups,
    private readonly budget: PlaceBudget,
  ) {}

  value(desc: DescMessage | undefined, nodes: readonly MaskNode[]): void {
    if (desc === undefined || nodes.some(({ whole }) => whole)) {
      return;
    }
    if (nodes.some(({ fields }) => fields.size > 0)) {
      this.groups.once(nodes, () => this.message(desc, nodes));
    }
  }

  private message(desc: DescMessage, nodes: readonly MaskNode[]): true {
    this.budget.spend(desc.fields.length);
    for (const [field, named] of this.groups.fields(nodes)) {
      if (!named.some(({ whole }) => whole)) {
        this.field(field, named);
      }
    }
    return true;
  }

  private field(field: DescField, nodes: readonly MaskNode[]): void {
    switch (field.fieldKind) {
      case "scalar":
      case "enum":
      case "message":
        this.value(field.message, nodes);
        break;
      case "list":
        this.value(field.message, this.groups.stars(nodes));
        break;
      case "map":
        this.groups.once(nodes, () => this.map(field.message, nodes));
        break;
    }
  }

  private map(desc: DescMessage | undefined, nodes: readonly MaskNode[]): true {
    const stars = this.groups.stars(nodes);
    const keys = this.groups.keys(nodes);
    this.budget.spend(keys.length);
    if (desc !== undefined) {
      for (const [, named] of keys) {
        this.value(desc, [...named, ...stars]);
      }
      this.value(desc, stars);
    }
    return true;
  }
}
