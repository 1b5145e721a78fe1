import type { ImportSymbol } from "@bufbuild/protoplugin";

/** Code that is broken into lines where it does not fit in one. */
export type Code = string | ImportSymbol | Layout | readonly Code[];

/** What decides on the line breaks of code. */
export type Layout =
  | { readonly kind: "group" | "indent"; readonly code: Code }
  | { readonly kind: "break"; readonly flat: string; readonly hard: boolean }
  | { readonly kind: "if_broken"; readonly text: string };

/** A declaration of a generated file. */
export interface Declaration {
  /** The text of its doc comment. */
  readonly doc?: string;
  /** The start of a declaration that is exported; `code` goes on behind it. */
  readonly exported?: { readonly keyword: string; readonly name: string };
  readonly code: Code;
}

/** Code whose breaks are line breaks if it does not fit in its line. */
export function group(...code: readonly Code[]): Code {
  return { kind: "group", code };
}

/** Code whose line breaks indent it by one more level. */
export function indent(...code: readonly Code[]): Code {
  return { kind: "indent", code };
}

/** A space, or a line break. */
export const space: Code = { kind: "break", flat: " ", hard: false };

/** Nothing, or a line break. */
export const softBreak: Code = { kind: "break", flat: "", hard: false };

/** A comma, where the group is broken. */
export const trailingComma: Code = { kind: "if_broken", text: "," };

/** A line break. */
export const newLine: Code = { kind: "break", flat: "", hard: true };

/** Parts with a separator between them. */
export function join(parts: readonly Code[], separator: Code): Code {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part]));
}

/** Lines in braces. */
export function braces(lines: readonly Code[]): Code {
  return ["{", indent(newLine, join(lines, newLine)), newLine, "}"];
}

/** A statement or declaration with a body. */
export function block(head: Code, ...body: readonly Code[]): Code {
  return [head, " ", braces(body)];
}

/** An object literal. */
export function object(...properties: readonly Code[]): Code {
  return enclose("{", " ", properties, "}");
}

/** An array literal. */
export function array(...elements: readonly Code[]): Code {
  return enclose("[", "", elements, "]");
}

/** A call, or the head of a function. */
export function call(callee: Code, ...args: readonly Code[]): Code {
  return [callee, enclose("(", "", args, ")")];
}

/** Parts in brackets: all in one line, or each in its own, with a comma behind the last. */
function enclose(
  open: string,
  gap: string,
  parts: readonly Code[],
  close: string,
): Code {
  const padding: Code = { kind: "break", flat: gap, hard: false };
  return group(
    open,
    indent(padding, join(parts, [",", space])),
    trailingComma,
    padding,
    close,
  );
}
