import {
  type DescField,
  type DescMessage,
  type DescOneof,
  ScalarType,
} from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { Random } from "../random.js";
import { isTree, type Node, type Tree, type Unknown } from "./tree.js";

/** A random message. Values repeat often, so that two messages have some in common. */
export function randomTree(random: Random, desc: DescMessage, depth = 3): Tree {
  const fields = new Map<string, Node>();
  const share = depth === 3 ? 55 : 40;
  for (const member of desc.members) {
    if (random.chance(isGoogle(desc) ? 80 : share)) {
      setMember(random, fields, member, depth);
    }
  }
  const unknown = isGoogle(desc) ? [] : randomUnknown(random, desc, fields);
  return { fields, unknown };
}

/** A message that has much in common with another one. */
export function changedTree(
  random: Random,
  desc: DescMessage,
  tree: Tree,
  depth = 3,
): Tree {
  const fields = new Map(tree.fields);
  for (const member of desc.members) {
    const names =
      member.kind === "oneof"
        ? member.fields.map(({ name }) => name)
        : [member.name];
    const set = names.find((name) => fields.has(name));
    const node = set === undefined ? undefined : fields.get(set);
    if (random.chance(25)) {
      for (const name of names) {
        fields.delete(name);
      }
      if (random.chance(60)) {
        setMember(random, fields, member, depth);
      }
    } else if (set !== undefined && node !== undefined && random.chance(50)) {
      const field = desc.fields.find(({ name }) => name === set);
      if (field !== undefined) {
        fields.set(set, changedNode(random, field, node, depth));
      }
    }
  }
  const unknown =
    isGoogle(desc) || random.chance(50)
      ? tree.unknown.filter(({ no }) =>
          desc.fields.every(
            (field) => field.number !== no || !fields.has(field.name),
          ),
        )
      : randomUnknown(random, desc, fields);
  return { fields, unknown };
}

function changedNode(
  random: Random,
  field: DescField,
  node: Node,
  depth: number,
): Node {
  const { message } = field;
  const item = (value: Node): Node =>
    message !== undefined &&
    isTree(value) &&
    !SPECIAL.includes(message.typeName)
      ? changedTree(random, message, value, depth - 1)
      : value;
  if (isTree(node)) {
    return item(node);
  }
  if (Array.isArray(node)) {
    const kept = node
      .filter(() => random.chance(80))
      .map((value) => (random.chance(50) ? item(value) : value));
    const items = random.chance(30) ? random.shuffle(kept) : kept;
    return items.length > 0 ? items : node;
  }
  if (node instanceof Map) {
    const kept = [...node]
      .filter(() => random.chance(80))
      .map(([key, value]): [string, Node] => [
        key,
        random.chance(50) ? item(value) : value,
      ]);
    return kept.length > 0 ? new Map(kept) : node;
  }
  return node;
}

/** Types with rules of their own, made as a whole. */
const SPECIAL = [
  "google.protobuf.Timestamp",
  "google.protobuf.Value",
  "google.protobuf.FieldMask",
];

export function isGoogle(desc: DescMessage): boolean {
  return desc.typeName.startsWith("google.protobuf.");
}

/** A closed enum's unknown value is kept among the unknown fields, under the field's number. */
export function isClosedEnum(field: DescField): boolean {
  return field.fieldKind === "enum" && !field.enum.open;
}

function setMember(
  random: Random,
  fields: Map<string, Node>,
  member: DescField | DescOneof,
  depth: number,
): void {
  const field = member.kind === "oneof" ? random.pick(member.fields) : member;
  const node = randomNode(random, field, depth);
  if (node !== undefined) {
    fields.set(field.name, node);
  }
}

/** Undefined for a value that counts as not set, and for what is too deep. */
function randomNode(
  random: Random,
  field: DescField,
  depth: number,
): Node | undefined {
  switch (field.fieldKind) {
    case "scalar":
    case "enum": {
      const text = scalar(random, field);
      const isZero =
        field.presence === FeatureSet_FieldPresence.IMPLICIT &&
        isZeroText(field, text);
      return isZero ? undefined : text;
    }
    case "message":
      return message(random, field, depth);
    case "list": {
      const items = random
        .times(3, () => single(random, field, depth))
        .filter((item) => item !== undefined);
      return items.length > 0 ? items : undefined;
    }
    case "map": {
      const entries = random
        .times(3, (): [string, Node | undefined] => [
          randomKey(random, field.mapKey),
          single(random, field, depth),
        ])
        .filter((entry): entry is [string, Node] => entry[1] !== undefined);
      return entries.length > 0 ? new Map(entries) : undefined;
    }
  }
}

function single(
  random: Random,
  field: DescField,
  depth: number,
): Node | undefined {
  if (field.message !== undefined) {
    return message(random, field, depth);
  }
  // Lists and maps keep the unknown values of closed enums in place.
  return field.enum !== undefined && random.chance(15)
    ? "77"
    : scalar(random, field);
}

