import type { DescMethod } from "@bufbuild/protobuf";

/** Return the words of a name in snake_case, camelCase or PascalCase, in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split("_");
}

/** Return the first word of an RPC's name: `update` of `UpdateBook`. */
export function verbOf({ name }: DescMethod): string {
  return wordsOf(name)[0] ?? "";
}

/** Return whether an RPC is for several things at once, by its first word. */
export function isBatch(method: DescMethod): boolean {
  return BATCH.has(verbOf(method));
}

const BATCH: ReadonlySet<string> = new Set(["batch", "bulk", "multi", "mass"]);

/** Return whether an RPC's verb says that it is an update, even of a batch. */
export function isUpdate(method: DescMethod): boolean {
  const words = wordsOf(method.name);
  return UPDATE_VERBS.has(words[isBatch(method) ? 1 : 0] ?? "");
}

const UPDATE_VERBS: ReadonlySet<string> = new Set([
  "update",
  "patch",
  "set",
  "modify",
  "edit",
]);

/** Return whether any word of an RPC's name says that it sets the fields of its request. */
export function isFlatUpdate({ name }: DescMethod): boolean {
  return wordsOf(name).some((word) => FLAT_VERBS.has(word));
}

const FLAT_VERBS: ReadonlySet<string> = new Set(["update", "patch", "set"]);

/**
 * Return the words for what an RPC returns, from its name: `print`, `job` of
 * `GetPrintJob`; or if that is just a verb, from the name of its request.
 */
export function returnedWords(method: DescMethod): readonly string[] {
  return afterVerb(method, (words) => words.slice(1));
}

/**
 * Return the words for what an RPC updates, from its name: `book` of
 * `UpdateBook`, `ShelfUpdateBook` and `BookUpdate`; or if that is just a verb,
 * from the name of its request.
 */
export function updatedWords(method: DescMethod): readonly string[] {
  return afterVerb(method, (words) => {
    const [first = ""] = words;
    const verb = UPDATE_VERBS.has(first)
      ? 0
      : Math.max(
          words.findIndex((word) => FLAT_VERBS.has(word)),
          0,
        );
    return verb > 0 && verb === words.length - 1
      ? words.slice(0, -1)
      : words.slice(verb + 1);
  });
}

function afterVerb(
  { name, input }: DescMethod,
  after: (words: readonly string[]) => readonly string[],
): readonly string[] {
  const words = after(wordsOf(name));
  return words.length > 0
    ? words
    : after(wordsOf(input.name.replace(/Request$/, "")));
}

/** Return whether a name consists of the words for a thing, or of the last of them. */
export function isEndOf(name: string, thing: readonly string[]): boolean {
  const joined = wordsOf(name).join("");
  return thing.some((_, i) => thing.slice(i).join("") === joined);
}

/** Return whether a name consists of the words for a thing, or of the first or last of them. */
export function isPartOf(name: string, thing: readonly string[]): boolean {
  const joined = wordsOf(name).join("");
  return (
    isEndOf(name, thing) ||
    thing.some((_, i) => thing.slice(0, i).join("") === joined)
  );
}

/** Return whether the last words for a thing are the plural of a name. */
export function endsInPluralOf(
  name: string,
  thing: readonly string[],
): boolean {
  return thing.some((_, i) => isPluralOf(thing.slice(i).join("_"), name));
}

/** Return whether a name is the plural of another. */
export function isPluralOf(plural: string, singular: string): boolean {
  const many = wordsOf(plural).join("");
  const one = wordsOf(singular).join("");
  return [`${one}s`, `${one}es`, one.replace(/(?:y|ie)$/, "ies")]
    .filter((form) => form !== one)
    .includes(many);
}

/** Return whether the name of a message is that of a response instead of a resource. */
export function isCalledResponse(name: string): boolean {
  return /(?:Response|Reply|Result)$/.test(name);
}

/** Return whether the name of a mask says that the mask is for reading. */
export function isForReading(name: string): boolean {
  return wordsOf(name).some((word) => READING.has(word));
}

/** Return whether the name of a mask says nothing, or that the mask is for reading: `config_mask`, for example, does neither. */
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
