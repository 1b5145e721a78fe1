import type { Message } from "@bufbuild/protobuf";
import {
  type RequestFieldMask,
  type RequestFieldMaskInit,
  requestFieldMask,
} from "../../src/request/helper.js";

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
