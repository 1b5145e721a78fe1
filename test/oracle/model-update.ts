import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  behaviorOf,
  eachMessage,
  hasBehavior,
  leadsTo,
  matches,
  saidText,
} from "./model-behavior.js";
import { enumOf } from "./model-project.js";
import {
  belowField,
  belowKey,
  covers,
  isStar,
  isValid,
  isWhole,
  namedBy,
  type Path,
  parse,
  type Selection,
} from "./paths.js";
import { isGoogle } from "./random-trees.js";
import {
  EMPTY,
  isSame,
  isTree,
  listOf,
  mapOf,
  type Node,
  type Tree,
  treeOf,
  type Unknown,
} from "./tree.js";

/** What an update sets: everything, some paths, or what the source has populated. */
export type Update =
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly named: Selection }
  | { readonly kind: "populated"; readonly limits: Limits };

/** What an update without a mask may set, less what a mask in the mode `prune` names. */
export interface Limits {
  readonly allowed: Selection;
  readonly removed: Selection;
}

/** An update of a message, or the paths of the mask that are refused. */
export type Reading =
  | { readonly update: Update; readonly refused?: never }
  | { readonly refused: readonly string[] };

/** How a mask is read as an update. */
export function readUpdate(
  desc: DescMessage,
  mask: readonly string[] | undefined,
  within: readonly string[] | undefined,
  mode: "filter" | "prune" = "filter",
): Reading {
  const texts = (mask ?? []).filter((text) => text !== "");
  const allowed = within === undefined ? [[]] : namedBy(desc, within);
  if (texts.length === 0) {
    return { update: { kind: "populated", limits: { allowed, removed: [] } } };
  }
  if (texts.every((text) => text === "*")) {
    if (mode === "prune") {
      return { update: { kind: "named", named: [] } };
    }
    return isWhole(allowed) ? { update: { kind: "all" } } : { refused: ["*"] };
  }
  const named: Path[] = [];
  const refused: string[] = [];
  for (const text of texts) {
    const path = parse(text);
    const isNamed =
      text !== "*" && path !== undefined && isValid(desc, path, "update");
    // A star cannot be applied to a target, but what it names can be left alone.
    const isApplied =
      isNamed &&
      !path.some((segment) => isStar(segment)) &&
      allowed.some((wider) => covers(wider, path));
    if (isApplied) {
      named.push(path);
    } else if (isNamed && mode === "prune") {
      named.push(...namedBy(desc, [text]));
    } else {
      refused.push(text);
    }
  }
  if (refused.length > 0) {
    return { refused };
  }
  return {
    update:
      mode === "prune"
        ? { kind: "populated", limits: { allowed, removed: named } }
        : { kind: "named", named },
  };
}

/** Rules 5, 6, 9 and 10: the target with the update applied, or "refused". */
export function updateTree(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  update: Update,
): Tree | "refused" {
  const hold: Hold = { isRefused: false };
  const result = applied(desc, target, source, update, hold);
  return hold.isRefused ? "refused" : result;
}

interface Hold {
  isRefused: boolean;
}

function applied(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  update: Update,
  hold: Hold,
): Tree {
  switch (update.kind) {
    case "all":
      return replaceTree(desc, target, source, hold);
    case "named":
      return setNamed(desc, target, source, update.named, hold);
    case "populated":
      return setPopulated(desc, target, source, update.limits, hold);
  }
}

/** An update carries no unknown fields, no unknown values of closed enums, and no OUTPUT_ONLY fields. */
export function said(desc: DescMessage, tree: Tree): Tree {
  const fields = new Map<string, Node>();
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    if (node !== undefined && !behaviorOf(field).outputOnly) {
      fields.set(field.name, eachMessage(field, node, said));
    }
  }
  return { fields, unknown: [] };
}

