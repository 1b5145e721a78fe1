import {
  create,
  type DescField,
  type DescMessage,
  fromJson,
  isMessage,
  type JsonObject,
} from "@bufbuild/protobuf";
import {
  FeatureSet_FieldPresence,
  isWrapperDesc,
  StructSchema,
  TimestampSchema,
  timestampFromDate,
} from "@bufbuild/protobuf/wkt";
import { isGoogle } from "./random-trees.js";
import { fromMessage, type Node, scalarText, type Tree } from "./tree.js";

/** The value of a field that a column of a patch holds; undefined for one that is cleared. */
export function fromPlain(field: DescField, value: unknown): Node | undefined {
  if (value === null || value === undefined) {
    return undefined;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum": {
      const isZero =
        [0, -0, 0n, "", false, "0"].some((zero) => Object.is(zero, value)) ||
        (value instanceof Uint8Array && value.length === 0);
      return field.presence === FeatureSet_FieldPresence.IMPLICIT &&
        isZero &&
        !(value === "0" && field.scalar === 9)
        ? undefined
        : scalarText(value);
    }
    case "message":
      return single(field, value);
    case "list": {
      const items = (value as readonly unknown[]).map((item) =>
        single(field, item),
      );
      return items.length === 0 ? undefined : items;
    }
    case "map": {
      const entries = Object.entries(value as object).map(
        ([key, item]): [string, Node] => [key, single(field, item)],
      );
      return entries.length === 0 ? undefined : new Map(entries);
    }
  }
}

function single(field: DescField, value: unknown): Node {
  const { message } = field;
  if (message === undefined) {
    return scalarText(value);
  }
  if (isGoogle(message)) {
    return google(message, value);
  }
  const fields = new Map<string, Node>();
  for (const [name, item] of Object.entries(value as object)) {
    const below = message.fields.find(({ localName }) => localName === name);
    if (below === undefined) {
      throw new Error(`${message.typeName} has no ${name}`);
    }
    const node = fromPlain(below, item);
    if (node !== undefined) {
      fields.set(below.name, node);
    }
  }
  return { fields, unknown: [] };
}

/** Timestamps are Dates, the rest is what protobuf-es has. */
function google(desc: DescMessage, value: unknown): Tree {
  if (value instanceof Date) {
    return fromMessage(TimestampSchema, timestampFromDate(value));
  }
  if (isMessage(value)) {
    return fromMessage(desc, value);
  }
  return isWrapperDesc(desc)
    ? fromMessage(desc, create(desc, { value }))
    : fromMessage(StructSchema, fromJson(StructSchema, value as JsonObject));
}
