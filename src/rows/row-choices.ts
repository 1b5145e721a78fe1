import type { DescMessage, Registry } from "@bufbuild/protobuf";
import { suggest } from "../mask/suggest.js";
import type { RowOptions } from "./row-options.js";

/** The options of `rowsOf` with their defaults. */
export interface Choices {
  readonly names: "local" | "proto";
  readonly enums: "number" | "name";
  readonly timestamps: "date" | "string";
  readonly json: "value" | "text";
  readonly lists: "array" | "json";
  readonly booleans: "boolean" | "number";
  readonly registry: Registry | undefined;
}

/** Return the options with the defaults of their dialect. */
export function choicesOf(options: RowOptions): Choices {
  const isSqlite = options.dialect === "sqlite";
  return {
    names: options.names ?? "local",
    enums: options.enums ?? "number",
    timestamps: options.timestamps ?? (isSqlite ? "string" : "date"),
    json: options.json ?? (isSqlite ? "text" : "value"),
    lists: options.lists ?? (isSqlite ? "json" : "array"),
    booleans: options.booleans ?? (isSqlite ? "number" : "boolean"),
    registry: options.registry,
  };
}

/** Throw an `Error` unless options are those of `rowsOf`, and name fields of the message. */
export function assertOptions(desc: DescMessage, options: RowOptions): void {
  assertObject(options, `the options of rowsOf(${desc.typeName})`);
  for (const [key, value] of Object.entries(options)) {
    const values = VALUES[key as keyof typeof VALUES];
    if (values === undefined && !OTHERS.includes(key)) {
      throw new Error(
        `rowsOf(${desc.typeName}) has no option "${key}"${didYouMean(key, [...Object.keys(VALUES), ...OTHERS])}`,
      );
    }
    if (
      values !== undefined &&
      value !== undefined &&
      !values.includes(value)
    ) {
      throw new Error(
        `the option "${key}" of rowsOf(${desc.typeName}) is ${JSON.stringify(value)}, but can only be ${values.map((text) => `"${text}"`).join(" or ")}`,
      );
    }
  }
  const { columns = {}, registry = {} } = options;
  assertObject(registry, `the option "registry" of rowsOf(${desc.typeName})`);
  assertObject(columns, `the option "columns" of rowsOf(${desc.typeName})`);
  const names = desc.fields.map(({ localName }) => localName);
  for (const [name, setting] of Object.entries(columns)) {
    if (!names.includes(name)) {
      throw new Error(
        `${desc.typeName} has no field "${name}"${didYouMean(name, names)}: columns go by the local names of fields and members of oneofs`,
      );
    }
    assertSetting(desc, name, setting);
  }
}

function assertObject(value: unknown, name: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${name} must be an object, not ${JSON.stringify(value)}`);
  }
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  names: ["local", "proto"],
  enums: ["number", "name"],
  timestamps: ["date", "string"],
  json: ["value", "text"],
  lists: ["array", "json"],
  booleans: ["boolean", "number"],
  dialect: ["postgresql", "sqlite"],
};
const OTHERS = ["registry", "columns"];

const SETTINGS: Readonly<Record<string, string>> = {
  name: "string",
  write: "function",
  read: "function",
};

function assertSetting(
  desc: DescMessage,
  name: string,
  setting: unknown,
): void {
  if (setting === false || setting === undefined || isRows(setting)) {
    return;
  }
  const isObject = typeof setting === "object" && setting !== null;
  const wrong = isObject
    ? Object.entries(setting)
        .filter(
          ([key, value]) =>
            value !== undefined && typeof value !== SETTINGS[key],
        )
        .map(([key]) => `"${key}"`)
    : [];
  if (!isObject || wrong.length > 0) {
    const what = isObject
      ? `a wrong ${wrong.join(" and ")}`
      : JSON.stringify(setting);
    throw new Error(
      `the column ${name} of ${desc.typeName} has ${what}, but takes false, rowsOf(…), or { name, write, read }: a text and two functions`,
    );
  }
}

function isRows(setting: unknown): boolean {
  return typeof setting === "object" && setting !== null && "toRow" in setting;
}

function didYouMean(name: string, candidates: readonly string[]): string {
  const meant = suggest(name, candidates);
  return meant === undefined ? "" : ` (did you mean "${meant}"?)`;
}