function setPopulated(
  desc: DescMessage,
  target: Tree | undefined,
  source: Tree,
  limits: Limits,
  hold: Hold,
): Tree {
  let result = target ?? EMPTY;
  for (const field of desc.fields) {
    const node = source.fields.get(field.name);
    const below = belowLimits(limits, (selection) =>
      belowField(selection, field),
    );
    if (
      node === undefined ||
      isNothing(below) ||
      behaviorOf(field).outputOnly
    ) {
      continue;
    }
    const before = result.fields.get(field.name);
    // No path names an entry of a map with bool keys: it is replaced whole.
    if (
      field.fieldKind === "map" &&
      field.mapKey !== ScalarType.BOOL &&
      !isAll(below)
    ) {
      result = setField(
        desc,
        result,
        field,
        setPopulatedEntries(field, mapOf(before), mapOf(node), below, hold),
        source,
      );
    } else if (
      isTree(node) &&
      field.message !== undefined &&
      !isGoogle(field.message)
    ) {
      const part = setPopulated(
        field.message,
        isTree(before) ? before : undefined,
        node,
        below,
        hold,
      );
      // Nothing is created on the way to what may not be set.
      const isItself = isEmptyItself(field, node, below);
      if (
        before !== undefined ||
        isAll(below) ||
        isItself ||
        part.fields.size > 0
      ) {
        result = setField(desc, result, field, part, source);
      }
    } else if (isAll(below)) {
      result = replaceField(desc, result, field, source, hold);
    }
  }
  return target === undefined ? result : held(desc, target, result, hold);
}

/** Where a map may not be replaced whole, the entries and parts of entries that may be set are. */
function setPopulatedEntries(
  field: DescField,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  limits: Limits,
  hold: Hold,
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const [key, value] of after) {
    const below = belowLimits(limits, (selection) => belowKey(selection, key));
    const old = before.get(key);
    if (isNothing(below)) {
      continue;
    }
    if (isAll(below)) {
      entries.set(key, replacement(field, old, value, hold));
    } else if (
      isTree(value) &&
      field.message !== undefined &&
      !isGoogle(field.message)
    ) {
      const part = setPopulated(
        field.message,
        isTree(old) ? old : undefined,
        value,
        below,
        hold,
      );
      const isItself = isEmptyItself(field, value, below);
      if (old !== undefined || isItself || part.fields.size > 0) {
        entries.set(key, part);
      }
    }
  }
  return entries;
}

export function belowLimits(
  limits: Limits,
  below: (selection: Selection) => Selection,
): Limits {
  return {
    allowed: below(limits.allowed),
    removed: limits.removed.length === 0 ? [] : below(limits.removed),
  };
}

export function isNothing({ allowed, removed }: Limits): boolean {
  return allowed.length === 0 || isWhole(removed);
}

export function isAll({ allowed, removed }: Limits): boolean {
  return isWhole(allowed) && removed.length === 0;
}

/** Whether a message is populated, and no field of it: an update without a mask sets it as it is. */
export function isEmptyItself(
  field: DescField,
  node: Node,
  { allowed }: Limits,
): boolean {
  const { message } = field;
  return (
    isTree(node) &&
    message !== undefined &&
    !isGoogle(message) &&
    isWhole(allowed) &&
    said(message, node).fields.size === 0
  );
}

function setNamed(
  desc: DescMessage,
  target: Tree | undefined,
  source: Tree | undefined,
  named: Selection,
  hold: Hold,
): Tree {
  let result = target ?? EMPTY;
  for (const field of desc.fields) {
    const below = belowField(named, field);
    if (below.length === 0 || behaviorOf(field).outputOnly) {
      continue;
    }
    const before = result.fields.get(field.name);
    const after = source?.fields.get(field.name);
    if (isWhole(below)) {
      result = replaceField(desc, result, field, source ?? EMPTY, hold);
    } else if (field.fieldKind === "map") {
      result = setField(
        desc,
        result,
        field,
        setEntries(field, mapOf(before), mapOf(after), below, hold),
        source,
      );
    } else if (
      field.message !== undefined &&
      (before !== undefined || isMade(field.message, after, below))
    ) {
      const part = setNamed(
        field.message,
        isTree(before) ? before : undefined,
        isTree(after) ? after : undefined,
        below,
        hold,
      );
      result = setField(desc, result, field, part, source);
    }
  }
  return target === undefined ? result : held(desc, target, result, hold);
}

/**
 * Whether a message that the target does not have comes into being: the source
 * has it, and something is set or cleared in it, not just on the way to nothing.
 */
