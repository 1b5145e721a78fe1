import { PluginError } from "../plugin-error.js";
import {
  fileOf,
  fullNameOf,
  optionPosition,
  type Placed,
  printPlace,
} from "./source-position.js";

/** A mistake in a schema or a parameter. */
export interface Mistake {
  /** The field with the option, or what a parameter names; undefined if the parameter names nothing. */
  readonly desc?: Placed;
  /**
   * The position in the option as field numbers of
   * `fieldmask.option.FieldMask`. Empty for the whole option, or without one,
   * for the field.
   */
  readonly optionPath: readonly number[];
  /** The mistake, and what to do about it. */
  readonly text: string;
}

/** Reports a mistake. */
export type Report = (mistake: Mistake) => void;

/** Return one error for all mistakes of a schema, one on each line, in the order of the files. */
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
