/**
 * What Node asks an object for before it prints it, in `console.log` too: one
 * that holds descriptors would fill the screen with them. Browsers don't ask.
 */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Return an object in a line: what it is called, and its parts, without those that it hasn't. */
export function inspectLine(
  name: string,
  parts: Readonly<Record<string, string | undefined>>,
): string {
  const shown = Object.entries(parts)
    .filter(([, text]) => text !== undefined)
    .map(([key, text]) => `${key}: ${text}`);
  return `${name} { ${shown.join(", ")} }`;
}

/** Return names in quotes, cut where they are too many or too long for a line: they may come from a caller. */
export function inspectNames(names: readonly string[]): string {
  const shown = names
    .slice(0, NAMES)
    .map((name) =>
      JSON.stringify(
        name.length > LETTERS ? `${name.slice(0, LETTERS)}…` : name,
      ),
    );
  const rest = names.length - shown.length;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return `[${[...shown, ...more].join(", ")}]`;
}

const NAMES = 10;
const LETTERS = 100;
