import { PluginError } from "../plugin-error.js";
import {
  fileOf,
  fullNameOf,
  optionPosition,
  type Placed,
  printPlace,
} from "./source-position.js";

/** One thing that is wrong with a schema. */
export interface Mistake {
  /** The field that carries the option, or what a parameter names. Without: the parameter names nothing. */
  readonly desc?: Placed;
  /** Where in the option: field numbers of `fieldmask.option.FieldMask`. Empty: at the option as a whole, or without one, at the field. */
  readonly optionPath: readonly number[];
  /** What is wrong and what to do about it. */
  readonly text: string;
}

/** Takes note of a mistake. */
export type Report = (mistake: Mistake) => void;

/** The one error for all mistakes of a schema, one to a line, in the order of the files. */
export function schemaError(mistakes: readonly Mistake[]): PluginError {
  const lines = mistakes
    .map(locate)
    .sort(
      (a, b) =>
        compare(a.file, b.file) || a.line - b.line || a.column - b.column,
    );
  return new PluginError(lines.map(({ text }) => text).join("\n"));
}

interface Located {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function locate({ desc, optionPath, text }: Mistake): Located {
  if (desc === undefined) {
    return { file: "", line: 0, column: 0, text };
  }
  const position = optionPosition(desc, optionPath);
  return {
    file: fileOf(desc).proto.name,
    line: position?.line ?? 0,
    column: position?.column ?? 0,
    text: `${printPlace(desc, position)}: ${fullNameOf(desc)}: ${text}`,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
