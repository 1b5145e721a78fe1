import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { isGoogle } from "../random-trees.js";
import {
  isSame,
  isTree,
  mapOf,
  type Node,
  type Tree,
  type Unknown,
} from "../tree.js";
import type { Path } from "./paths.js";
import { enumOf } from "./project.js";

/** The finest paths of an update that makes one message of another one; an empty path for all. */
export function differences(
  desc: DescMessage,
  before: Tree,
  after: Tree,
): Path[] {
  const besides = (item: Unknown) => enumOf(desc, item) === undefined;
  if (isStale(before.unknown.filter(besides), after.unknown.filter(besides))) {
    return [[]];
  }
  return desc.fields.flatMap((field) => {
    const isOfField = (item: Unknown) => enumOf(desc, item) === field;
    const isStray = isStale(
      before.unknown.filter(isOfField),
      after.unknown.filter(isOfField),
    );
    const other = field.oneof?.fields.find(
      ({ name }) => name !== field.name && after.fields.has(name),
    );
    const [old, now] = [before, after].map((tree) =>
      tree.fields.get(field.name),
    );
    // Setting another member of the oneof clears this one.
    const isSwitched =
      other !== undefined &&
      !unchanged(before.fields.get(other.name), after.fields.get(other.name));
    if (isSwitched) {
      return [];
    }
    return isStray
      ? [[{ text: field.name, quoted: false }]]
      : fieldDifferences(field, old, now);
  });
}

/** An update carries no unknown fields, so it can only remove them. */
function isStale(
  before: readonly Unknown[],
  after: readonly Unknown[],
): boolean {
  const of = (list: readonly Unknown[], no: number): Tree => ({
    fields: new Map(),
    unknown: list.filter((item) => item.no === no),
  });
  return before.some(({ no }) => !isSame(of(before, no), of(after, no)));
}

/** Whether two values are equal, but for unknown fields that only the second one has. */
function unchanged(before: Node | undefined, after: Node | undefined): boolean {
  if (isTree(before) && isTree(after)) {
    return (
      !isStale(before.unknown, after.unknown) &&
      unchanged(before.fields, after.fields)
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return (
      before.length === after.length &&
      before.every((item, i) => unchanged(item, after[i]))
    );
  }
  if (before instanceof Map && after instanceof Map) {
    return (
      before.size === after.size &&
      [...before].every(([key, value]) => unchanged(value, after.get(key)))
    );
  }
  return before === after;
}

function fieldDifferences(
  field: DescField,
  before: Node | undefined,
  after: Node | undefined,
): Path[] {
  if (unchanged(before, after)) {
    return [];
  }
  const name = { text: field.name, quoted: false };
  if (
    field.fieldKind === "message" &&
    isTree(before) &&
    isTree(after) &&
    !isGoogle(field.message)
  ) {
    return differences(field.message, before, after).map((path) => [
      name,
      ...path,
    ]);
  }
  const hasKeys = field.fieldKind === "map" && field.mapKey !== ScalarType.BOOL;
  if (hasKeys && mapOf(before).size > 0 && mapOf(after).size > 0) {
    const keys = new Set([...mapOf(before).keys(), ...mapOf(after).keys()]);
    return [...keys].flatMap((key) =>
      entryDifferences(
        field,
        mapOf(before).get(key),
        mapOf(after).get(key),
      ).map((path) => [name, { text: key, quoted: true }, ...path]),
    );
  }
  return [[name]];
}

function entryDifferences(
  field: DescField,
  before: Node | undefined,
  after: Node | undefined,
): Path[] {
  if (unchanged(before, after)) {
    return [];
  }
  return field.message !== undefined &&
    isTree(before) &&
    isTree(after) &&
    !isGoogle(field.message)
    ? differences(field.message, before, after)
    : [[]];
}
