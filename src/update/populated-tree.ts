import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { assertDepth } from "../mask/depth.js";
import type { MapField } from "../mask/map-key.js";
import {
  isEmptyNode,
  type MaskNode,
  MaskTreeBuilder,
  nodesAtField,
  nodesAtKey,
} from "../mask/mask-tree.js";
import { quoteKey } from "../mask/path.js";
import { behaviorOf } from "../message/field-behavior.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";

/** What is taken of the populated fields of a message. */
export interface Limits {
  /** What is left out of it. */
  readonly without: readonly MaskNode[];
  /** What it must lie in; undefined for no limit. */
  readonly within: readonly MaskNode[] | undefined;
}

/**
 * What an update without a mask sets (AIP-134): the populated fields, going
 * into messages, except those of google.protobuf, which are single values. A
 * value that can only be set whole is left alone if it may be set in part only.
 *
 * A message that is set and empty is a node with nothing below: it is made
 * where it is missing. OUTPUT_ONLY fields do not count.
 */
export function populatedTree(
  desc: DescMessage,
  source: Message,
  limits: Limits,
): MaskNode {
  const root = new MaskTreeBuilder();
  return limits.without.some(({ whole }) => whole)
    ? root
    : nodeOfMessage(desc, source, limits, root, 0);
}

function nodeOfMessage(
  desc: DescMessage,
  source: Message,
  limits: Limits,
  node: MaskTreeBuilder,
  depth: number,
): MaskTreeBuilder {
  assertDepth(depth);
  for (const field of populatedFields(desc, source)) {
    const child = nodeOfField(
      field,
      getLocal(source, field),
      limitsAt(limits, (nodes) => nodesAtField(nodes, field)),
      depth + 1,
    );
    if (child !== undefined) {
      node.setField(field, child);
    }
  }
  return node;
}

function nodeOfField(
  field: DescField,
  value: LocalValue,
  limits: Limits,
  depth: number,
): MaskTreeBuilder | undefined {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "list":
      return wholeNode(field.name, limits);
    case "message":
      return isGoogleProtobuf(field.message)
        ? wholeNode(field.name, limits)
        : partsNode(field.name, field.message, value as Message, limits, depth);
    case "map":
      return (
        wholeNode(field.name, limits) ??
        entriesNode(field, value as LocalMap, limits, depth)
      );
  }
}

/** The node of a value that is set whole; undefined if it may not be. */
function wholeNode(text: string, limits: Limits): MaskTreeBuilder | undefined {
  if (limits.without.length > 0 || !isWholeWithin(limits)) {
    return undefined;
  }
  const node = new MaskTreeBuilder(text);
  node.nameWhole();
  return node;
}

/** The node of a message that is set field by field; undefined if nothing of it is. */
function partsNode(
  text: string,
  desc: DescMessage,
  value: Message,
  limits: Limits,
  depth: number,
): MaskTreeBuilder | undefined {
  if (limits.without.some(({ whole }) => whole)) {
    return undefined;
  }
  const node = nodeOfMessage(
    desc,
    value,
    limits,
    new MaskTreeBuilder(text),
    depth,
  );
  const isEmpty = populatedFields(desc, value).length === 0;
  return isEmptyNode(node) && !(isEmpty && isWholeWithin(limits))
    ? undefined
    : node;
}

/** The node of a map that is set by its keys, of which bool ones have no paths. */
function entriesNode(
  field: MapField,
  map: LocalMap,
  limits: Limits,
  depth: number,
): MaskTreeBuilder | undefined {
  const isWhole = limits.without.some(({ whole }) => whole);
  if (isWhole || field.mapKey === ScalarType.BOOL) {
    return undefined;
  }
  const node = new MaskTreeBuilder(field.name);
  for (const [key, value] of Object.entries(map)) {
    const text = quoteKey(key);
    const inside = limitsAt(limits, (nodes) => nodesAtKey(nodes, key));
    const entry = wholeNode(text, inside);
    const { message } = field;
    const child =
      entry !== undefined || message === undefined || isGoogleProtobuf(message)
        ? entry
        : partsNode(text, message, value as Message, inside, depth + 1);
    if (child !== undefined) {
      node.setKey(key, child);
    }
  }
  return node.keys.size === 0 ? undefined : node;
}

function populatedFields(desc: DescMessage, message: Message): DescField[] {
  return desc.fields.filter(
    (field) => isFieldSet(message, field) && !behaviorOf(field).outputOnly,
  );
}

/** The limits of what lies one step below. */
function limitsAt(
  limits: Limits,
  below: (nodes: readonly MaskNode[]) => MaskNode[],
): Limits {
  return {
    without: below(limits.without),
    within:
      limits.within === undefined || isWholeWithin(limits)
        ? undefined
        : below(limits.within),
  };
}

function isWholeWithin({ within }: Limits): boolean {
  return within === undefined || within.some(({ whole }) => whole);
}
