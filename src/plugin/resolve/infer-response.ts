import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../../message/field-traits.js";
import type { NoHelper, Reason, ResolvedOut, Rule, Sides } from "./decision.js";
import { holdsMessages, type MessageField } from "./message-field.js";
import {
  endsInPluralOf,
  isCalledResponse,
  isEndOf,
  isForResponse,
  isPartOf,
  isPluralOf,
  returnedWords,
  verbOf,
} from "./naming.js";
import {
  contentOf,
  dataBeside,
  isError,
  isList,
  isWrapper,
  LIST_VERBS,
} from "./response-content.js";

/**
 * Return what the paths of a mask for the response are relative to by
 * convention, or why that is unclear: the messages of a list, the message that
 * a response only wraps, or else the response.
 */
export function inferResponse(
  { name }: DescField,
  method: DescMethod,
): Sides | NoHelper {
  const response = method.output;
  if (!isForResponse(name)) {
    return { none: { kind: "called otherwise", method } };
  }
  if (RESULTLESS.has(response.name)) {
    return { none: { kind: "no resource", method } };
  }
  const found = isStream(method) ? inStream(method) : inResponse(method);
  if (found.out === undefined) {
    return found;
  }
  const { message, field } = found.out;
  if (isGoogleProtobuf(message) || message.fields.length === 0) {
    return { none: { kind: "no paths", message, ...(field && { field }) } };
  }
  const as = otherThanResource(found.out, method);
  return as === undefined
    ? found
    : { none: { kind: "no plain resource", method, message, as } };
}

/** Responses without a resource, or with one that isn't ready yet, or as bytes. */
const RESULTLESS: ReadonlySet<string> = new Set([
  "Operation",
  "Empty",
  "HttpBody",
]);

/** The side of the response, or the reason why there is none. */
type Found =
  | { readonly out: ResolvedOut }
  | (NoHelper & { readonly out?: undefined });

function isStream({ methodKind }: DescMethod): boolean {
  return methodKind === "server_streaming" || methodKind === "bidi_streaming";
}

/**
 * Infer the side for a stream. Its messages are resources, or have only one
 * field, or one that is named after what the RPC returns: `Book book` of
 * `WatchBooks`.
 */
function inStream(method: DescMethod): Found {
  const { name, fields } = method.output;
  if (!isCalledResponse(name) || fields.length === 1) {
    return inResponse(method);
  }
  const called = fields
    .filter(isMessages)
    .filter((field) => isCalledAsReturned(field, method));
  const [field, ...others] = called;
  return field === undefined || others.length > 0
    ? { none: { kind: "stream", method } }
    : relativeTo(field, "streamed");
}

function inResponse(method: DescMethod): Found {
  const response = method.output;
  const content = contentOf(method);
  const lists = content.filter(isMessageList);
  const [list] = lists;
  if (list !== undefined && lists.length === 1 && isList(method, list)) {
    return inList(method, list, content);
  }
  const only = onlyOf(content) ?? onlyOf(response.fields);
  if (
    only?.fieldKind === "map" &&
    (isWrapper(response) || isList(method, only))
  ) {
    return { none: { kind: "map", method, field: only } };
  }
  if (only?.fieldKind === "message" && isWrapper(response)) {
    return inWrapper(method, only);
  }
  return {
    out: {
      response,
      message: response,
      rule: "response",
      passedOver:
        lists.length === 0
          ? undefined
          : { fields: lists, because: { kind: "no list" } },
    },
  };
}

/**
 * Infer the side for a list. A page can be a part of what an RPC returns, as
 * the messages of `GetThread`: then the paths can be relative to the messages
 * or to the response.
 */
function inList(
  method: DescMethod,
  list: MessageField,
  content: readonly DescField[],
): Found {
  const { parent: response, message } = list;
  const beside = content.filter(
    (field) =>
      field.fieldKind === "message" && isCalledAsReturned(field, method),
  );
  const isResource =
    isEndOf(response.name, returnedWords(method)) &&
    !isPluralOf(response.name, message.name) &&
    dataBeside(list).length > 0;
  return LIST_VERBS.has(verbOf(method)) || (beside.length === 0 && !isResource)
    ? relativeTo(list, "list")
    : { none: { kind: "several readings", method, field: list, beside } };
}

/** Infer the side for a wrapper. Data beside the message can be what the RPC returns, unless the message is named after it. */
function inWrapper(method: DescMethod, field: MessageField): Found {
  const words = returnedWords(method);
  const beside = dataBeside(field);
  return beside.length === 0 ||
    words.length === 0 ||
    isEndOf(field.name, words) ||
    isEndOf(field.message.name, words)
    ? relativeTo(field, "wrapper")
    : { none: { kind: "several readings", method, field, beside } };
}

function relativeTo(field: MessageField, rule: Rule): Found {
  const { parent: response, message } = field;
  return { out: { response, field, message, rule } };
}

function onlyOf<T>(fields: readonly T[]): T | undefined {
  return fields.length === 1 ? fields[0] : undefined;
}

function isMessages(field: DescField): field is MessageField {
  return holdsMessages(field, "repeated allowed");
}

function isMessageList(field: DescField): field is MessageField {
  return field.fieldKind === "list" && field.listKind === "message";
}

/** Return whether a field is named after what an RPC returns, in the singular or plural. */
function isCalledAsReturned({ name }: DescField, method: DescMethod): boolean {
  const words = returnedWords(method);
  return isEndOf(name, words) || endsInPluralOf(name, words);
}

/** Return what a message is if it can be something other than a plain resource. */
function otherThanResource(
  { response, message, field }: ResolvedOut,
  method: DescMethod,
): Extract<Reason, { kind: "no plain resource" }>["as"] | undefined {
  if (
    [message, response].some(
      (desc) =>
        (field !== undefined || isCalledResponse(desc.name)) &&
        hasErrorMember(desc),
    )
  ) {
    return "result or error";
  }
  if (LIST_VERBS.has(verbOf(method))) {
    return undefined;
  }
  const isElement = field?.fieldKind === "list" || isStream(method);
  if (isElement && message.typeName.startsWith(`${response.typeName}.`)) {
    return "declared inside";
  }
  return /Change$/.test(message.name) &&
    (isElement || !isPartOf(message.name, returnedWords(method)))
    ? "change"
    : undefined;
}

/** Return whether a message has a oneof with an error in it. */
function hasErrorMember({ oneofs }: DescMessage): boolean {
  return oneofs.some(({ fields }) => fields.some(isError));
}
