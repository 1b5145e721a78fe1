import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import type { MapField } from "../mask/map-key.js";
import {
  isEmptyNode,
  type MaskNode,
  MaskTreeBuilder,
  nodesAtField,
  nodesAtKey,
} from "../mask/mask-tree.js";
import { quoteKey } from "../mask/path.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";

/** The nodes that populated fields must lie within; undefined if all of them count. */
type Within = readonly MaskNode[] | undefined;

/**
 * Return the tree of what an update without a mask sets (AIP-134): the
 * populated fields, going into messages, except those of google.protobuf, which
 * are single values. A value that can only be set whole, but may be set only in
 * part, is left out.
 *
 * A set but empty message is a node with nothing below: it is created if the
 * target lacks it.
 */
export function populatedTree(
  desc: DescMessage,
  source: Message,
  within?: ResolvedMask,
): MaskNode {
  const nodes = within && [within.root];
  return nodeOfMessage(desc, source, nodes, new MaskTreeBuilder());
}

function nodeOfMessage(
  desc: DescMessage,
  source: Message,
  within: Within,
  node: MaskTreeBuilder,
): MaskTreeBuilder {
  for (const field of populatedFields(desc, source)) {
    const child = nodeOfField(
      field,
      getLocal(source, field),
      withinAt(within, (nodes) => nodesAtField(nodes, field)),
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
  within: Within,
): MaskTreeBuilder | undefined {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "list":
      return wholeNode(field.name, within);
    case "message":
      return isGoogleProtobuf(field.message)
        ? wholeNode(field.name, within)
        : partsNode(field.name, field.message, value as Message, within);
    case "map":
      return (
        wholeNode(field.name, within) ??
        entriesNode(field, value as LocalMap, within)
      );
  }
}

/** Return the node of a value that is set whole; undefined if that isn't allowed. */
function wholeNode(text: string, within: Within): MaskTreeBuilder | undefined {
  if (!isWhole(within)) {
    return undefined;
  }
  const node = new MaskTreeBuilder(text);
  node.nameWhole();
  return node;
}

/** Return the node of a message that is set field by field; undefined if nothing of it is. */
function partsNode(
  text: string,
  desc: DescMessage,
  value: Message,
  within: Within,
): MaskTreeBuilder | undefined {
  const node = nodeOfMessage(desc, value, within, new MaskTreeBuilder(text));
  const isEmpty = populatedFields(desc, value).length === 0;
  return isEmptyNode(node) && !(isEmpty && isWhole(within)) ? undefined : node;
}

/** Return the node of a map that is set by its keys, of which bool ones have no paths. */
function entriesNode(
  field: MapField,
  map: LocalMap,
  within: Within,
): MaskTreeBuilder | undefined {
  if (field.mapKey === ScalarType.BOOL) {
    return undefined;
  }
  const node = new MaskTreeBuilder(field.name);
  for (const [key, value] of Object.entries(map)) {
    const text = quoteKey(key);
    const inside = withinAt(within, (nodes) => nodesAtKey(nodes, key));
    const entry = wholeNode(text, inside);
    const { message } = field;
    const child =
      entry !== undefined || message === undefined || isGoogleProtobuf(message)
        ? entry
        : partsNode(text, message, value as Message, inside);
    if (child !== undefined) {
      node.setKey(key, child);
    }
  }
  return node.keys.size === 0 ? undefined : node;
}

function populatedFields(desc: DescMessage, message: Message): DescField[] {
  return desc.fields.filter((field) => isFieldSet(message, field));
}

/** Return the nodes that the values one edge below must lie within. */
function withinAt(
  within: Within,
  below: (nodes: readonly MaskNode[]) => MaskNode[],
): Within {
  return within === undefined || isWhole(within) ? undefined : below(within);
}

function isWhole(within: Within): boolean {
  return within === undefined || within.some(({ whole }) => whole);
}
