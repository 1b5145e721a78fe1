import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { parentTypes } from "@bufbuild/protobuf/reflect";
import { getComments, getDeclarationString } from "@bufbuild/protoplugin";
import type { PathRules } from "./path-graph.js";

/** The doc comment of a helper: the mask field's own comment. */
export function helperDoc(field: DescField): string {
  const { leading = "", trailing = "" } = getComments(field);
  return joinParagraphs([
    commentText(leading),
    commentText(trailing),
    tags(
      `@generated from field: ${getDeclarationString(field)};`,
      field.deprecated || isDeprecated(field.parent),
    ),
  ]);
}

/** The doc comment of a path type. */
export function pathTypeDoc(
  message: DescMessage,
  rules: readonly PathRules[],
): string {
  const mask =
    rules.length > 1
      ? "a mask"
      : rules.includes("read")
        ? "the mask of a response"
        : "the mask of an update";
  return joinParagraphs([
    `The paths of ${message.name} that ${mask} can name.`,
    tags(`@generated from ${message}`, isDeprecated(message)),
  ]);
}

function commentText(comment: string): string {
  return comment
    .split("\n")
    .map((line) => (line.startsWith(" ") ? line.slice(1) : line).trimEnd())
    .join("\n")
    .replace(/\n$/, "");
}

function joinParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.filter((text) => text !== "").join("\n\n");
}

function tags(generated: string, deprecated: boolean): string {
  return deprecated ? `${generated}\n@deprecated` : generated;
}

function isDeprecated(message: DescMessage): boolean {
  return (
    message.deprecated ||
    [...parentTypes(message)].some((parent) => parent.deprecated)
  );
}
