import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../message/field-traits.js";

/** A valid path of a message. */
export interface PathLine {
  readonly path: string;
  /** The number of segments before its last one. */
  readonly depth: number;
  readonly type: string;
  readonly remark: string;
}

/** Return the valid paths of a message, parents before children. */
export function pathLines(message: DescMessage): Generator<PathLine> {
  return linesBelow(message, { path: "", depth: -1, remark: "" }, [message]);
}

type Parent = Pick<PathLine, "path" | "depth" | "remark">;

/** Return the paths below a path, given the messages that lead to it. */
function* linesBelow(
  message: DescMessage,
  parent: Parent,
  ancestors: readonly DescMessage[],
): Generator<PathLine> {
  for (const field of message.fields) {
    const line = lineFor(parent, field.name, typeOf(field));
    switch (field.fieldKind) {
      case "scalar":
      case "enum":
        yield line;
        break;
      case "message":
        yield* withLinesBelow(line, field.message, ancestors);
        break;
      case "list":
        yield* withLinesBelow(line, field.message, ancestors, READ_ONLY);
        break;
      case "map":
        yield line;
        yield* withLinesBelow(
          lineFor(line, "<key>", valueTypeOf(field)),
          field.message,
          ancestors,
        );
        break;
    }
  }
}

/** The remark on paths below a list: updates replace lists whole. */
const READ_ONLY = "in read masks only";

function* withLinesBelow(
  line: PathLine,
  message: DescMessage | undefined,
  ancestors: readonly DescMessage[],
  remark = line.remark,
): Generator<PathLine> {
  if (message === undefined || isGoogleProtobuf(message)) {
    yield line;
  } else if (ancestors.includes(message)) {
    const remarks = [`and so on, as in ${message.typeName}`, remark];
    yield { ...line, remark: remarks.filter(Boolean).join(", ") };
  } else {
    yield line;
    yield* linesBelow(message, { ...line, remark }, [...ancestors, message]);
  }
}

function lineFor(parent: Parent, segment: string, type: string): PathLine {
  const { path, depth, remark } = parent;
  return {
    path: path === "" ? segment : `${path}.${segment}`,
    depth: depth + 1,
    type,
    remark,
  };
}

function typeOf(field: DescField): string {
  switch (field.fieldKind) {
    case "list":
      return `repeated ${valueTypeOf(field)}`;
    case "map":
      return `map<${scalarName(field.mapKey)}, ${valueTypeOf(field)}>`;
    case "scalar":
    case "enum":
    case "message":
      return valueTypeOf(field);
  }
}

/** Return the type of a field's value, or of the values in a list or map. */
function valueTypeOf({ scalar, message, enum: desc }: DescField): string {
  return scalar === undefined
    ? ((message ?? desc)?.typeName ?? "")
    : scalarName(scalar);
}

function scalarName(scalar: ScalarType): string {
  return ScalarType[scalar].toLowerCase();
}
