import type { DescMethod } from "@bufbuild/protobuf";

/** The words of a name in snake_case, camelCase or PascalCase, in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split("_");
}

/** The first word of an RPC's name: `update` of `UpdateBook`. */
export function verbOf({ name }: DescMethod): string {
  return wordsOf(name)[0] ?? "";
}

/** Whether an RPC is for several things at once, by its first word. */
export function isBatch(method: DescMethod): boolean {
  return BATCH.has(verbOf(method));
}

const BATCH: ReadonlySet<string> = new Set(["batch", "bulk", "multi", "mass"]);

/** Whether an RPC's verb says that it is an update, that of a batch too. */
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

/** Whether any word of an RPC's name says that it sets what its request has. */
export function isFlatUpdate({ name }: DescMethod): boolean {
  return wordsOf(name).some((word) => FLAT_VERBS.has(word));
}

const FLAT_VERBS: ReadonlySet<string> = new Set(["update", "patch", "set"]);

/**
 * What an RPC returns, by its name and in words: `print`, `job` of
 * `GetPrintJob`. Where that is just a verb, by the name of its request.
 */
export function returnedWords(method: DescMethod): readonly string[] {
  return afterVerb(method, (words) => words.slice(1));
}

/**
 * What an RPC updates, by its name and in words: `book` of `UpdateBook`, and of
 * `ShelfUpdateBook` and `BookUpdate`, which do not begin with the verb. Where
 * that is just a verb, by the name of its request.
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

/** Whether a name is that of a thing in words, or its last words. */
export function isEndOf(name: string, thing: readonly string[]): boolean {
  const joined = wordsOf(name).join("");
  return thing.some((_, i) => thing.slice(i).join("") === joined);
}

/** Whether a name is that of a thing in words, or its first or last words. */
export function isPartOf(name: string, thing: readonly string[]): boolean {
  const joined = wordsOf(name).join("");
  return (
    isEndOf(name, thing) ||
    thing.some((_, i) => thing.slice(0, i).join("") === joined)
  );
}

/** Whether the last words of a thing are the plural of a name. */
export function endsInPluralOf(
  name: string,
  thing: readonly string[],
): boolean {
  return thing.some((_, i) => isPluralOf(thing.slice(i).join("_"), name));
}

/** Whether a name is the plural of another. */
export function isPluralOf(plural: string, singular: string): boolean {
  const many = wordsOf(plural).join("");
  const one = wordsOf(singular).join("");
  return [`${one}s`, `${one}es`, one.replace(/(?:y|ie)$/, "ies")]
    .filter((form) => form !== one)
    .includes(many);
}

/** Whether a message is called as what an RPC returns, and not as a resource. */
export function isCalledResponse(name: string): boolean {
  return /(?:Response|Reply|Result)$/.test(name);
}

/** Whether the name of a mask says that it is for what the caller reads. */
export function isForReading(name: string): boolean {
  return wordsOf(name).some((word) => READING.has(word));
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
