import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { Answer } from "../parameter.js";
import type { ResolvedIn, ResolvedOut, Rule, SideOff } from "./decision.js";
import { isMaskField } from "./mask-field.js";
import { holdsMessages, resolveMessageField } from "./message-field.js";
import type { Report } from "./mistake.js";
import { wordsOf } from "./naming.js";
import { hasOption } from "./option.js";
import type { SchemaIndex } from "./schema-index.js";
import { HIDDEN_BY_BUF, type ResolvedMessage } from "./scope.js";

/** The context of resolving a field. */
export interface ResolveContext {
  readonly index: SchemaIndex;
  readonly infer: boolean;
  /** The parameters `in=`, `out=` and `none=`, by the fields that they name. */
  readonly answers: ReadonlyMap<DescField, Answer>;
  readonly report: Report;
}

/** A side of a helper, or the reason why there is none, or the mistake in the name of its field. */
export type ResolvedSide<Side> =
  | { readonly side: Side | SideOff; readonly mistake?: undefined }
  | { readonly mistake: string };

/** Resolve the side of the request, with paths relative to the field of this name, or if it is empty, to the request. */
export function resolveIn(
  mask: DescField,
  name: string,
  rule: Rule,
  context: ResolveContext,
): ResolvedSide<ResolvedIn> {
  const request = mask.parent;
  if (name === "") {
    const without = request.fields.filter(
      (field) =>
        hasOption(field) ||
        context.answers.has(field) ||
        (context.infer && isMaskField(field)),
    );
    return without.length === request.fields.length
      ? { side: { side: "in", message: request } }
      : { side: { message: request, without, rule } };
  }
  const found = resolveMessageField(request, name, "singular only");
  if (found.mistake !== undefined) {
    const advice = meantForOut(request, name, context) ?? found.advice;
    return { mistake: found.mistake + advice };
  }
  const { field } = found;
  return field.message.fields.length === 0
    ? { side: { side: "in", message: field.message } }
    : { side: { field, message: field.message, without: [], rule } };
}

/** Return a hint if the response has a field of this name or the name itself, and the request doesn't have such a field. */
function meantForOut(
  request: DescMessage,
  name: string,
  { index }: ResolveContext,
): string | undefined {
  const { message } = findOutput(request, index);
  if (
    message === undefined ||
    request.fields.some((field) => field.name === name)
  ) {
    return undefined;
  }
  const what = message.fields.some((field) => field.name === name)
    ? "has a field of this name"
    : wordsOf(message.name).join("_") === name &&
        !request.fields.some((field) => holdsMessages(field, "singular only"))
      ? "is the response"
      : undefined;
  return (
    what &&
    `; did you mean out? ${message.typeName} ${what}, and the paths of in are of the request`
  );
}

/** Resolve the side of the response, with paths relative to the field of this name, or if it is empty, to the response. */
export function resolveOut(
  response: DescMessage,
  name: string,
  rule: Rule,
): ResolvedSide<ResolvedOut> {
  if (name === "") {
    return response.fields.length === 0
      ? { side: { side: "out", message: response } }
      : { side: { response, message: response, rule } };
  }
  const found = resolveMessageField(response, name, "repeated allowed");
  if (found.mistake !== undefined) {
    return { mistake: found.mistake + found.advice };
  }
  const { field } = found;
  return field.message.fields.length === 0
    ? { side: { side: "out", message: field.message } }
    : { side: { response, field, message: field.message, rule } };
}

/** Return the one message that the RPCs with this request return. */
export function findOutput(
  request: DescMessage,
  index: SchemaIndex,
): ResolvedMessage {
  const methods = index.methodsOf(request);
  const [output, ...others] = new Set(methods.map((method) => method.output));
  if (output === undefined) {
    return {
      mistake: `no RPC of this compilation takes ${request.typeName}; if a service in another file does, name that file too (${HIDDEN_BY_BUF})`,
    };
  }
  if (others.length > 0) {
    const listed = methods
      .map(
        ({ parent, name, output }) =>
          `${parent.typeName}.${name} returns ${output.typeName}`,
      )
      .sort();
    return {
      mistake: `the RPCs that take ${request.typeName} return different messages: ${listed.join(", ")}`,
    };
  }
  return { message: output };
}
