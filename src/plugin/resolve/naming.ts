import type { DescMethod } from "@bufbuild/protobuf";

/** The first word of an RPC's name: `update` of `UpdateBook`. */
export function verbOf({ name }: DescMethod): string {
  return wordsOf(name)[0] ?? "";
}

/** Whether the name of a mask says that it is for what the caller reads. */
export function isForReading(name: string): boolean {
  return name === "fields" || wordsOf(name).some((word) => READING.has(word));
}

/** Whether the name of a mask says nothing, or that it is for what the caller reads: no `config_mask`. */
export function isForResponse(name: string): boolean {
  return wordsOf(name).every((word) => MASK.has(word) || READING.has(word));
}

const MASK: ReadonlySet<string> = new Set(["mask", "field", "fields", "paths"]);

const READING: ReadonlySet<string> = new Set([
  "read",
  "view",
  "get",
  "list",
  "select",
  "return",
  "response",
  "result",
  "output",
]);

/** The words of a name in snake_case, camelCase or PascalCase, in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split("_");
}
