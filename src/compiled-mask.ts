import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FieldMaskError, FieldMaskReason } from "./field-mask-error.js";
import { fieldsByName } from "./fields-by-name.js";
import { mapKey } from "./map-key.js";
import type { MaskTree } from "./mask-tree.js";
import { WILDCARD } from "./path.js";

/**
 * What a projection keeps of a message that it does not keep whole. One form
 * serves both modes: prune compiles to the complement of filter.
 */
export interface CompiledMask {
  /** A bit per field, 31 to a word, in the order of the fields' numbers: kept whole. */
  readonly keep: readonly number[];
  /** By field index: what is kept of the messages of a singular or repeated field. */
  readonly below: ReadonlyMap<number, CompiledMask>;
  /** By field index: what is kept of the entries of a map field. */
  readonly entries: ReadonlyMap<number, EntryMask>;
  /** Whether unknown fields and extensions are kept. */
  readonly unknown: boolean;
}

/** What a projection keeps of a map. */
export interface EntryMask {
  readonly keys: ReadonlyMap<string, Selection>;
  /** What is kept of the entries whose keys are not listed. */
  readonly others: Selection;
}

/** What is kept of one value: all of it, nothing, or a part. */
export type Selection<Part = CompiledMask> = "all" | "none" | Part;

/** How a mask is applied: keep what it names, or remove what it names. */
export type MaskMode = "filter" | "prune";

/** The number of fields in one word of `CompiledMask.keep`. */
export const WORD_SIZE = 31;

/**
 * Compile a mask for a message type.
 *
 * A mask without paths selects everything, in both modes: filter keeps it, and
 * prune has nothing to remove. Paths that name nothing are passed over, but a
 * mask with nothing else selects nothing.
 */
export function compileMask(
  desc: DescMessage,
  tree: MaskTree,
  mode: MaskMode,
): Selection {
  if (tree.children.size === 0) {
    return "all";
  }
  const everything = tree.children.get(WILDCARD)?.whole === true;
  const selection = everything
    ? "all"
    : selectMessage(desc, [tree], { left: MAX_VISITS });
  return mode === "filter" ? selection : complement(desc, selection);
}

/** Whether the field at this index is kept whole. */
export function keepsWhole(mask: CompiledMask, index: number): boolean {
  const word = mask.keep[Math.floor(index / WORD_SIZE)] ?? 0;
  return (word & (1 << (index % WORD_SIZE))) !== 0;
}

/**
 * A `*` over a map applies to the keys beside it as well, so a mask can select
 * more than it spells out. This bounds the work, at about twice the nodes that
 * the largest mask can spell out.
 */
const MAX_VISITS = 1_000_000;

interface Budget {
  left: number;
}

const NO_MASKS: ReadonlyMap<number, never> = new Map<number, never>();

/** What the trees select of a message together. */
function selectMessage(
  desc: DescMessage,
  trees: readonly MaskTree[],
  budget: Budget,
): Selection {
  const fields = fieldsByName(desc);
  const nodesByName = groupChildren(
    trees,
    (child) => (fields.has(child.text) ? child.text : undefined),
    budget,
  );
  if (nodesByName.size === 0) {
    return "none";
  }
  const keep = emptyWords(desc);
  const below = new Map<number, CompiledMask>();
  const entries = new Map<number, EntryMask>();
  let selects = false;
  for (const [name, nodes] of nodesByName) {
    // biome-ignore lint/style/noNonNullAssertion: grouped by the names of fields
    const { field, index } = fields.get(name)!;
    const selection = selectField(field, nodes, budget);
    if (selection === "none") {
      continue;
    }
    selects = true;
    if (selection === "all") {
      keepWhole(keep, index);
    } else if ("others" in selection) {
      entries.set(index, selection);
    } else {
      below.set(index, selection);
    }
  }
  return selects ? compiled(keep, below, entries, false) : "none";
}

function selectField(
  field: DescField,
  nodes: readonly MaskTree[],
  budget: Budget,
): Selection<CompiledMask | EntryMask> {
  if (nodes.some((node) => node.whole)) {
    return "all";
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return "none";
    case "message":
      return selectMessage(field.message, nodes, budget);
    case "list": {
      const starred = starredChildren(nodes);
      if (starred.some((node) => node.whole)) {
        return "all";
      }
      return field.listKind === "message"
        ? selectMessage(field.message, [...nodes, ...starred], budget)
        : "none";
    }
    case "map":
      return selectEntries(field, nodes, budget);
  }
}

