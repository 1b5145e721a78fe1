import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByName } from "../message/field-table.js";
import type { FieldMaskViolation } from "./field-mask-error.js";
import { type MapField, mapKey } from "./map-key.js";
import { type Mask, maskPaths } from "./mask-paths.js";
import type { PathRules } from "./mask-rules.js";
import { type MaskEdge, type MaskNode, MaskTreeBuilder } from "./mask-tree.js";
import { parsePath, type Segment, WILDCARD } from "./path.js";
import {
  belowMap,
  belowRepeated,
  belowScalar,
  excludedField,
  invalidMapKey,
  isIndex,
  malformed,
  misplacedWildcard,
  type UnwordedViolation,
  unknownField,
  wildcardInside,
  wildcardNotAlone,
} from "./path-violation.js";
import { ResolvedPaths } from "./resolved-paths.js";
import { Suggestions } from "./suggest.js";

/** A mask, resolved against a message type: what it names, and what is wrong with it. */
export class ResolvedMask {
  private found: readonly FieldMaskViolation[] | undefined;

  constructor(
    /** The message that the paths are relative to. */
    readonly desc: DescMessage,
    /** What the valid paths name; whole for `*`. */
    readonly root: MaskNode,
    /** Whether there is no mask, or one without paths. A mask with invalid paths only isn't empty. */
    readonly isEmpty: boolean,
    /** The valid paths, each with its edges; `*` has none. */
    readonly paths: ResolvedPaths,
    private readonly unworded: ReadonlyMap<string, UnwordedViolation>,
    private readonly holder?: DescField,
  ) {}

  get isValid(): boolean {
    return this.unworded.size === 0;
  }

  /** The bad paths, in the order of the mask. */
  get invalidPaths(): Iterable<string> {
    return this.unworded.keys();
  }

  /** One for each bad path, in the order of the mask. They are worded when they are asked for. */
  get violations(): readonly FieldMaskViolation[] {
    this.found ??= this.word(this.holder);
    return this.found;
  }

  /**
   * Word the violations anew: for a mask that others share, because those that
   * are worded stay with it. The holder is as in `ResolveOptions`.
   */
  word(holder?: DescField): FieldMaskViolation[] {
    const suggestions = new Suggestions(holder);
    return Array.from(this.unworded, ([path, word]) => ({
      path,
      ...word(suggestions),
    }));
  }
}

/** Options of `resolveMask`. */
export interface ResolveOptions {
  /** Fields of the message that no path may name. */
  readonly without?: readonly DescField[];
  /** By default, empty paths drop out. With this option, they are violations. */
  readonly refuseEmpty?: boolean;
  /** The field that holds the message: callers tend to begin their paths with it. */
  readonly holder?: DescField | undefined;
}

/**
 * Resolve a mask against a message type, in one walk: from here on, no path is
 * split or matched by its text. Invalid paths name nothing.
 *
 * Throws a `FieldMaskError` for a mask over the limits.
 */
export function resolveMask(
  desc: DescMessage,
  mask: Mask | null | undefined,
  rules: PathRules,
  { without = [], refuseEmpty = false, holder }: ResolveOptions = {},
): ResolvedMask {
  const paths = new Set(maskPaths(mask));
  if (!refuseEmpty) {
    paths.delete("");
  }
  const root = new MaskTreeBuilder();
  const valid = new ResolvedPaths();
  const unworded = new Map<string, UnwordedViolation>();
  for (const path of paths) {
    const resolved = resolvePath(desc, path, rules, without);
    if (typeof resolved === "function") {
      unworded.set(path, resolved);
      continue;
    }
    if (resolved.length === 0 && paths.size > 1) {
      unworded.set(path, wildcardNotAlone(desc));
    } else {
      valid.add(path, resolved);
    }
    root.add(resolved);
  }
  const isEmpty = paths.size === 0;
  return new ResolvedMask(desc, root, isEmpty, valid, unworded, holder);
}

/**
 * Return the edges of a path below a message, none for `*`; or its violation.
 * Throws a `FieldMaskError` for a path of more than 100 segments.
 */
export function resolvePath(
  desc: DescMessage,
  path: string,
  rules: PathRules,
  without: readonly DescField[] = [],
): MaskEdge[] | UnwordedViolation {
  if (path === WILDCARD && rules !== "proto") {
    return [];
  }
  const segments = parsePath(path);
  if (segments === undefined) {
    return malformed(path);
  }
  const edges: MaskEdge[] = [];
  let message: DescMessage | undefined = desc;
  let at = 0;
  for (
    let segment = segments[at];
    segment !== undefined;
    segment = segments[at]
  ) {
    const field: DescField | undefined = fieldsByName(message).get(
      segment.text,
    )?.field;
    if (field === undefined) {
      return noField(message, segment, at === 0);
    }
    edges.push(edgeTo(field));
    at++;
    const next = segments[at];
    if (next === undefined) {
      break;
    }
    const inside = edgeInside(field, next, rules);
    if (typeof inside === "function") {
      return inside;
    }
    if (inside !== undefined) {
      edges.push(inside);
      at += inside.text === "" ? 0 : 1;
    }
    const below = segments[at];
    if (below === undefined) {
      break;
    }
    if (field.message === undefined) {
      return belowScalar(field, below);
    }
    message = field.message;
  }
  const [first] = edges;
  return first?.kind === "field" && without.includes(first.field)
    ? excludedField(first.field)
    : edges;
}

/** Return the edge to a field, which all paths share, because masks can have many. */
function edgeTo(field: DescField): MaskEdge {
  let edge = edges.get(field);
  if (edge === undefined) {
    edge = { kind: "field", text: field.name, field };
    edges.set(field, edge);
  }
  return edge;
}

const edges = new WeakMap<DescField, MaskEdge>();

/** Return the edge from a repeated or map field to its values; undefined for a singular field. */
function edgeInside(
  field: DescField,
  next: Segment,
  rules: PathRules,
): MaskEdge | UnwordedViolation | undefined {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return undefined;
    case "list":
      return stepToElements(field, next, rules);
    case "map":
      return stepToEntries(field, next, rules);
  }
}

const STAR: MaskEdge = { kind: "star", text: WILDCARD };
/** Of `authors.name`. */
const STAR_MEANT: MaskEdge = { kind: "star", text: "" };

function stepToElements(
  field: DescField,
  next: Segment,
  rules: PathRules,
): MaskEdge | UnwordedViolation {
  if (rules !== "proto" && next.text === WILDCARD) {
    return rules === "apply" ? wildcardInside() : STAR;
  }
  if (rules !== "read" || isIndex(next)) {
    return belowRepeated(field, next, rules);
  }
  return STAR_MEANT;
}

function stepToEntries(
  field: MapField,
  next: Segment,
  rules: PathRules,
): MaskEdge | UnwordedViolation {
  if (rules === "proto") {
    return belowMap(field);
  }
  if (next.text === WILDCARD) {
    return rules === "apply" ? wildcardInside() : STAR;
  }
  const key = mapKey(field, next.name);
  return key === undefined
    ? invalidMapKey(field, next)
    : { kind: "key", text: next.text, key };
}

function noField(
  desc: DescMessage,
  segment: Segment,
  isFirst: boolean,
): UnwordedViolation {
  return segment.text === WILDCARD
    ? misplacedWildcard(desc)
    : unknownField(desc, segment, isFirst);
}
