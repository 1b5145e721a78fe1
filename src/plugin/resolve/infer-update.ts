import type { DescField, DescMessage, DescMethod } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../../message/field-traits.js";
import { isControl, isIdentifier } from "./control-field.js";
import {
  isMaskField,
  type NoHelper,
  type Rule,
  type Sides,
} from "./mask-field.js";
import { holdsMessages, type MessageField } from "./message-field.js";
import { verbOf, wordsOf } from "./naming.js";
import { operationTypes } from "./operation-info.js";

/**
 * What the paths of a mask for an update are relative to, by convention, or why
 * there is no saying. The first of these that there is one of: the field of the
 * type that the RPC returns; of the type that its operation returns; the one
 * called as what the RPC updates; the only message field, where all fields
 * beside it are identifiers or control; or else, for RPCs that update by their
 * name, the request itself.
 */
export function inferUpdate(
  request: DescMessage,
  method: DescMethod,
): Sides | NoHelper {
  if (verbOf(method) === "batch") {
    return { none: `${method.name} updates several things at once` };
  }
  const candidates = request.fields.filter(isMessage);
  const fitting = rulesFor(method).map(([rule, fits]) => ({
    rule,
    fields: candidates.filter(fits),
  }));
  for (const { rule, fields } of fitting) {
    const [field, ...others] = fields;
    if (field !== undefined && others.length === 0) {
      return relativeTo(field, rule);
    }
  }
  const several = fitting.find(({ fields }) => fields.length > 1);
  return several === undefined
    ? inferFromOthers(request, method)
    : {
        none: `several of its fields could be what ${method.name} updates: ${several.fields.map(({ name }) => name).join(", ")}`,
      };
}

function isMessage(field: DescField): field is MessageField {
  return holdsMessages(field, "singular only");
}

/** The rules that look for the field by its type or name. */
function rulesFor(
  method: DescMethod,
): [rule: Rule, fits: (field: MessageField) => boolean][] {
  const types = operationTypes(method);
  const updated = nameOfUpdated(method);
  return [
    ["output type", ({ message }) => message === method.output],
    ["operation_info", ({ message }) => types.includes(message.typeName)],
    ["name", ({ name }) => wordsOf(name).join("") === updated],
  ];
}

/** The rules that go by what else the request has. */
function inferFromOthers(
  request: DescMessage,
  method: DescMethod,
): Sides | NoHelper {
  const updated = nameOfUpdated(method);
  const data = request.fields.filter(
    (field) =>
      !isMaskField(field) && !isControl(field) && !isIdentifier(field, updated),
  );
  const [field, ...others] = data;
  if (field !== undefined && others.length === 0) {
    if (isMessage(field)) {
      return relativeTo(field, "only message");
    }
    if (holdsMessages(field, "repeated allowed")) {
      return { none: `${method.name} updates several things at once` };
    }
  }
  return field !== undefined && FLAT_VERBS.has(verbOf(method))
    ? {
        in: {
          message: request,
          without: request.fields.filter(isMaskField),
          rule: "flat update",
        },
      }
    : { none: `nothing says which field holds what ${method.name} updates` };
}

const FLAT_VERBS: ReadonlySet<string> = new Set(["update", "patch", "set"]);

function relativeTo(field: MessageField, rule: Rule): Sides | NoHelper {
  const { message } = field;
  return isGoogleProtobuf(message) || message.fields.length === 0
    ? { none: `no path goes below ${field.name}, a ${message.typeName}` }
    : { in: { field, message, without: [], rule } };
}

/**
 * What an RPC updates, by its name: `book` of `UpdateBook`. Where that is just a
 * verb, by the name of its request.
 */
function nameOfUpdated({ name, input }: DescMethod): string {
  const [, ...words] = wordsOf(name);
  return words.length > 0
    ? words.join("")
    : wordsOf(input.name.replace(/Request$/, ""))
        .slice(1)
        .join("");
}
