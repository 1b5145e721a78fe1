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
 * The fields of a response that hold messages, and can be what the RPC returns.
 * Single messages of google.protobuf are values. Messages about the call are
 * what it returns only where there is nothing else.
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

/** The fields beside one that say more than how the call went, and which page it is. */
export function dataBeside({ parent, name }: DescField): DescField[] {
  return parent.fields.filter(
    (field) =>
      field.name !== name && !isEnvelope(field) && !ABOUT_CALL.test(field.name),
  );
}

/** Whether a field holds something about the call, by its last word or by that of its type. */
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
 * Whether a response is a list of what a field has: that of an RPC which lists
 * or searches; one with a token for the next page; one that is called as several
 * of these; or a response of an RPC that is called so, or that has nothing beside
 * but what is about the call. (`Policy { repeated Binding bindings }` is a resource.)
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

/** Whether a message only holds what an RPC returns, by its name. */
export function isWrapper({ name }: DescMessage): boolean {
  return isCalledResponse(name) || /(?:Results|List|Page)$/.test(name);
}

/** Fields that say how the call went, or which page this is. */
const ABOUT_CALL =
  /^(?:next_\w+|previous_\w+|prev_\w+|page_token|cursor|has_more|total|total_\w+|page_info|paging|pagination|unreachable|not_found|status|status_\w+|code|message|success|request_id|trace_id|error|errors|error_\w+|warnings)$/;

/** Whether a field of a oneof says that something went wrong, by its last word or by that of its type. */
export function isError({ name, message, enum: values }: DescField): boolean {
  return [name, message?.name, values?.name].some((text) =>
    /^(?:error|status|failure)$/.test(wordsOf(text ?? "").at(-1) ?? ""),
  );
}