function selectEntries(
  field: DescField & { fieldKind: "map" },
  nodes: readonly MaskTree[],
  budget: Budget,
): Selection<EntryMask> {
  const starred = starredChildren(nodes);
  const others = selectValue(field, starred, budget);
  if (others === "all") {
    return "all";
  }
  const keys = new Map<string, Selection>();
  const nodesByKey = groupChildren(
    nodes,
    (child) =>
      child.text === WILDCARD ? undefined : mapKey(field, child.name),
    budget,
  );
  for (const [key, named] of nodesByKey) {
    const selection = selectValue(field, [...named, ...starred], budget);
    if (selection !== "none") {
      keys.set(key, selection);
    }
  }
  return keys.size === 0 && others === "none" ? "none" : { keys, others };
}

function selectValue(
  field: DescField & { fieldKind: "map" },
  nodes: readonly MaskTree[],
  budget: Budget,
): Selection {
  if (nodes.some((node) => node.whole)) {
    return "all";
  }
  return field.mapKind === "message"
    ? selectMessage(field.message, nodes, budget)
    : "none";
}

/** What is left where the selection is taken away. */
function complement(
  desc: DescMessage | undefined,
  selection: Selection,
): Selection {
  if (selection === "all") {
    return "none";
  }
  if (selection === "none" || desc === undefined) {
    return "all";
  }
  return complementMask(desc, selection);
}

function complementMask(desc: DescMessage, mask: CompiledMask): CompiledMask {
  const keep = emptyWords(desc);
  const below = new Map<number, CompiledMask>();
  const entries = new Map<number, EntryMask>();
  for (const { field, index } of fieldsByName(desc).values()) {
    const messages = mask.below.get(index);
    const map = mask.entries.get(index);
    if (messages !== undefined && field.message !== undefined) {
      below.set(index, complementMask(field.message, messages));
    } else if (map !== undefined) {
      entries.set(index, complementEntries(field.message, map));
    } else if (!keepsWhole(mask, index)) {
      keepWhole(keep, index);
    }
  }
  return compiled(keep, below, entries, !mask.unknown);
}

function complementEntries(
  desc: DescMessage | undefined,
  { keys, others }: EntryMask,
): EntryMask {
  return {
    keys: new Map(
      Array.from(keys, ([key, selection]) => [
        key,
        complement(desc, selection),
      ]),
    ),
    others: complement(desc, others),
  };
}

function starredChildren(nodes: readonly MaskTree[]): MaskTree[] {
  return nodes.flatMap((node) => node.children.get(WILDCARD) ?? []);
}

/** The children of all nodes by the key that they go under, without those that have none. */
function groupChildren(
  nodes: readonly MaskTree[],
  keyOf: (child: MaskTree) => string | undefined,
  budget: Budget,
): Map<string, MaskTree[]> {
  const groups = new Map<string, MaskTree[]>();
  for (const { children } of nodes) {
    spend(budget, children.size);
    for (const child of children.values()) {
      const key = keyOf(child);
      if (key === undefined) {
        continue;
      }
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [child]);
      } else {
        group.push(child);
      }
    }
  }
  return groups;
}

function spend(budget: Budget, visits: number): void {
  budget.left -= visits;
  if (budget.left < 0) {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.tooManyPaths,
        description: `the wildcards of the mask stand for more than ${MAX_VISITS} paths`,
      },
    ]);
  }
}

function emptyWords(desc: DescMessage): number[] {
  return new Array(Math.ceil(desc.fields.length / WORD_SIZE)).fill(0);
}

function keepWhole(keep: number[], index: number): void {
  const word = Math.floor(index / WORD_SIZE);
  keep[word] = (keep[word] ?? 0) | (1 << (index % WORD_SIZE));
}

function compiled(
  keep: readonly number[],
  below: ReadonlyMap<number, CompiledMask>,
  entries: ReadonlyMap<number, EntryMask>,
  unknown: boolean,
): CompiledMask {
  return {
    keep,
    below: below.size === 0 ? NO_MASKS : below,
    entries: entries.size === 0 ? NO_MASKS : entries,
    unknown,
  };
}