function message(
  random: Random,
  field: DescField,
  depth: number,
): Node | undefined {
  const desc = field.message;
  if (desc === undefined || depth <= 0) {
    return undefined;
  }
  switch (desc.typeName) {
    case "google.protobuf.Timestamp":
      return tree({
        seconds: random.pick(["", "7", "8"]),
        nanos: random.pick(["", "5000000"]),
      });
    case "google.protobuf.Value":
      return value(random, depth);
    case "google.protobuf.FieldMask":
      return { fields: new Map([["paths", ["a"]]]), unknown: [] };
    default:
      return randomTree(random, desc, depth - 1);
  }
}

function tree(texts: Record<string, string>): Tree {
  const fields = new Map(
    Object.entries(texts).filter(([, text]) => text !== ""),
  );
  return { fields, unknown: [] };
}

/** A Value has a kind in all that protobuf-es writes. */
function value(random: Random, depth: number): Tree {
  const kinds: [string, Node][] = [
    ["number_value", random.pick(["0", "1"])],
    ["string_value", random.pick(["", "x"])],
    ["bool_value", "false"],
    ["null_value", "0"],
  ];
  if (depth > 1) {
    const items = random.times(2, () => value(random, depth - 1));
    kinds.push([
      "list_value",
      {
        fields: new Map(items.length > 0 ? [["values", items]] : []),
        unknown: [],
      },
    ]);
    const entries = random.times(2, (): [string, Node] => [
      random.pick(STRUCT_KEYS),
      value(random, depth - 1),
    ]);
    kinds.push([
      "struct_value",
      {
        fields: new Map(
          entries.length > 0 ? [["fields", new Map(entries)]] : [],
        ),
        unknown: [],
      },
    ]);
  }
  return { fields: new Map([random.pick(kinds)]), unknown: [] };
}

function scalar(random: Random, field: DescField): string {
  if (field.enum !== undefined) {
    const numbers = field.enum.values.map(({ number }) => String(number));
    return random.pick(field.enum.open ? [...numbers, "88"] : numbers);
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return random.pick(["", "a", "b", "é"]);
    case ScalarType.BYTES:
      return random.pick(["", "00", "ff01"]);
    case ScalarType.BOOL:
      return random.pick(["true", "false"]);
    case ScalarType.DOUBLE:
      return random.pick(["0", "0.1", "-1e+300", "Infinity", "NaN", "-0"]);
    case ScalarType.FLOAT:
      return random.pick(["0", "0.5", "-Infinity"]);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return random.pick(["0", "1", "2", "4294967295"]);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return random.pick(["0", "1", "2", "18446744073709551615"]);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return random.pick(["0", "1", "-2", "-9223372036854775808"]);
    default:
      return random.pick(["0", "1", "-2", "2147483647"]);
  }
}

function isZeroText(field: DescField, text: string): boolean {
  // protobuf-es does not write -0 without presence in every version.
  return (
    ["0", "-0", "", "false"].includes(text) &&
    !(field.scalar === ScalarType.STRING && text === "0")
  );
}

const STRUCT_KEYS = ["a", "a.b", "*", ""];

const STRING_KEYS = [
  "a",
  "b",
  "1",
  "",
  "*",
  "``",
  "`",
  "a.b",
  "__proto__",
  "constructor",
  "big town",
  "é",
  "a`b",
  "-",
];

/** The text of a map's key, from few. */
export function randomKey(random: Random, type: ScalarType): string {
  switch (type) {
    case ScalarType.STRING:
      return random.pick(STRING_KEYS);
    case ScalarType.BOOL:
      return random.pick(["true", "false"]);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return random.pick(["0", "1", "4294967295"]);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return random.pick(["0", "1", "18446744073709551615"]);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return random.pick(["0", "1", "-2", "-9223372036854775808"]);
    default:
      return random.pick(["0", "1", "-2", "2147483647"]);
  }
}

/** Fields that the schema does not have, extensions, and unknown values of closed enums. */
function randomUnknown(
  random: Random,
  desc: DescMessage,
  fields: ReadonlyMap<string, Node>,
): Unknown[] {
  const unknown: Unknown[] = [];
  for (const field of desc.fields) {
    // One that comes after a known value would be the value for others.
    if (isClosedEnum(field) && !fields.has(field.name) && random.chance(20)) {
      unknown.push({ no: field.number, wireType: WireType.Varint, data: "4d" });
    }
  }
  if (random.chance(15)) {
    unknown.push({
      no: 5000,
      wireType: WireType.Varint,
      data: random.pick(["01", "02"]),
    });
  }
  if (random.chance(8)) {
    // An extension, where the message has a range for them.
    unknown.push({
      no: 1000,
      wireType: WireType.LengthDelimited,
      data: "0161",
    });
  }
  return unknown;
}
