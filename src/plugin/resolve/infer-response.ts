import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../../message/field-traits.js";
import type { NoHelper, ResolvedOut, Sides } from "./mask-field.js";
import type { MessageField } from "./message-field.js";
import { isForResponse, verbOf } from "./naming.js";

/**
 * What the paths of a mask for the response are relative to, by convention, or
 * why there is no saying: the messages of a list, the message that a response
 * only wraps, or else the response.
 */
export function inferResponse(
  { name }: DescField,
  method: DescMethod,
): Sides | NoHelper {
  const response = method.output;
  if (!isForResponse(name)) {
    return {
      none: `its name says that it is for something else than what ${method.name} returns`,
    };
  }
  if (RESULTLESS.has(response.name)) {
    return { none: `${method.name} returns ${response.typeName}` };
  }
  const out = relativeTo(response, method);
  return isGoogleProtobuf(out.message) || out.message.fields.length === 0
    ? { none: `no path goes below ${out.message.typeName}` }
    : { out };
}

/** Responses that hold no resource, or do not hold it yet, or as bytes. */
const RESULTLESS: ReadonlySet<string> = new Set([
  "Operation",
  "Empty",
  "HttpBody",
]);

function relativeTo(response: DescMessage, method: DescMethod): ResolvedOut {
  const list = onlyField(response.fields.filter(isMessageList));
  if (list !== undefined && isList(response, list, method)) {
    return { response, field: list, message: list.message, rule: "list" };
  }
  const wrapped = onlyField(response.fields);
  if (wrapped?.fieldKind === "message" && isCalledResponse(response)) {
    const { message } = wrapped;
    return { response, field: wrapped, message, rule: "wrapper" };
  }
  return { response, message: response, rule: "response" };
}

function onlyField<T>(fields: readonly T[]): T | undefined {
  return fields.length === 1 ? fields[0] : undefined;
}

function isMessageList(field: DescField): field is MessageField {
  return field.fieldKind === "list" && field.listKind === "message";
}

/**
 * Whether a response is a list: that of an RPC which lists or searches; or one
 * that has nothing beside the list but what pages have, and is no resource by
 * its name. (`Policy { repeated Binding bindings }` is a resource.)
 */
function isList(
  response: DescMessage,
  list: DescField,
  method: DescMethod,
): boolean {
  const beside = response.fields.filter((field) => field !== list);
  return (
    LIST_VERBS.has(verbOf(method)) ||
    (beside.every(({ name }) => PAGING.test(name)) &&
      (isCalledResponse(response) ||
        beside.some(({ name }) => name === "next_page_token")))
  );
}

const LIST_VERBS: ReadonlySet<string> = new Set(["list", "search"]);

const PAGING =
  /^(?:next_\w+|previous_\w+|prev_\w+|page_token|cursor|has_more|total|total_\w+|page_info|paging|pagination|unreachable|not_found)$/;

function isCalledResponse({ name }: DescMessage): boolean {
  return /(?:Response|Reply|Result|Results|List|Page)$/.test(name);
}
