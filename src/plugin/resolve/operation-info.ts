import type { DescMethod } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * The full names that the response type of a method's long-running operation
 * can stand for: `google.longrunning.operation_info`, read by its number, so
 * that nobody has to depend on googleapis. Empty for methods without, and where
 * something else has the number.
 */
export function operationTypes({ proto, parent }: DescMethod): string[] {
  let type = "";
  // One piece for each statement that sets a part of the option.
  for (const { no, wireType, data } of proto.options?.$unknown ?? []) {
    if (no === OPERATION_INFO && wireType === WireType.LengthDelimited) {
      type = responseType(data) ?? type;
    }
  }
  return type === "" ? [] : [type, `${parent.file.proto.package}.${type}`];
}

const OPERATION_INFO = 1049;

/** The field `string response_type = 1`; undefined where it is not set. */
function responseType(data: Uint8Array): string | undefined {
  let type: string | undefined;
  try {
    const reader = new BinaryReader(new BinaryReader(data).bytes());
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      if (number === 1 && wireType === WireType.LengthDelimited) {
        type = reader.string();
      } else {
        reader.skip(wireType, number);
      }
    }
  } catch {
    // Another extension may have taken the number.
  }
  return type;
}
