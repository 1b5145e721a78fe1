import { create, toBinary } from "@bufbuild/protobuf";
import * as wkt from "@bufbuild/protobuf/wkt";

/** Return the protos of google.protobuf, compiled: a protoc may come without them. */
export function protobufImage(): Uint8Array {
  const file = Object.values(wkt).flatMap((value) =>
    "kind" in value && value.kind === "file" ? [value.proto] : [],
  );
  return toBinary(
    wkt.FileDescriptorSetSchema,
    create(wkt.FileDescriptorSetSchema, { file }),
  );
}
