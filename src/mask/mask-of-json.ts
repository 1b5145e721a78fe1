import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import {
  type IgnoreUnknownOption,
  isObject,
  namedPart,
  ObjectPaths,
} from "./object-paths.js";

/**
 * Return the mask of the fields in a JSON document, in its order: for the body
 * of a PATCH (RFC 7396). Its message is `fromJson` of the same document.
 *
 * - Fields have their proto or JSON names. A `null` names its field as well: an
 *   update clears it.
 * - Objects for messages name the fields in them. Lists, maps and messages of
 *   google.protobuf are named whole, because an update replaces them whole.
 * - An empty object names nothing. Beware: an empty mask stands for everything
 *   that the update has populated.
 *
 * Throws a `FieldMaskError` that lists all unknown names, unless
 * `ignoreUnknown` skips them, and all values of messages that aren't objects;
 * or one for a mask over the limits.
 */
export function maskOfJson(
  schema: DescMessage,
  json: JsonValue,
  { ignoreUnknown = false }: IgnoreUnknownOption = {},
): FieldMask {
  const paths = new ObjectPaths(schema, ignoreUnknown);
  nameFields(schema, json, paths, "", 1);
  return paths.mask();
}

function nameFields(
  desc: DescMessage,
  json: unknown,
  paths: ObjectPaths,
  prefix: string,
  depth: number,
): void {
  if (!isObject(json)) {
    paths.refuse(prefix, json, desc);
    return;
  }
  for (const [name, value] of Object.entries(json)) {
    const field =
      value === undefined ? undefined : paths.field(desc, name, prefix);
    if (field === undefined) {
      continue;
    }
    const path = paths.below(prefix, field, depth);
    const part = field.fieldKind === "message" ? namedPart(field) : undefined;
    if (part === undefined || value === null) {
      paths.add(path);
    } else {
      nameFields(part, value, paths, path, depth + 1);
    }
  }
}
