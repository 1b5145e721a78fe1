import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../../message/field-traits.js";
import {
  endsInPluralOf,
  isCalledResponse,
  isEndOf,
  isPluralOf,
  returnedWords,
  verbOf,
  wordsOf,
} from "./naming.js";

/**
 * Return the fields of a response with messages that can be what the RPC
 * returns. Single messages of google.protobuf are values. Messages about the
 * call are what it returns only if there is nothing else.
 */
export function contentOf(method: DescMethod): DescField[] {
  const words = returnedWords(method);
  const messages = method.output.fields.filter(
    ({ fieldKind, message }) =>
      message !== undefined &&
      (fieldKind === "list" || !isGoogleProtobuf(message)),
  );
  const content = messages.filter(
    (field) => !isEnvelope(field) || isEndOf(field.name, words),
  );
  return content.length > 0 ? content : messages;
}

/** Return the fields beside one that hold data, and aren't only about the call or the page. */
export function dataBeside({ parent, name }: DescField): DescField[] {
  return parent.fields.filter(
    (field) =>
      field.name !== name && !isEnvelope(field) && !ABOUT_CALL.test(field.name),
  );
}

/** Return whether a field is about the call, by the last word of its name or type. */
function isEnvelope({ name, message }: DescField): boolean {
  return (
    message !== undefined &&
    [name, message.name].some((text) =>
      ENVELOPE.has(wordsOf(text).at(-1) ?? ""),
    )
  );
}

const ENVELOPE: ReadonlySet<string> = new Set([
  "status",
  "metadata",
  "meta",
  "header",
  "headers",
  "envelope",
  "outcome",
  "error",
  "errors",
  "warning",
  "warnings",
  "trace",
  "diagnostics",
  "paging",
  "pagination",
]);

/** RPCs whose responses are lists. */
export const LIST_VERBS: ReadonlySet<string> = new Set(["list", "search"]);

/**
 * Return whether a response is a list of what a field holds: the RPC lists or
 * searches; or the response has a token for the next page, or the plural name;
 * or it is a response by its name, and either the RPC has the plural name, or
 * the other fields are only about the call. (`Policy { repeated Binding
 * bindings }` is a resource.)
 */
export function isList(method: DescMethod, field: DescField): boolean {
  const { name, message, parent } = field;
  const words = returnedWords(method);
  const element = message?.name ?? name;
  return (
    LIST_VERBS.has(verbOf(method)) ||
    parent.fields.some((beside) => NEXT_PAGE.test(beside.name)) ||
    isPluralOf(parent.name, element) ||
    (isWrapper(parent) &&
      (dataBeside(field).length === 0 ||
        endsInPluralOf(element, words) ||
        (isEndOf(name, words) && name.endsWith("s"))))
  );
}

const NEXT_PAGE = /^next_(?:page_)?(?:token|cursor)$/;

/** Return whether a message only wraps what an RPC returns, by its name. */
export function isWrapper({ name }: DescMessage): boolean {
  return isCalledResponse(name) || /(?:Results|List|Page)$/.test(name);
}

/** Names of fields about the call or the page. */
const ABOUT_CALL =
  /^(?:next_\w+|previous_\w+|prev_\w+|page_token|cursor|has_more|total|total_\w+|page_info|paging|pagination|unreachable|not_found|status|status_\w+|code|message|success|request_id|trace_id|error|errors|error_\w+|warnings)$/;

/** Return whether a field of a oneof is an error, by the last word of its name or type. */
export function isError({ name, message, enum: values }: DescField): boolean {
  return [name, message?.name, values?.name].some((text) =>
    /^(?:error|status|failure)$/.test(wordsOf(text ?? "").at(-1) ?? ""),
  );
}
