import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { wordsOf } from "./naming.js";

/**
 * Return whether a field of an update request identifies what is updated: a
 * string or an integer, or a wrapper of one, called `parent`, `region`,
 * `book_id` and the like. A `name` is that of the resource, unless the request
 * has an `id` for it: then it is a field to update, as in `{ string id; string
 * name; }`.
 *
 * @param updated what the RPC updates, its words as one
 */
export function isIdentifier(field: DescField, updated: string): boolean {
  if (!isStringOrInteger(field)) {
    return false;
  }
  const { name, parent } = field;
  return isName(name, updated)
    ? !parent.fields.some((other) => isIdOf(other, updated))
    : IDENTIFIER.test(name);
}

const IDENTIFIER =
  /^(?:id|uid|uuid|key|parent|resource|project|location|region|zone|namespace|tenant|\w+_id|\w+_uid|\w+_uuid)$/;

/** Return whether a name is `name`, `resource_name`, or for example `job_name` where a transfer job is updated. */
function isName(name: string, updated: string): boolean {
  const words = wordsOf(name);
  const owner = words.slice(0, -1).join("");
  return (
    words.at(-1) === "name" && (owner === "resource" || updated.endsWith(owner))
  );
}

/** Return whether a field is the id of what is updated. */
function isIdOf(field: DescField, updated: string): boolean {
  const words = wordsOf(field.name);
  return (
    isStringOrInteger(field) &&
    /^(?:id|uid|uuid)$/.test(words.at(-1) ?? "") &&
    updated.endsWith(words.slice(0, -1).join(""))
  );
}

function isStringOrInteger(field: DescField): boolean {
  switch (scalarOf(field)) {
    case undefined:
    case ScalarType.BOOL:
    case ScalarType.BYTES:
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return false;
    default:
      return true;
  }
}

/** Return the scalar that a field holds, in a wrapper or not. */
function scalarOf(field: DescField): ScalarType | undefined {
  switch (field.fieldKind) {
    case "scalar":
      return field.scalar;
    case "message":
      return isWrapperDesc(field.message)
        ? field.message.fields[0].scalar
        : undefined;
    case "enum":
    case "list":
    case "map":
      return undefined;
  }
}

/**
 * Return whether a field of a request controls the call: a scalar, a wrapper of
 * one or an enum called `etag`, `validate_only`, `force`, `language_code` and
 * the like.
 */
export function isControl(field: DescField): boolean {
  return (
    (field.fieldKind === "enum" || scalarOf(field) !== undefined) &&
    CONTROL.test(field.name)
  );
}

const CONTROL =
  /^(?:etag|view|\w+_view|language_code|dry_run|force|\w+_token|(?:force|validate|allow|skip|ignore|create_if|if|return)_\w+)$/;
