import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { MaskEdge } from "../mask/mask-tree.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setEntry,
  setLocal,
} from "../message/local-value.js";
import type { Change } from "../update/changes.js";

/** Return a message with the values that changes set, and no others. */
export function messageOfChanges<Desc extends DescMessage>(
  desc: Desc,
  changes: readonly Change[],
): MessageShape<Desc> {
  const message = create(desc);
  for (const { edges, value } of changes) {
    if (value !== undefined) {
      setAt(message, edges, value);
    }
  }
  return message;
}

function setAt(
  message: Message,
  [edge, ...edges]: readonly MaskEdge[],
  value: LocalValue,
): void {
  if (edge?.kind !== "field") {
    return;
  }
  const { field } = edge;
  const [next, ...below] = edges;
  if (next?.kind === "key") {
    const map = getLocal(message, field) as LocalMap;
    const entry = getEntry(map, next.key);
    setEntry(map, next.key, withValue(field, entry, below, value));
  } else {
    const current = getLocal(message, field);
    setLocal(message, field, withValue(field, current, edges, value));
  }
}

/** Return the value itself, or the message of the field with the value in it. */
function withValue(
  field: DescField,
  current: LocalValue,
  edges: readonly MaskEdge[],
  value: LocalValue,
): LocalValue {
  const { message: desc } = field;
  if (edges.length === 0 || desc === undefined) {
    return value;
  }
  const message =
    current === undefined ? create(desc) : localToMessage(field, desc, current);
  setAt(message, edges, value);
  return messageToLocal(field, desc, message);
}
