import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { parentTypes } from "@bufbuild/protobuf/reflect";
import { getComments, getDeclarationString } from "@bufbuild/protoplugin";

/** The doc comment of a helper: the mask field's own comment. */
export function helperDoc(field: DescField): string {
  const { leading = "", trailing = "" } = getComments(field);
  return [commentText(leading), commentText(trailing), tags(field)]
    .filter((text) => text !== "")
    .join("\n\n");
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
