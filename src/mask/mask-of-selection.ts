import type { DescMessage } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { behaviorOf } from "../message/field-behavior.js";
import {
  type IgnoreUnknownOption,
  isObject,
  kindOf,
  namedPart,
  ObjectPaths,
} from "./object-paths.js";

/**
 * Return the mask of the fields that a nested object selects, in its order: the
 * inverse of `select()`, for the objects that GraphQL libraries make of a
 * resolver's `info`.
 *
 * - Fields have their local, JSON or proto names. `false`, `null` and
 *   `undefined` leave a field out; anything else selects it, `{}` included.
 * - An object with names selects parts of a message, or of every message in a
 *   list. Maps and messages of google.protobuf are selected whole.
 * - If nothing of the whole, or of a message in it, is selected, the mask names
 *   the IDENTIFIER, or else the first field: an empty mask would stand for
 *   everything.
 *
 * Throws a `FieldMaskError` that lists all unknown names, unless
 * `ignoreUnknown` skips them, as for fields of another resolver; or one for a
 * mask over the limits. Throws a `TypeError` for anything but an object.
 */
export function maskOfSelection(
  schema: DescMessage,
  selection: object,
  { ignoreUnknown = false }: IgnoreUnknownOption = {},
): FieldMask {
  if (!isObject(selection)) {
    throw new TypeError(
      `expected a selection of ${schema.typeName}, an object of names, but got ${kindOf(selection)}`,
    );
  }
  const paths = new ObjectPaths(schema, ignoreUnknown);
  if (!selectFields(schema, selection, paths, "", 1)) {
    selectLeast(schema, paths, "", 1);
  }
  return paths.mask();
}

/** Add what an object selects, and return whether that is anything. */
function selectFields(
  desc: DescMessage,
  selection: object,
  paths: ObjectPaths,
  prefix: string,
  depth: number,
): boolean {
  let isSelected = false;
  for (const [name, value] of selected(selection)) {
    const field = paths.field(desc, name, prefix);
    if (field === undefined) {
      continue;
    }
    const path = paths.below(prefix, field, depth);
    const part = field.fieldKind === "map" ? undefined : namedPart(field);
    if (
      part === undefined ||
      !isObject(value) ||
      Object.keys(value).length === 0
    ) {
      paths.add(path);
    } else if (selected(value).length === 0) {
      continue;
    } else if (!selectFields(part, value, paths, path, depth + 1)) {
      selectLeast(part, paths, path, depth + 1);
    }
    isSelected = true;
  }
  return isSelected;
}

/** Add the least that shows that a message is set, and which one it is. */
function selectLeast(
  desc: DescMessage,
  paths: ObjectPaths,
  prefix: string,
  depth: number,
): void {
  const seen = desc.fields.filter((field) => !behaviorOf(field).inputOnly);
  const field = seen.find((field) => behaviorOf(field).identifier) ?? seen[0];
  if (field !== undefined) {
    paths.add(paths.below(prefix, field, depth));
  }
}

function selected(selection: object): [string, unknown][] {
  return Object.entries(selection).filter(
    ([, value]) => value !== false && value !== null && value !== undefined,
  );
}
