import {
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  type ReflectMessage,
  reflect,
  type ScalarValue,
} from "@bufbuild/protobuf/reflect";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { wireTypeOf } from "../wire-type-of.js";

/**
 * A message as plain data: its populated fields by their names, and what
 * protobuf-es keeps among the unknown fields.
 */
export interface Tree {
  readonly fields: ReadonlyMap<string, Node>;
  readonly unknown: readonly Unknown[];
}

/** A scalar as text, a message, a list, or a map by the text of its keys. */
export type Node = string | Tree | readonly Node[] | ReadonlyMap<string, Node>;

export interface Unknown {
  readonly no: number;
  readonly wireType: WireType;
  /** In hexadecimal digits. */
  readonly data: string;
}

export const EMPTY: Tree = { fields: new Map(), unknown: [] };

export function isTree(node: Node | undefined): node is Tree {
  return typeof node === "object" && "fields" in node;
}

/** The value of a field that holds messages, or an empty one where there is none. */
export function treeOf(node: Node | undefined): Tree {
  return isTree(node) ? node : EMPTY;
}

export function listOf(node: Node | undefined): readonly Node[] {
  return Array.isArray(node) ? node : [];
}

export function mapOf(node: Node | undefined): ReadonlyMap<string, Node> {
  return node instanceof Map ? node : new Map();
}

/** The message that a tree stands for, as protobuf-es reads it from the wire. */
export function toMessage(desc: DescMessage, tree: Tree): Message {
  const writer = new BinaryWriter();
  writeTree(writer, desc, tree);
  return fromBinary(desc, writer.finish());
}

/** What a message holds, in the eyes of protobuf-es. */
export function fromMessage(desc: DescMessage, message: Message): Tree {
  return fromReflect(reflect(desc, message, false));
}

/** A tree as text; two trees are equal if their texts are. */
export function showTree(tree: Tree): string {
  return JSON.stringify(plain(tree));
}

/** Whether two values are equal, unknown fields included. */
export function isSame(a: Node | undefined, b: Node | undefined): boolean {
  return JSON.stringify(a && plain(a)) === JSON.stringify(b && plain(b));
}

function plain(node: Node): unknown {
  if (typeof node === "string") {
    return node;
  }
  if (Array.isArray(node)) {
    return node.map(plain);
  }
  if (isTree(node)) {
    // Fields of the same number stay in order; others can go in any.
    const unknown = [...node.unknown]
      .sort((a, b) => a.no - b.no)
      .map(({ no, wireType, data }) => `${no}:${wireType}:${data}`);
    return [sorted(node.fields), ...unknown];
  }
  return sorted(node as ReadonlyMap<string, Node>);
}

/** An object that has no trouble with any key, and one order. */
function sorted(map: ReadonlyMap<string, Node>): object {
  return Object.fromEntries(
    [...map]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, plain(v)]),
  );
}

function writeTree(writer: BinaryWriter, desc: DescMessage, tree: Tree): void {
  for (const field of desc.fields) {
    const node = tree.fields.get(field.name);
    if (node !== undefined) {
      writeField(writer, field, node);
    }
  }
  for (const { no, wireType, data } of tree.unknown) {
    writer.tag(no, wireType).raw(Buffer.from(data, "hex"));
  }
}

function writeField(writer: BinaryWriter, field: DescField, node: Node): void {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      writeSingle(writer, field, field.number, node);
      break;
    case "list":
      if (field.packed) {
        writer.tag(field.number, WireType.LengthDelimited).fork();
        for (const item of listOf(node)) {
          writeScalar(writer, field.scalar ?? ScalarType.INT32, item);
        }
        writer.join();
      } else {
        for (const item of listOf(node)) {
          writeSingle(writer, field, field.number, item);
        }
      }
      break;
    case "map":
      for (const [key, value] of mapOf(node)) {
        writer.tag(field.number, WireType.LengthDelimited).fork();
        writer.tag(1, wireTypeOf(field.mapKey));
        writeScalar(writer, field.mapKey, key);
        writeSingle(writer, field, 2, value);
        writer.join();
      }
      break;
  }
}

/** A singular field, an element of a list, the value of an entry. */
function writeSingle(
  writer: BinaryWriter,
  field: DescField,
  number: number,
  node: Node,
): void {
  if (field.message === undefined) {
    const type = field.scalar ?? ScalarType.INT32;
    writer.tag(number, wireTypeOf(type));
    writeScalar(writer, type, node);
  } else if ("delimitedEncoding" in field && field.delimitedEncoding) {
    writer.tag(number, WireType.StartGroup);
    writeTree(writer, field.message, treeOf(node));
    writer.tag(number, WireType.EndGroup);
  } else {
    writer.tag(number, WireType.LengthDelimited).fork();
    writeTree(writer, field.message, treeOf(node));
    writer.join();
  }
}

function writeScalar(writer: BinaryWriter, type: ScalarType, node: Node): void {
  const text = String(node);
  switch (type) {
    case ScalarType.STRING:
      writer.string(text);
      break;
    case ScalarType.BYTES:
      writer.bytes(Buffer.from(text, "hex"));
      break;
    case ScalarType.BOOL:
      writer.bool(text === "true");
      break;
    case ScalarType.DOUBLE:
      writer.double(Number(text));
      break;
    case ScalarType.FLOAT:
      writer.float(Number(text));
      break;
    case ScalarType.INT32:
      writer.int32(Number(text));
      break;
    case ScalarType.SINT32:
      writer.sint32(Number(text));
      break;
    case ScalarType.SFIXED32:
      writer.sfixed32(Number(text));
      break;
    case ScalarType.UINT32:
      writer.uint32(Number(text));
      break;
    case ScalarType.FIXED32:
      writer.fixed32(Number(text));
      break;
    case ScalarType.INT64:
      writer.int64(text);
      break;
    case ScalarType.SINT64:
      writer.sint64(text);
      break;
    case ScalarType.SFIXED64:
      writer.sfixed64(text);
      break;
    case ScalarType.UINT64:
      writer.uint64(text);
      break;
    case ScalarType.FIXED64:
      writer.fixed64(text);
      break;
  }
}

function fromReflect(message: ReflectMessage): Tree {
  const fields = new Map<string, Node>();
  for (const field of message.fields) {
    if (message.isSet(field)) {
      fields.set(field.name, fromField(message, field));
    }
  }
  const unknown = (message.getUnknown() ?? []).map(
    ({ no, wireType, data }): Unknown => ({
      no,
      wireType,
      data: Buffer.from(data).toString("hex"),
    }),
  );
  return { fields, unknown };
}

function fromField(message: ReflectMessage, field: DescField): Node {
  switch (field.fieldKind) {
    case "scalar":
      return scalarText(message.get(field));
    case "enum":
      return String(message.get(field));
    case "message":
      return fromReflect(message.get(field));
    case "list":
      return Array.from(message.get(field), (item) =>
        field.listKind === "message"
          ? fromReflect(item as ReflectMessage)
          : scalarText(item as ScalarValue),
      );
    case "map":
      return new Map(
        Array.from(message.get(field), ([key, value]): [string, Node] => [
          String(key),
          field.mapKind === "message"
            ? fromReflect(value as ReflectMessage)
            : scalarText(value as ScalarValue),
        ]),
      );
  }
}

export function scalarText(value: unknown): string {
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString("hex");
  }
  return Object.is(value, -0) ? "-0" : String(value);
}
