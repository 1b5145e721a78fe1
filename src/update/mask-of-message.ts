import {
  create,
  type DescMessage,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { maskPaths } from "../mask/mask-paths.js";
import { nodePaths } from "../mask/mask-tree.js";
import { assertMessage } from "../message/assert-message.js";
import { copyInput } from "./input.js";
import { populatedTree } from "./populated.js";

/**
 * Return the mask of the fields that an update without a mask sets (AIP-134),
 * in the order of the fields: the populated ones, going into messages, except
 * those of google.protobuf; without OUTPUT_ONLY fields.
 *
 * An empty message below has no path, and is left out. Beware: if nothing is
 * populated, the mask is empty, which stands for everything where it masks a
 * response.
 *
 * Throws a `TypeError` for anything but a message of the schema, and a
 * `FieldMaskError` for a mask over the limits.
 */
export function maskOfMessage<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): FieldMask {
  assertMessage(schema, message);
  const tree = populatedTree(schema, copyInput(schema, message));
  return create(FieldMaskSchema, { paths: [...maskPaths(nodePaths(tree))] });
}
