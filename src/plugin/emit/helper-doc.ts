import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { parentTypes } from "@bufbuild/protobuf/reflect";
import { getComments, getDeclarationString } from "@bufbuild/protoplugin";
import type { HelperPlan, InPlan, OutPlan } from "../plan/plan-file.js";

/** Return the doc comment of a helper: what its paths are, and the mask field's own comment. */
export function helperDoc(plan: HelperPlan, field: DescField): string {
  const { leading = "", trailing = "" } = getComments(field);
  return [
    summary(plan),
    commentText(leading),
    commentText(trailing),
    tags(field),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function summary({ request, field, in: inSide, out }: HelperPlan): string {
  return [
    `The mask \`${field}\` of ${request}.`,
    ...(inSide ? [inSummary(inSide)] : []),
    ...(out ? [outSummary(out)] : []),
  ].join("\n");
}

function inSummary({ message, field }: InPlan): string {
  return field === undefined
    ? "Its paths name the fields of the request that an update sets."
    : `Its paths name the fields that an update sets, in \`${field}\` of the request, ${message}.`;
}

function outSummary({ response, message, field }: OutPlan): string {
  return field === undefined
    ? `Its paths select fields of the response, ${message}.`
    : `Its paths select fields of ${message}, in \`${field}\` of the response, ${response}.`;
}

function commentText(comment: string): string {
  return comment
    .split("\n")
    .map((line) => (line.startsWith(" ") ? line.slice(1) : line).trimEnd())
    .join("\n")
    .replace(/\n$/, "");
}

function tags(field: DescField): string {
  const generated = `@generated from field: ${getDeclarationString(field)};`;
  return field.deprecated || isDeprecated(field.parent)
    ? `${generated}\n@deprecated`
    : generated;
}

function isDeprecated(message: DescMessage): boolean {
  return (
    message.deprecated ||
    [...parentTypes(message)].some((parent) => parent.deprecated)
  );
}
