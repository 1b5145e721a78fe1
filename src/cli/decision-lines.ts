import type { DescField, DescMethod } from "@bufbuild/protobuf";
import type {
  Decision,
  NoHelper,
  PassedOver,
  Reason,
  ResolvedIn,
  ResolvedOut,
  Rule,
  SideOff,
  Sides,
} from "../plugin/resolve/decision.js";
import type { SchemaIndex } from "../plugin/resolve/schema-index.js";
import { dim } from "./terminal.js";

/** Return the decision on a mask and its reason, in lines of text. */
export function decisionLines(
  { field, ...decision }: Decision,
  index: SchemaIndex,
): string[] {
  const lines = answerLines(field, decision);
  switch (decision.none?.kind) {
    case "several masks":
    case "RPCs differ":
      return lines;
    default:
      return [
        ...lines,
        ...index
          .methodsOf(field.parent)
          .filter((method) => isElsewhere(method, field))
          .map((method) => `rpc: ${textOfRpc(method, field)}`),
      ];
  }
}

function answerLines(mask: DescField, answer: Sides | NoHelper): string[] {
  if (answer.none !== undefined) {
    return noneLines(mask, answer.none);
  }
  const { in: inSide, out } = answer;
  return [
    ...(inSide === undefined ? [] : inLines(inSide)),
    ...(out === undefined ? [] : outLines(out)),
  ];
}

function inLines({ field, message, rule, passedOver }: ResolvedIn): string[] {
  const base = field === undefined ? "the request" : field.name;
  return [
    `in:  paths of ${message.typeName}, relative to ${base} ${why(rule)}`,
    ...passedOverLines(passedOver),
  ];
}

function outLines({
  field,
  message,
  response,
  rule,
  passedOver,
}: ResolvedOut): string[] {
  const base =
    field === undefined
      ? "the response"
      : `${field.name} of ${response.typeName}`;
  return [
    `out: paths of ${message.typeName}, relative to ${base} ${why(rule)}`,
    ...passedOverLines(passedOver),
  ];
}

function why(rule: Rule): string {
  return dim(`(${ruleTexts[rule]})`);
}

const ruleTexts: Readonly<Record<Rule, string>> = {
  option: "by its option",
  parameter: "by a parameter",
  "output type": "inferred: the field of the type that the RPC returns",
  operation_info:
    "inferred: the field of the type that the RPC's operation returns",
  body: "inferred: the body of the RPC's HTTP requests",
  name: "inferred: the field called as what the RPC updates",
  "type name":
    "inferred: the field whose type is called as what the RPC updates",
  "part of the name":
    "inferred: the field whose name begins or ends what the RPC updates",
  "type in the response":
    "inferred: the field of a type that the response has a field of",
  "only message":
    "inferred: the only message field, beside identifiers and control",
  "flat update": "inferred: the RPC updates the fields of its request",
  list: "inferred: the response is a list of these",
  wrapper: "inferred: the response only wraps it",
  streamed: "inferred: the field of the stream called as what the RPC returns",
  response: "inferred: what the RPC returns",
  comment: "inferred: by its comment",
};

function passedOverLines(passedOver: PassedOver | undefined): string[] {
  return passedOver === undefined ? [] : [textOfPassedOver(passedOver)];
}

/** Return why a rule passed over fields. */
function textOfPassedOver({ fields, because }: PassedOver): string {
  const names = `not ${namesOf(fields)}`;
  switch (because.kind) {
    case "beside":
      return because.fields.length === 0
        ? `${names}: no rule finds it`
        : `${names}: beside it, there is ${namesOf(because.fields)}, neither an identifier nor control`;
    case "part":
      return `${names}: it is a part of ${because.of.typeName}, which the RPC returns`;
    case "several":
      return `${names}: nothing says which of them`;
    case "no list":
      return `${names}: nothing says that the response is a list`;
    case "comment":
      return `${names}: the comment quotes ${because.path}`;
  }
}

function noneLines(mask: DescField, reason: Reason): string[] {
  switch (reason.kind) {
    case "no option":
      return [
        "it has no option; the parameter infer=true would decide by convention",
      ];
    case "several masks":
      return [
        `it is a ${reason.fieldKind} of masks, and a helper is for a single one`,
      ];
    case "parameter":
      return ["by the parameter none="];
    case "sides off":
      return [reason.sides.map(textOfSideOff).join("; ")];
    case "no RPC":
      return [
        `no RPC of these files takes ${mask.parent.typeName}; if a service in another file does, name that file too`,
      ];
    case "RPCs differ":
      return [
        `the RPCs that take ${mask.parent.typeName} use it for different things`,
        ...reason.answers.flatMap(({ method, answer }) => {
          const [first = "", ...others] = answerLines(mask, answer);
          return [
            `${textOfRpc(method, mask)}: ${first}`,
            ...others.map((line) => `  ${line}`),
          ];
        }),
      ];
    case "batch":
      return [`${reason.method.name} updates several things at once`];
    case "several fields":
      return [
        `several of its fields could be what ${reason.method.name} updates: ${namesOf(reason.fields)}`,
      ];
    case "no field":
      return [
        `nothing says which field holds what ${reason.method.name} updates`,
        ...passedOverLines(reason.passedOver),
      ];
    case "no paths":
      return [
        `no path goes below ${reason.field === undefined ? "" : `${reason.field.name}, a `}${reason.message.typeName}`,
      ];
    case "called otherwise":
      return [
        `its name says that it is for something else than what ${reason.method.name} returns`,
      ];
    case "no resource":
      return [`${reason.method.name} returns ${reason.method.output.typeName}`];
    case "no plain resource":
      return [
        `${reason.method.name} returns ${reason.message.typeName}, which ${alsoTexts[reason.as]}`,
      ];
    case "map":
      return [
        `${reason.method.name} returns what is in the map ${reason.field.name}`,
      ];
    case "several readings":
      return [
        `${reason.method.name} returns ${reason.field.name}, and beside it ${namesOf(reason.beside)}: nothing says whether its paths are relative to ${reason.field.name} or to the response`,
      ];
    case "stream":
      return [
        `nothing says which field of ${reason.method.output.typeName} is what ${reason.method.name} returns`,
      ];
    case "comment":
      return [
        `its comment has ${reason.path}, and nothing says whether that is relative to ${reason.field.name}, which the rules find`,
      ];
  }
}

const alsoTexts: Readonly<
  Record<Extract<Reason, { kind: "no plain resource" }>["as"], string>
> = {
  "declared inside": "is declared inside of the response",
  change: "is a change by its name",
  "result or error": "can be an error",
};

function textOfSideOff({ side, message }: SideOff): string {
  return message === undefined
    ? `the option has no gen for ${side}`
    : `${side} has no paths, for ${message.typeName} has no fields to name`;
}

/** Return the name of an RPC, with the file of its service where that is another file. */
function textOfRpc(method: DescMethod, mask: DescField): string {
  const { parent, name } = method;
  const file = isElsewhere(method, mask)
    ? `, in ${parent.file.proto.name}`
    : "";
  return `${parent.typeName}.${name}${file}`;
}

function isElsewhere({ parent }: DescMethod, mask: DescField): boolean {
  return parent.file !== mask.parent.file;
}

function namesOf(fields: readonly DescField[]): string {
  return fields.map(({ name }) => name).join(", ");
}
