import type { DescField, DescMethod } from "@bufbuild/protobuf";
import type { NoHelper, Sides } from "./decision.js";
import { heedComment } from "./heed-comment.js";
import { inferResponse } from "./infer-response.js";
import { inferUpdate } from "./infer-update.js";
import { isMaskField } from "./mask-field.js";
import { isForReading, isUpdate } from "./naming.js";
import type { SchemaIndex } from "./schema-index.js";

/**
 * Return the one side of a mask field without the option, by convention
 * (AIP-134, AIP-157), or why it has none. A helper whose paths mean something
 * other than those of the API does silent harm, so there has to be one clear
 * answer: there is no helper if the convention has no answer or two, or if the
 * RPCs that take the request disagree.
 */
export function inferSides(
  field: DescField,
  index: SchemaIndex,
): Sides | NoHelper {
  const answers = index.methodsOf(field.parent).map((method) => ({
    method,
    answer: heedComment(field, inferFor(field, method, index)),
  }));
  const [first, ...others] = answers;
  if (first === undefined) {
    return { none: { kind: "no RPC" } };
  }
  return others.every(({ answer }) => isSame(first.answer, answer))
    ? first.answer
    : { none: { kind: "RPCs differ", answers } };
}

function inferFor(
  field: DescField,
  method: DescMethod,
  index: SchemaIndex,
): Sides | NoHelper {
  return isForUpdate(field, method)
    ? inferUpdate(field.parent, method, index)
    : inferResponse(field, method);
}

/**
 * Return whether a mask is for an update: by its name, or because the RPC is an
 * update, the name doesn't say that the mask is for reading, and there is no
 * other mask for the update.
 */
function isForUpdate({ name, parent }: DescField, method: DescMethod): boolean {
  return (
    name === "update_mask" ||
    (isUpdate(method) &&
      !isForReading(name) &&
      !parent.fields.some(
        (other) => other.name === "update_mask" && isMaskField(other),
      ))
  );
}

function isSame(a: Sides | NoHelper, b: Sides | NoHelper): boolean {
  return (
    (a.none === undefined) === (b.none === undefined) &&
    a.in?.message === b.in?.message &&
    a.in?.field === b.in?.field &&
    a.out?.response === b.out?.response &&
    a.out?.field === b.out?.field
  );
}
