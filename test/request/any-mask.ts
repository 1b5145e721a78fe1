import type { Message } from "@bufbuild/protobuf";
import { requestFieldMask } from "../../src/request/helper.js";
import type { RequestFieldMask } from "../../src/request/request-field-mask.js";
import type { RequestFieldMaskInit } from "../../src/request/request-field-mask-init.js";

/** The helper of a mask field whose schema is compiled in the test: any string is a path of it. */
export function anyMask(init: RequestFieldMaskInit): RequestFieldMask<{
  request: Message;
  in: Message;
  inPath: string;
  response: Message;
  outPath: string;
}> {
  return requestFieldMask(init);
}
