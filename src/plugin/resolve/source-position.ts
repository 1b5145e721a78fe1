import type {
  DescExtension,
  DescField,
  DescFile,
  DescMessage,
} from "@bufbuild/protobuf";
import {
  FieldDescriptorProtoSchema,
  type SourceCodeInfo_Location,
} from "@bufbuild/protobuf/wkt";
import { getComments } from "@bufbuild/protoplugin";
import { Option } from "../../gen/fieldmask/option_pb.js";

/** A position in a proto file, counted from 1, as in editors. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The subjects of mistakes and notes. */
export type Placed = DescField | DescExtension | DescMessage;

/** Return the file of a field or message. */
export function fileOf(desc: Placed): DescFile {
  return desc.kind === "field" ? desc.parent.file : desc.file;
}

/** Return the full name of a field or message. */
export function fullNameOf(desc: Placed): string {
  return desc.kind === "field"
    ? `${desc.parent.typeName}.${desc.name}`
    : desc.typeName;
}

/** Return a position as compilers print it, `file:line:column`; without source info, only the file. */
export function printPlace(
  desc: Placed,
  position: Position | undefined,
): string {
  const file = fileOf(desc).proto.name;
  return position === undefined
    ? file
    : `${file}:${position.line}:${position.column}`;
}

/**
 * Return the position of a field's option, as exactly as the descriptor has it:
 * that of the part, the option, or the field; or the position of a message.
 * Undefined without source info.
 */
export function optionPosition(
  field: Placed,
  optionPath: readonly number[],
): Position | undefined {
  const file = fileOf(field);
  const locations = file.proto.sourceCodeInfo?.location ?? [];
  const fieldPath = getComments(field).sourcePath;
  const option = [
    ...fieldPath,
    FieldDescriptorProtoSchema.field.options.number,
    Option.number,
  ];
  for (let length = optionPath.length; length >= 0; length--) {
    const location = findLocation(locations, [
      ...option,
      ...optionPath.slice(0, length),
    ]);
    if (location !== undefined) {
      return positionOf(location);
    }
  }
  const location =
    locations.find(({ path }) => startsWith(path, option)) ??
    findLocation(locations, fieldPath);
  return location && positionOf(location);
}

function findLocation(
  locations: readonly SourceCodeInfo_Location[],
  path: readonly number[],
): SourceCodeInfo_Location | undefined {
  return locations.find(
    (location) =>
      location.path.length === path.length && startsWith(location.path, path),
  );
}

function startsWith(
  path: readonly number[],
  prefix: readonly number[],
): boolean {
  return prefix.every((number, index) => path[index] === number);
}

function positionOf({ span }: SourceCodeInfo_Location): Position {
  const [line = 0, column = 0] = span;
  return { line: line + 1, column: column + 1 };
}
