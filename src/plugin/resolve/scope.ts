import type { DescMessage } from "@bufbuild/protobuf";
import { suggest } from "../../mask/suggest.js";
import type { NamedSymbol, SchemaIndex } from "./schema-index.js";

/** The message that a name stands for, or the mistake in the name. */
export type ResolvedMessage =
  | { readonly message: DescMessage; readonly mistake?: undefined }
  | { readonly mistake: string; readonly message?: undefined };

/** The hint about set-ups in which buf hides parts of the sources. */
export const HIDDEN_BY_BUF =
  "with buf, the plugin sees it with strategy: all, unless a types: filter drops it";

/**
 * Resolve the name of a message as protobuf resolves type names: from the
 * innermost scope outwards, with the first component of the name deciding on
 * the scope. A leading dot makes it a full name.
 */
export function resolveMessage(
  name: string,
  scope: DescMessage,
  index: SchemaIndex,
): ResolvedMessage {
  if (!/^\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name)) {
    return {
      mistake: `"${name}" isn't the name of a message; write it like a type name in the proto${didYouMean(name.trim(), scope, index)}`,
    };
  }
  const fullName =
    findFullName(name, scope, index, decides) ??
    findFullName(name, scope, index, () => true);
  const symbol =
    fullName === undefined ? undefined : index.symbols.get(fullName);
  if (typeof symbol === "object" && symbol.kind === "message") {
    return { message: symbol };
  }
  if (fullName !== undefined && symbol !== undefined) {
    return {
      mistake: `"${name}" is ${describe(fullName, symbol)}, not a message; name a message${didYouMean(name, scope, index)}`,
    };
  }
  const reading =
    fullName === undefined || fullName === name.replace(/^\./, "")
      ? `"${name}" isn't a message of this compilation`
      : `"${name}" means "${fullName}" in ${scope.typeName}, which isn't a message of this compilation`;
  const meant = didYouMean(name, scope, index);
  return {
    mistake:
      meant === ""
        ? `${reading}; import the file that declares it (${HIDDEN_BY_BUF}), or correct the name`
        : `${reading}; import the file that declares it, or correct the name${meant}`,
  };
}

/** Return the full name that a name stands for, even if nothing has that name. */
function findFullName(
  name: string,
  scope: DescMessage,
  { symbols }: SchemaIndex,
  ends: (symbol: NamedSymbol, isWholeName: boolean) => boolean,
): string | undefined {
  if (name.startsWith(".")) {
    return name.slice(1);
  }
  const dot = name.indexOf(".");
  const first = dot === -1 ? name : name.slice(0, dot);
  for (const outer of scopesOf(scope)) {
    const symbol = symbols.get(outer + first);
    if (symbol !== undefined && ends(symbol, dot === -1)) {
      return outer + name;
    }
  }
  return undefined;
}

/** Return the prefixes to try, the innermost first. */
function* scopesOf({ typeName }: DescMessage): Generator<string> {
  let scope = typeName;
  while (scope !== "") {
    yield `${scope}.`;
    scope = scope.slice(0, Math.max(scope.lastIndexOf("."), 0));
  }
  yield "";
}

/** Return whether the search ends at a symbol: at a type, or at a symbol that contains others. */
function decides(symbol: NamedSymbol, isWholeName: boolean): boolean {
  if (symbol === "package") {
    return !isWholeName;
  }
  switch (symbol.kind) {
    case "message":
    case "enum":
      return true;
    case "service":
      return !isWholeName;
    case "extension":
      return false;
  }
}

function describe(fullName: string, symbol: NamedSymbol): string {
  return symbol === "package" ? `the package ${fullName}` : symbol.toString();
}

/**
 * Return a hint with the messages of the same short name in other scopes, or
 * else with the closest name.
 */
function didYouMean(
  name: string,
  scope: DescMessage,
  { symbols }: SchemaIndex,
): string {
  const shortName = name.slice(name.lastIndexOf(".") + 1);
  const messages = [...symbols.values()].flatMap((symbol) =>
    typeof symbol === "object" && symbol.kind === "message"
      ? symbol.typeName
      : [],
  );
  const namesakes = messages
    .filter((full) => full === shortName || full.endsWith(`.${shortName}`))
    .sort();
  if (namesakes.length > 0) {
    const listed = namesakes.slice(0, MAX_LISTED).map((full) => `".${full}"`);
    return `; did you mean ${listed.join(" or ")}?`;
  }
  const prefix = `${scope.file.proto.package}.`;
  const nearby = messages.flatMap((full) =>
    full.startsWith(prefix) ? full.slice(prefix.length) : [],
  );
  const meant = suggest(name, nearby) ?? suggest(name, messages);
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}

const MAX_LISTED = 5;
