import { type sendUnaryData, status } from "@grpc/grpc-js";
import { isFieldMaskError } from "protoc-gen-fieldmask-es";

/** Answer a unary call. A mask that cannot be used is the caller's mistake. */
export function respond<Response>(
  callback: sendUnaryData<Response>,
  handle: () => Response,
): void {
  try {
    callback(null, handle());
  } catch (error) {
    if (!isFieldMaskError(error)) {
      throw error;
    }
    callback({ code: status.INVALID_ARGUMENT, details: error.message });
  }
}
