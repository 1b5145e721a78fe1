import type { DescMethod } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * The full names that the response type of a method's long-running operation
 * can stand for: `google.longrunning.operation_info`, read by its number, so
 * that nobody has to depend on googleapis. Empty for methods without.
 */
export function operationTypes({ proto, parent }: DescMethod): string[] {
  const info = proto.options?.$unknown?.find(
    ({ no, wireType }) =>
      no === OPERATION_INFO && wireType === WireType.LengthDelimited,
  );
  const type = info && responseType(new BinaryReader(info.data).bytes());
  return type ? [type, `${parent.file.proto.package}.${type}`] : [];
}

const OPERATION_INFO = 1049;

/** The field `string response_type = 1`. */
function responseType(bytes: Uint8Array): string {
  const reader = new BinaryReader(bytes);
  let type = "";
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1 && wireType === WireType.LengthDelimited) {
      type = reader.string();
    } else {
      reader.skip(wireType, number);
    }
  }
  return type;
}
