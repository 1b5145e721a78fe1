import type { DescExtension, DescField } from "@bufbuild/protobuf";
import { PluginError } from "../plugin-error.js";
import { optionPosition } from "./source-position.js";

/** One thing that is wrong with a schema. */
export interface Mistake {
  /** The field that carries the option. */
  readonly field: DescField | DescExtension;
  /** Where in the option: field numbers of `fieldmask.option.FieldMask`. */
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

function locate({ field, optionPath, text }: Mistake): Located {
  const extension = field.kind === "extension";
  const file = (extension ? field.file : field.parent.file).proto.name;
  const name = extension
    ? field.typeName
    : `${field.parent.typeName}.${field.name}`;
  const position = optionPosition(field, optionPath);
  const where =
    position === undefined
      ? file
      : `${file}:${position.line}:${position.column}`;
  return {
    file,
    line: position?.line ?? 0,
    column: position?.column ?? 0,
    text: `${where}: ${name}: ${text}`,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