function isMade(
  desc: DescMessage,
  source: Node | undefined,
  named: Selection,
): boolean {
  return (
    isTree(source) &&
    desc.fields.some((field) => {
      const below = belowField(named, field);
      const node = source.fields.get(field.name);
      if (below.length === 0 || behaviorOf(field).outputOnly) {
        return false;
      }
      const { message } = field;
      if (isWhole(below) || field.fieldKind !== "map") {
        return (
          isWhole(below) ||
          (message !== undefined && isMade(message, node, below))
        );
      }
      return [...mapOf(node)].some(([key, value]) => {
        const rest = belowKey(below, key);
        return (
          isWhole(rest) ||
          (message !== undefined && isMade(message, value, rest))
        );
      });
    })
  );
}

/** A key sets or deletes the entry. */
function setEntries(
  field: DescField,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  named: Selection,
  hold: Hold,
): ReadonlyMap<string, Node> {
  const entries = new Map(before);
  for (const key of new Set(named.map(([segment]) => segment?.text ?? ""))) {
    const below = belowKey(named, key);
    const value = after.get(key);
    const old = before.get(key);
    if (isWhole(below)) {
      entries.delete(key);
      if (value !== undefined) {
        entries.set(key, replacement(field, old, value, hold));
      }
    } else if (
      field.message !== undefined &&
      (old !== undefined || isMade(field.message, value, below))
    ) {
      const part = setNamed(
        field.message,
        isTree(old) ? old : undefined,
        isTree(value) ? value : undefined,
        below,
        hold,
      );
      entries.set(key, part);
    }
  }
  return entries;
}

/**
 * Replace a value. What the source does not change of it stays, with its unknown
 * fields: writing back what was read is a no-op.
 */
function replaceField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  source: Tree,
  hold: Hold,
): Tree {
  const node = source.fields.get(field.name);
  const replaced =
    node && replacement(field, tree.fields.get(field.name), node, hold);
  return setField(desc, tree, field, replaced, source);
}

function replacement(
  field: DescField,
  before: Node | undefined,
  after: Node,
  hold: Hold,
): Node {
  const { message } = field;
  if (before === undefined || message === undefined) {
    return eachMessage(field, after, said);
  }
  const item = (old: Node | undefined, node: Node): Node =>
    isTree(old)
      ? replaceTree(message, old, treeOf(node), hold)
      : said(message, treeOf(node));
  if (isTree(after)) {
    return item(before, after);
  }
  if (after instanceof Map) {
    const old = mapOf(before);
    const entries = [...mapOf(after)].map(([key, node]): [string, Node] => [
      key,
      item(old.get(key), node),
    ]);
    const isUnchanged =
      entries.length === old.size &&
      entries.every(([key, node]) => node === old.get(key));
    return isUnchanged ? before : new Map(entries);
  }
  const [old, items] = [listOf(before).map(treeOf), listOf(after).map(treeOf)];
  const counterparts = leadsTo(message, hasBehavior)
    ? matches(message, old, items)
    : old;
  const replaced = items.map((node, i) => item(counterparts[i], node));
  const isUnchanged =
    replaced.length === old.length &&
    replaced.every((node, i) => node === old[i]);
  return isUnchanged ? before : replaced;
}

/** Replace a message whole. */
function replaceTree(
  desc: DescMessage,
  before: Tree,
  after: Tree,
  hold: Hold,
): Tree {
  if (isGoogle(desc)) {
    return isSame(before, after) ? before : said(desc, after);
  }
  let result = EMPTY;
  for (const field of desc.fields) {
    const node = after.fields.get(field.name);
    if (node !== undefined && !behaviorOf(field).outputOnly) {
      result = setField(
        desc,
        result,
        field,
        replacement(field, before.fields.get(field.name), node, hold),
      );
    }
  }
  result = held(desc, before, result, hold);
  const isUnchanged =
    result.fields.size === before.fields.size &&
    [...result.fields].every(([name, node]) =>
      isUnchangedNode(node, before.fields.get(name)),
    ) &&
    isSame(unknownOf(before), unknownOf(after));
  return isUnchanged ? before : result;
}

/** Whether it is the old value itself, or has no messages and is like it. */
function isUnchangedNode(node: Node, before: Node | undefined): boolean {
  const items =
    node instanceof Map
      ? [...node.values()]
      : Array.isArray(node)
        ? node
        : [node];
  return node === before || (!items.some(isTree) && isSame(node, before));
}

