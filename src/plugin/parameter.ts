import { suggest } from "../mask/suggest.js";
import { PluginError } from "./plugin-error.js";

/** The parameters that are specific to this plugin. */
export interface PluginOptions {
  /** Generate helpers for mask fields without the option, by convention. */
  readonly infer: boolean;
  /** The parameters `in=`, `out=` and `none=`, for mask fields without the option. */
  readonly answers: readonly Answer[];
  /** The most paths that a path type spells out. */
  readonly maxPaths: number;
}

/** One of the parameters `in=`, `out=` and `none=`, each of which names a mask field. */
export interface Answer {
  readonly key: "in" | "out" | "none";
  /** The full name of the mask field. */
  readonly name: string;
  /** The name of the field that the paths are relative to; empty for the request or the response itself. */
  readonly field: string;
}

/** One `key=value` of the plugin's parameter. */
export interface Parameter {
  readonly key: string;
  readonly value: string;
}

/** Return whether a parameter is specific to this plugin, so that protoc-gen-es would refuse it. */
export function isOwnParameter(raw: string): boolean {
  return /^(?:infer|in|out|none|max_paths)(?:=|$)/.test(raw);
}

/** The most paths that a path type spells out by default. */
const DEFAULT_MAX_PATHS = 1000;

/** Parse our own parameters, after `checkParameter`. */
export function parseOptions(parameters: readonly Parameter[]): PluginOptions {
  let infer = false;
  const answers: Answer[] = [];
  let maxPaths = DEFAULT_MAX_PATHS;
  for (const { key, value } of parameters) {
    switch (key) {
      case "infer":
        infer = value === "true" || value === "1";
        break;
      case "in":
      case "out":
      case "none":
        answers.push(readAnswer(key, value));
        break;
      case "max_paths":
        maxPaths = Number(value);
        break;
    }
  }
  return { infer, answers, maxPaths };
}

function readAnswer(key: Answer["key"], value: string): Answer {
  const [name = "", field = ""] = value.replace(/^\./, "").split(":");
  return { key, name, field };
}

/**
 * Parse our own parameters from a text: `key=value`, joined by commas. Throws
 * like `checkParameter`.
 */
export function readOptions(parameter: string): PluginOptions {
  checkParameter(parameter);
  return parseOptions(
    parameter.split(",").map((raw) => {
      const [key = "", ...value] = raw.split("=");
      return { key, value: value.join("=") };
    }),
  );
}

/**
 * Check the plugin's parameter before anything else reads it. Throws a
 * `PluginError` for an unknown key or an invalid value, which names the key and
 * lists what is valid.
 */
export function checkParameter(parameter: string): void {
  if (parameter === "") {
    return;
  }
  const mistakes = parameter.split(",").flatMap((raw) => {
    const mistake = parameterMistake(raw);
    return mistake === undefined ? [] : [mistake];
  });
  if (mistakes.length > 0) {
    throw new PluginError(mistakes.join("\n"));
  }
}

interface ValueRule {
  readonly isValid: (value: string) => boolean;
  readonly expected: string;
}

const flag = oneOf("true", "false", "1", "0");

/**
 * The parameters of protoc-gen-es, and ours. Those of protoc-gen-es that mean
 * nothing here are accepted all the same, so that both plugins can have the
 * same options.
 */
const rules: ReadonlyMap<string, ValueRule> = new Map([
  ["target", listOf("js", "ts", "dts")],
  ["import_extension", oneOf("none", "js", "ts", ".js", ".ts", "")],
  ["js_import_style", oneOf("module", "legacy_commonjs")],
  ["keep_empty_files", flag],
  ["ts_nocheck", flag],
  ["elide_plugin_version", flag],
  ["bootstrap_wkt", flag],
  ["rewrite_imports", pattern(/^[^:]*:/)],
  ["map_imports", pattern(/^[^:]+:./)],
  ["json_types", flag],
  ["valid_types", listOf("legacy_required", "protovalidate_required")],
  ["erasable_syntax", flag],
  ["infer", flag],
  ["in", fullName(":<field of the request>")],
  ["out", fullName(":<field of the response>")],
  ["none", fullName("")],
  ["max_paths", positiveInteger()],
]);

function parameterMistake(raw: string): string | undefined {
  const end = raw.indexOf("=");
  const key = end === -1 ? raw : raw.slice(0, end);
  const value = end === -1 ? "" : raw.slice(end + 1);
  const rule = rules.get(key);
  if (rule === undefined) {
    const meant = suggest(key, rules.keys());
    const hint = meant === undefined ? "" : `did you mean "${meant}"? `;
    return `unknown parameter "${key}"; ${hint}valid parameters are ${[...rules.keys()].join(", ")}`;
  }
  return rule.isValid(value)
    ? undefined
    : `invalid value "${value}" for parameter "${key}"; it takes ${rule.expected}`;
}

function oneOf(...values: readonly string[]): ValueRule {
  return {
    isValid: (value) => values.includes(value),
    expected: `one of ${values.filter((value) => /^\w/.test(value)).join(", ")}`,
  };
}

function listOf(...values: readonly string[]): ValueRule {
  return {
    isValid: (value) => value.split("+").every((part) => values.includes(part)),
    expected: `one of ${values.join(", ")}, or several of them joined by "+"`,
  };
}

function pattern(form: RegExp): ValueRule {
  return {
    isValid: (value) => form.test(value),
    expected: "the form <pattern>:<target>",
  };
}

/** Return the rule for the full name of a field, which a colon and the name of another field may follow. */
function fullName(relativeTo: string): ValueRule {
  const end = relativeTo === "" ? "" : "(?::[A-Za-z_]\\w*)?";
  const form = new RegExp(`^\\.?[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)+${end}$`);
  return {
    isValid: (value) => form.test(value),
    expected: `the full name of a mask field, <package>.<message>.<field>${relativeTo && `, and perhaps ${relativeTo}`}`,
  };
}

function positiveInteger(): ValueRule {
  return {
    isValid: (value) =>
      /^[1-9]\d*$/.test(value) && Number.isSafeInteger(Number(value)),
    expected: "a positive integer",
  };
}
