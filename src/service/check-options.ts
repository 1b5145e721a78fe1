import type { DescMessage } from "@bufbuild/protobuf";
import { maskPaths } from "../mask/mask-paths.js";
import type { RequestFieldMask } from "../request/helper.js";
import type { ServiceOptions } from "./options.js";

/**
 * Throw a `TypeError` for invalid options: a typo must not mean the default,
 * which may let more through.
 */
export function checkOptions<Call>(
  options: ServiceOptions<Call>,
  ofDoor: readonly string[],
): void {
  checkNames("option", options, [...NAMES, ...ofDoor]);
  const { mode, forbidden, sideChannel, observe, ceilings } = options;
  checkChoice("mode", mode, ["filter", "prune"]);
  checkChoice("forbidden", forbidden, ["drop", "deny"]);
  checkChoice("validate", options.validate, [true, false]);
  checkChoice("dryRun", options.dryRun, [true, false]);
  checkHeader(sideChannel);
  if (observe !== undefined && typeof observe !== "function") {
    throw new TypeError(`observe must be a function, not ${shown(observe)}`);
  }
  checkList("ceilings", ceilings).forEach(checkCeiling);
}

const NAMES: readonly (keyof ServiceOptions<unknown>)[] = [
  "masks",
  "mode",
  "validate",
  "sideChannel",
  "ceilings",
  "forbidden",
  "dryRun",
  "observe",
];

/** Return the helpers in the option `masks`, each once. Throws a `TypeError` for anything else. */
export function helpersOf({
  masks,
}: ServiceOptions<never>): readonly RequestFieldMask[] {
  if (masks !== undefined && !Array.isArray(masks)) {
    throw new TypeError(
      "masks must be a list of helpers: Object.values of a module x_fieldmask.js",
    );
  }
  const helpers = withoutModules(masks ?? []);
  const wrong = helpers.findIndex((value) => !isHelper(value));
  if (wrong >= 0) {
    throw new TypeError(
      `masks must hold the helpers that the plugin generated, Object.values of a module x_fieldmask.js, not ${shown(helpers[wrong])}`,
    );
  }
  return [...new Set(helpers as RequestFieldMask[])];
}

/** Return an option that is a list; by default, an empty list. Throws a `TypeError` for anything else. */
export function checkList<T>(
  name: string,
  value: readonly T[] | undefined,
): readonly T[] {
  if (value !== undefined && !Array.isArray(value)) {
    throw new TypeError(`${name} must be a list, not ${shown(value)}`);
  }
  return value ?? [];
}

/** Return a value in the words of an error. */
export function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const { $typeName, kind, typeName } = value as Partial<DescMessage> & {
      $typeName?: unknown;
    };
    return typeof $typeName === "string"
      ? `a message ${$typeName}`
      : typeof typeName === "string"
        ? `the ${kind} ${typeName}`
        : Array.isArray(value)
          ? "a list"
          : "an object";
  }
  return typeof value === "string"
    ? JSON.stringify(value)
    : typeof value === "function"
      ? "a function"
      : String(value);
}

function checkNames(
  what: string,
  value: object,
  names: readonly string[],
): void {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`expected an object of options, not ${shown(value)}`);
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `there is no ${what} ${unknown}, only ${names.join(", ")}`,
    );
  }
}

function checkChoice(
  name: string,
  value: unknown,
  choices: readonly unknown[],
): void {
  if (value !== undefined && !choices.includes(value)) {
    const texts = choices.map((choice) => JSON.stringify(choice));
    throw new TypeError(
      `${name} must be ${texts.join(" or ")}, not ${shown(value)}`,
    );
  }
}

/** Throw a `TypeError` for an invalid header name: in gRPC, headers that end in "-bin" hold bytes. */
function checkHeader(name: unknown): void {
  const isHeader =
    typeof name === "string"
      ? /^[\w.-]*$/.test(name) && !/-bin$/i.test(name)
      : name === undefined || typeof name === "boolean";
  if (!isHeader) {
    throw new TypeError(
      `sideChannel must be a boolean, or the name of a header that holds text: letters, digits, "-", "_" and ".", not ${shown(name)}`,
    );
  }
}

function checkCeiling(ceiling: unknown, index: number): void {
  const where = `ceilings[${index}]`;
  if (typeof ceiling !== "object" || ceiling === null) {
    throw new TypeError(`${where} must be a ceiling, not ${shown(ceiling)}`);
  }
  checkNames(`property of ${where}:`, ceiling, ["message", "see", "set"]);
  const { message, see, set } = ceiling as Record<string, unknown>;
  if (!isMessageDescriptor(message)) {
    throw new TypeError(
      `${where}.message must be the descriptor of a message, such as BookSchema, not ${shown(message)}`,
    );
  }
  if (see === undefined && set === undefined) {
    throw new TypeError(
      `${where}, of ${message.typeName}, must have see or set: both are undefined, so that it has no effect`,
    );
  }
  for (const [name, allow] of Object.entries({ see, set })) {
    if (allow !== undefined && typeof allow !== "function") {
      assertMask(`${where}.${name}`, allow);
    }
  }
}

function assertMask(where: string, value: unknown): void {
  try {
    if (value !== null) {
      maskPaths(value as []);
      return;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
  }
  throw new TypeError(
    `${where} must be a mask or a function that returns one, not ${shown(value)}`,
  );
}

function isMessageDescriptor(value: unknown): value is DescMessage {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "message" &&
    "typeName" in value
  );
}

/**
 * Return the values with every module replaced by its own values. The values of
 * an imported CommonJS module include the module itself, and `true`, with which
 * compilers mark such modules.
 */
function withoutModules(values: readonly unknown[]): unknown[] {
  return values
    .filter((value) => value !== true)
    .flatMap((value) =>
      isModule(value) ? withoutModules(Object.values(value)) : [value],
    );
}

function isModule(value: unknown): value is object {
  if (typeof value !== "object" || value === null || isHelper(value)) {
    return false;
  }
  const masks = Object.values(value).filter((mask) => mask !== true);
  return masks.length > 0 && masks.every(isHelper);
}

function isHelper(value: unknown): value is RequestFieldMask {
  return (
    typeof value === "object" &&
    value !== null &&
    "request" in value &&
    "field" in value &&
    "filter" in value
  );
}
