import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../../message/field-traits.js";
import { isControl, isIdentifier } from "./control-field.js";
import type { NoHelper, PassedOver, Sides, UpdateRule } from "./decision.js";
import { holdsMasks, isMaskField } from "./mask-field.js";
import { holdsMessages, type MessageField } from "./message-field.js";
import { httpBodies, operationTypes } from "./method-annotations.js";
import {
  isBatch,
  isCalledResponse,
  isFlatUpdate,
  isPartOf,
  updatedWords,
  wordsOf,
} from "./naming.js";
import type { SchemaIndex } from "./schema-index.js";

/**
 * Return what the paths of a mask for an update are relative to by convention,
 * or why that is unclear: the one field that the first matching rule finds; or
 * else, for RPCs whose names say that they update, the request itself.
 */
export function inferUpdate(
  request: DescMessage,
  method: DescMethod,
  index: SchemaIndex,
): Sides | NoHelper {
  if (isBatch(method)) {
    return { none: { kind: "batch", method } };
  }
  const candidates = request.fields.filter(isCandidate);
  const found = rulesFor(method).map(([rule, fits]) => ({
    rule,
    fields: candidates.filter(fits),
  }));
  for (const { rule, fields } of found) {
    const [field, ...others] = fields;
    if (field !== undefined && others.length === 0) {
      return relativeTo(field, rule);
    }
  }
  const several = found.find(({ fields }) => fields.length > 1);
  return several === undefined
    ? inferFromOthers(
        request,
        candidates,
        method,
        returnedResource(method, index),
      )
    : { none: { kind: "several fields", method, ...several } };
}

/** Return whether a field can hold a resource: messages of google.protobuf are values. */
function isCandidate(field: DescField): field is MessageField {
  return (
    holdsMessages(field, "singular only") && !isGoogleProtobuf(field.message)
  );
}

/** Return the message that an RPC or its operation returns. */
function returnedResource(method: DescMethod, index: SchemaIndex): DescMessage {
  for (const type of operationTypes(method)) {
    const symbol = index.symbols.get(type);
    if (typeof symbol === "object" && symbol.kind === "message") {
      return symbol;
    }
  }
  return method.output;
}

/** Return the rules that look for the field by its type or name, in their order. */
function rulesFor(
  method: DescMethod,
): [rule: UpdateRule, fits: (field: MessageField) => boolean][] {
  const types = operationTypes(method);
  const bodies = httpBodies(method);
  const words = updatedWords(method);
  const updated = words.join("");
  const wrapped = wrappedMessages(method.output);
  return [
    ["output type", ({ message }) => message === method.output],
    ["operation_info", ({ message }) => types.includes(message.typeName)],
    ["body", ({ name }) => bodies.includes(name)],
    ["name", ({ name }) => wordsOf(name).join("") === updated],
    [
      "type name",
      ({ message }) =>
        [updated, `${updated}update`].includes(wordsOf(message.name).join("")),
    ],
    ["part of the name", ({ name }) => isPartOf(name, words)],
    ["type in the response", ({ message }) => wrapped.includes(message)],
  ];
}

/** Return the messages in a response, unless it is a resource by its name. */
function wrappedMessages({ name, fields }: DescMessage): DescMessage[] {
  return isCalledResponse(name)
    ? fields.filter(isCandidate).map(({ message }) => message)
    : [];
}

/** Apply the rules that go by the other fields of the request. */
function inferFromOthers(
  request: DescMessage,
  candidates: readonly MessageField[],
  method: DescMethod,
  resource: DescMessage,
): Sides | NoHelper {
  const updated = updatedWords(method).join("");
  const data = request.fields.filter(
    (field) =>
      !holdsMasks(field) && !isControl(field) && !isIdentifier(field, updated),
  );
  const [field] = data;
  if (field !== undefined && data.length === 1) {
    const whole = wholeOf(field, resource);
    if (isCandidate(field)) {
      return whole === undefined
        ? relativeTo(field, "only message")
        : flat(request, method, {
            fields: [field],
            because: { kind: "part", of: whole },
          });
    }
    if (whole === undefined && isMessageList(field)) {
      return { none: { kind: "batch", method } };
    }
  }
  const passedOver = passedOverBecauseOf(candidates, data);
  return field === undefined
    ? { none: { kind: "no field", method, passedOver } }
    : flat(request, method, passedOver);
}

function isMessageList(field: DescField): boolean {
  return field.fieldKind === "list" && field.listKind === "message";
}

/** Return the resource that also has a field of this name, which is a part of it then. */
function wholeOf(
  { name, fieldKind }: DescField,
  resource: DescMessage,
): DescMessage | undefined {
  return [resource, ...wrappedMessages(resource)].find(
    (message) =>
      !isCalledResponse(message.name) &&
      message.fields.some(
        (field) => field.name === name && field.fieldKind === fieldKind,
      ),
  );
}

function flat(
  request: DescMessage,
  method: DescMethod,
  passedOver: PassedOver | undefined,
): Sides | NoHelper {
  return isFlatUpdate(method)
    ? {
        in: {
          message: request,
          without: request.fields.filter(isMaskField),
          rule: "flat update",
          passedOver,
        },
      }
    : { none: { kind: "no field", method, passedOver } };
}

function passedOverBecauseOf(
  candidates: readonly DescField[],
  data: readonly DescField[],
): PassedOver | undefined {
  const [field, ...others] = candidates;
  if (field === undefined) {
    return undefined;
  }
  return others.length > 0
    ? { fields: candidates, because: { kind: "several" } }
    : {
        fields: [field],
        because: {
          kind: "beside",
          fields: data.filter((other) => other !== field),
        },
      };
}

function relativeTo(field: MessageField, rule: UpdateRule): Sides | NoHelper {
  const { message } = field;
  return message.fields.length === 0
    ? { none: { kind: "no paths", message, field } }
    : { in: { field, message, without: [], rule } };
}