function unknownOf({ unknown }: Tree): Tree {
  return { fields: new Map(), unknown };
}

/** Rule 9 for a message that stays: what the update has made of it, held to the behaviors of its fields. */
function held(desc: DescMessage, before: Tree, after: Tree, hold: Hold): Tree {
  let result = after;
  for (const field of desc.fields) {
    if (behaviorOf(field).outputOnly && !isSwitched(field, result)) {
      result = takeField(desc, result, field, before);
    }
  }
  for (const field of desc.fields) {
    const { required, immutable, outputOnly } = behaviorOf(field);
    const [old, now] = [
      before.fields.get(field.name),
      result.fields.get(field.name),
    ];
    const isCleared = old !== undefined && now === undefined;
    if (outputOnly) {
      continue;
    }
    if (isCleared && required) {
      hold.isRefused = true;
    } else if (immutable) {
      const isKept =
        saidText(desc, only(field, old)) === saidText(desc, only(field, now));
      hold.isRefused ||= !isKept;
      result = takeField(desc, result, field, before);
    } else if (isCleared && field.fieldKind === "message") {
      const kept = outputOf(field.message, treeOf(old), hold);
      if (kept !== undefined && !isSwitched(field, result)) {
        result = setField(desc, result, field, kept);
      }
    }
  }
  return result;
}

/** What stays of a message that is cleared; it must not hold IMMUTABLE values. */
function outputOf(
  desc: DescMessage,
  before: Tree,
  hold: Hold,
): Tree | undefined {
  let kept: Tree = EMPTY;
  for (const field of desc.fields) {
    const { outputOnly, immutable } = behaviorOf(field);
    const old = before.fields.get(field.name);
    if (outputOnly) {
      kept = takeField(desc, kept, field, before);
    } else if (old !== undefined && immutable) {
      hold.isRefused = true;
    } else if (isTree(old) && field.fieldKind === "message") {
      const below = outputOf(field.message, old, hold);
      kept = below === undefined ? kept : setField(desc, kept, field, below);
    }
  }
  return kept.fields.size === 0 && kept.unknown.length === 0 ? undefined : kept;
}

function only(field: DescField, node: Node | undefined): Tree {
  return {
    fields: new Map(node === undefined ? [] : [[field.name, node]]),
    unknown: [],
  };
}

/** Whether another member of the field's oneof is set. */
function isSwitched(field: DescField, tree: Tree): boolean {
  return (
    field.oneof?.fields.some(
      ({ name }) => name !== field.name && tree.fields.has(name),
    ) ?? false
  );
}

/** Give a field what it has in another message, unknown values of its enum included. */
function takeField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  from: Tree,
): Tree {
  const values = from.unknown.filter((item) => enumOf(desc, item) === field);
  const node = from.fields.get(field.name);
  const { fields, unknown } = isSame(tree.fields.get(field.name), node)
    ? {
        fields:
          node === undefined
            ? tree.fields
            : new Map(tree.fields).set(field.name, node),
        unknown: tree.unknown.filter((item) => enumOf(desc, item) !== field),
      }
    : setField(desc, tree, field, node);
  return { fields, unknown: [...unknown, ...values] };
}

/**
 * Set the value of a field, or clear it, and what else is then not set any more:
 * the other members of its oneof, and unknown values of closed enums, unless
 * the source has the same.
 */
export function setField(
  desc: DescMessage,
  tree: Tree,
  field: DescField,
  node: Node | undefined,
  source?: Tree,
): Tree {
  const isSet = node !== undefined && !(node instanceof Map && node.size === 0);
  const cleared = isSet ? (field.oneof?.fields ?? [field]) : [field];
  const fields = new Map(tree.fields);
  for (const { name } of cleared) {
    fields.delete(name);
  }
  if (isSet) {
    fields.set(field.name, node);
  }
  const isCleared = (item: Unknown) =>
    cleared.some((other) => enumOf(desc, item) === other);
  const strays = (from: Tree) => ({
    fields: new Map(),
    unknown: from.unknown.filter(isCleared),
  });
  const keeps = source !== undefined && isSame(strays(tree), strays(source));
  return {
    fields,
    unknown: keeps
      ? tree.unknown
      : tree.unknown.filter((item) => !isCleared(item)),
  };
}
